package io.penstock.testkit.scenario;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Resources.ec2;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The service's first template on the fake clock: every 15 minutes, count the GET requests in web access logs. */
class GettingStartedTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final List<String> SLOTS =
            List.of("2024-01-01-00-00-00", "2024-01-01-00-15-00", "2024-01-01-00-30-00", "2024-01-01-00-45-00");

    private static Pipeline pipeline() {
        var logs = s3("Logs", "s3://penstock-samples/access-logs/#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm-ss')}");
        var counts = s3("Counts", "s3://results/#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm-ss')}");
        ShellCommandActivity count = shell(
                        "CountGets", "grep -rc \"GET\" ${INPUT1_STAGING_DIR}/* > ${OUTPUT1_STAGING_DIR}/output.txt")
                .stage(true)
                .input(logs)
                .output(counts)
                .runsOn(ec2("Worker").terminateAfter(Duration.ofMinutes(30)));
        return Pipeline.of("Getting Started")
                .every(Duration.ofMinutes(15))
                .startingAt(START)
                .occurrences(4)
                .activity(count);
    }

    private static void putLogs(PipelineTestKit kit) {
        for (int i = 0; i < SLOTS.size(); i++) {
            kit.s3()
                    .put(
                            "s3://penstock-samples/access-logs/" + SLOTS.get(i) + "/access.log",
                            "1.2.3.4 \"GET /\" 200\n".repeat(10 + i) + "1.2.3.4 \"POST /\" 200\n".repeat(7));
        }
    }

    @Test
    void countsWithRealProcessesWhileTheClockStandsStill() {
        try (PipelineTestKit kit = PipelineTestKit.builder()
                .real(ShellCommandActivity.TYPE)
                .startingAt(START)
                .start()) {
            putLogs(kit);

            TestRun run = kit.activate(pipeline());
            kit.runUntilIdle();

            assertThat(run).isFinished().allIntervalsFinished();
            for (int i = 0; i < SLOTS.size(); i++) {
                int expected = 10 + i;
                assertThat(kit.s3())
                        .hasObject(
                                "s3://results/" + SLOTS.get(i) + "/output.txt",
                                text -> assertThat(text.strip()).endsWith(Integer.toString(expected)));
            }
            assertThat(run)
                    .activity("CountGets")
                    .interval("2024-01-01T00:15")
                    .startedAt("2024-01-01T00:16")
                    .afterAttempts(1);
        }
    }

    @Test
    void saysWhatAFailingCommandSaid() {
        try (PipelineTestKit kit = PipelineTestKit.builder()
                .real(ShellCommandActivity.TYPE)
                .startingAt(START)
                .start()) {
            Pipeline failing = Pipeline.of("failing")
                    .every(Duration.ofMinutes(15))
                    .startingAt(START)
                    .occurrences(1)
                    .activity(shell("Fail", "echo no such table >&2; exit 3").maximumRetries(0));

            TestRun run = kit.activate(failing);
            kit.runUntilIdle();

            assertThat(run)
                    .activity("Fail")
                    .interval("2024-01-01T00:00")
                    .isFailed()
                    .hasMessageContaining("exit code 3")
                    .hasMessageContaining("no such table");
        }
    }

    @Test
    void playsTheSameWithAScript() {
        try (PipelineTestKit kit = PipelineTestKit.builder().startingAt(START).start()) {
            kit.script("CountGets", Script.succeedAfter(Duration.ofMinutes(2)).writing("output.txt", "10\n"));

            TestRun run = kit.activate(pipeline());
            kit.runUntilIdle();

            assertThat(run).isFinished().allIntervalsFinished();
            assertThat(run).producedOutput("s3://results/2024-01-01-00-45-00/output.txt", "10\n");
        }
    }
}
