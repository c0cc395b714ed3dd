package io.penstock.testkit.junit;

import static io.penstock.dsl.Activities.shell;

import io.penstock.Pipeline;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.script.Script;
import java.time.Duration;

/** Fails, and is run by {@link PipelineTestExtensionTest} only. */
class FailingExample {

    @PipelineTest(seed = 77)
    void fails(PipelineTestKit kit) {
        kit.script("Typo", Script.stall());
        kit.activate(Pipeline.of("failing")
                .every(Duration.ofHours(1))
                .startingAt(kit.now())
                .occurrences(1)
                .activity(shell("A", "true")));
        kit.advance(Duration.ofMinutes(10));
        throw new AssertionError("on purpose");
    }
}
