package io.penstock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class DataExamplesTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    private List<String> lines(String beginning) {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    @Test
    void savesTwoNightsAndRaisesTheAlarmForTheThird(@TempDir Path directory) throws Exception {
        NightlyBackup.run(directory, now(), out);

        assertThat(lines("saved")).hasSize(2).allMatch(line -> line.contains(".csv.gz  "));
        assertThat(lines("alarm"))
                .hasSize(1)
                .first()
                .asString()
                .contains("no backup of ", "SaveOrders failed: ", "relation \"orders\" does not exist");
    }

    @Test
    void bringsWebLogsIntoAWarehouse(@TempDir Path directory) throws Exception {
        WebLogWarehouse.run(directory, now(), out);

        assertThat(lines("status")).hasSize(6).first().asString().startsWith("status  200  ");
    }

    @Test
    void measuresACopy() throws Exception {
        CopyBenchmark.run(2_000, 1, out);

        assertThat(lines("| export")).hasSize(1);
        assertThat(lines("| import")).hasSize(1);
    }

    private static Instant now() {
        return InstantSource.system().instant();
    }
}
