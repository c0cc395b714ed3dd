package io.penstock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.json.DefinitionReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GettingStartedTest {

    @Test
    void countsFourIntervalsAndShowsTheExecutionDetails(@TempDir Path directory) throws Exception {
        var printed = new ByteArrayOutputStream();
        Instant now = InstantSource.system().instant();

        GettingStarted.run(directory, now, new PrintStream(printed, true, StandardCharsets.UTF_8));

        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(text.lines().filter(line -> line.startsWith("output  "))).hasSize(4);
        assertThat(text.lines().filter(line -> line.startsWith("logs    "))).hasSize(4);
        assertThat(text.lines().filter(line -> line.contains("  FINISHED  ") && line.endsWith("  1 of 3")))
                .hasSize(8);
        assertThat(text.lines().filter(line -> line.contains("  FINISHED  ") && line.endsWith("  -")))
                .hasSize(8);
        assertThat(DefinitionReader.create()
                        .read(directory.resolve("getting-started.json"))
                        .definition())
                .isEqualTo(GettingStarted.pipeline(
                                now.truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600))
                        .define());
    }
}
