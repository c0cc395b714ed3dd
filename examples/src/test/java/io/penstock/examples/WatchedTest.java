package io.penstock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WatchedTest {

    @Test
    void showsWhatWasToldAndMeasured() {
        var printed = new ByteArrayOutputStream();

        Watched.run(new PrintStream(printed, true, StandardCharsets.UTF_8));

        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(text.lines())
                .anySatisfy(line -> assertThat(line).startsWith("told   @Load_").endsWith("_Attempt=1: ExitCode"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("meter  penstock.attempts.failed")
                        .contains("tag(error=ExitCode)")
                        .contains("value=1.0"));
    }
}
