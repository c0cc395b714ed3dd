package io.penstock.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.testkit.PipelineTestKit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Annotated as a class, and run by {@link PipelineTestExtensionTest} only. */
@PipelineTest
class SharingExample {

    static final List<PipelineTestKit> SEEN = new ArrayList<>();

    private PipelineTestKit before;

    @BeforeEach
    void remember(PipelineTestKit kit) {
        before = kit;
    }

    @Test
    void one(PipelineTestKit kit) {
        assertThat(kit).isSameAs(before);
        SEEN.add(kit);
    }

    @Test
    void two(PipelineTestKit kit) {
        assertThat(kit).isSameAs(before);
        SEEN.add(kit);
    }
}
