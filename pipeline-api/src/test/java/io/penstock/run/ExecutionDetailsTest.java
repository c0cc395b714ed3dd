package io.penstock.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schedule.Interval;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecutionDetailsTest {

    private static final Instant START = Instant.parse("2024-01-01T09:27:27Z");

    private static InstanceView instance(
            String component, String type, ComponentKind kind, int quarter, Status status, int attempts, int maximum) {
        Instant start = START.plus(Duration.ofMinutes(15L * quarter));
        return new InstanceView(
                "df-1",
                "@" + component + "_" + start,
                component,
                component,
                type,
                kind,
                new Interval(start, start.plus(Duration.ofMinutes(15))),
                1,
                status,
                start,
                Optional.of(start),
                status.isTerminal() ? Optional.of(start.plusSeconds(139)) : Optional.empty(),
                attempts,
                maximum,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void showsTheColumnsOfTheServicesPageNewestIntervalFirst() {
        var table = ExecutionDetails.of(List.of(
                instance("List", "ShellCommandActivity", ComponentKind.ACTIVITY, 0, Status.FINISHED, 1, 3),
                instance("Out", "S3DataNode", ComponentKind.DATA_NODE, 0, Status.FINISHED, 0, 0),
                instance("List", "ShellCommandActivity", ComponentKind.ACTIVITY, 1, Status.WAITING_FOR_RUNNER, 1, 3)));

        assertThat(table).hasToString("""
                        Component name  Schedule interval (UTC)                    Type                  Status              Execution start      Execution end        Attempts
                        --------------  -----------------------------------------  --------------------  ------------------  -------------------  -------------------  --------
                        List            2024-01-01 09:42:27 - 2024-01-01 09:57:27  ShellCommandActivity  WAITING_FOR_RUNNER  2024-01-01 09:42:27  -                    1 of 3
                        List            2024-01-01 09:27:27 - 2024-01-01 09:42:27  ShellCommandActivity  FINISHED            2024-01-01 09:27:27  2024-01-01 09:29:46  1 of 3
                        Out             2024-01-01 09:27:27 - 2024-01-01 09:42:27  S3DataNode            FINISHED            2024-01-01 09:27:27  2024-01-01 09:29:46  -
                        """);
    }

    @Test
    void isOnlyAHeaderWhereNothingHasRun() {
        assertThat(ExecutionDetails.of(List.of()).toString().lines()).hasSize(2);
    }
}
