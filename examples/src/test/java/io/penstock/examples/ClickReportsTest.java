package io.penstock.examples;

import static io.penstock.run.Status.CASCADE_FAILED;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.component.S3KeyExists;
import io.penstock.component.ShellCommandActivity;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.CheckScript;
import io.penstock.testkit.script.Script;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a user of Penstock tests a pipeline: schedule, retry, lateness, downtime, failure, a type of one's own. */
class ClickReportsTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final List<String> chat = new ArrayList<>();
    private PipelineTestKit kit;

    @BeforeEach
    void start() {
        kit = PipelineTestKit.builder()
                .startingAt(START)
                .extension(ChatMessage.extension(chat::add))
                .real(ChatMessage.TYPE)
                .start();
    }

    @AfterEach
    void close() {
        kit.close();
    }

    @Test
    void isAValidDefinition() {
        assertThat(ClickReports.pipeline(START))
                .knowing(ChatMessage.extension(chat::add))
                .isValid();
    }

    @Test
    void runsEveryHour() {
        TestRun run = kit.activate(ClickReports.pipeline(START));

        kit.advance(Duration.ofHours(24));

        assertThat(run)
                .activity("Count")
                .interval("2024-01-01T23:00")
                .startedAt("2024-01-01T23:01")
                .isFinished();
        assertThat(run).neverOverlapped("Clean").sentNothing();
        assertThat(chat).hasSize(24).contains("clicks of 2024-01-01-23 are counted");
    }

    @Test
    void triesAgainWhenCleaningFails() {
        kit.script("Clean", Script.failTimes(1).thenSucceed());

        TestRun run = kit.activate(ClickReports.pipeline(START));
        kit.advance(Duration.ofMinutes(10));

        assertThat(run)
                .activity("Clean")
                .interval("2024-01-01T00:00")
                .isFinished()
                .afterAttempts(2)
                .endedAt("2024-01-01T00:05");
    }

    @Test
    void complainsWhenClicksDoNotArrive() {
        kit.precondition("Arrived", CheckScript.holdsFrom("2024-01-01T00:45"));

        TestRun run = kit.activate(ClickReports.pipeline(START));
        kit.advance(Duration.ofMinutes(40));

        assertThat(run)
                .activity("Clean")
                .interval("2024-01-01T00:00")
                .wasLate()
                .isWaitingOn("@RawClicks_2024-01-01T00:00:00");
        assertThat(run).sentAlarm("Late", "no clicks for @Clean_2024-01-01T00:00:00");

        kit.advance(Duration.ofMinutes(15));
        assertThat(run).activity("Tell").interval("2024-01-01T00:00").isFinished();
    }

    @Test
    void catchesUpAfterADowntime() {
        TestRun run = kit.activate(ClickReports.pipeline(START));
        kit.advance(Duration.ofHours(2));

        kit.down();
        kit.advance(Duration.ofHours(12));
        assertThat(chat).hasSize(2);

        kit.restart();
        kit.advance(Duration.ofMinutes(30));
        assertThat(chat).hasSize(15);
        assertThat(run).activity("Tell").interval("2024-01-01T13:00").isFinished();
        assertThat(run).activity("Clean").hasIntervals(15).allFinished();
    }

    @Test
    void tellsOfAFailureAndSparesWhatDependsOnIt() {
        kit.script("Clean", Script.failAlways("ExitCode", "disk full"));

        TestRun run = kit.activate(ClickReports.pipeline(START).occurrences(1));
        kit.advance(Duration.ofMinutes(30));

        assertThat(run).sentAlarm("OnCall", "disk full").sentAlarms("OnCall", 1);
        assertThat(run).activity("Count").all(CASCADE_FAILED);
        assertThat(run).activity("Tell").interval("2024-01-01T00:00").hasStatus(CASCADE_FAILED);
        assertThat(chat).isEmpty();
    }

    @Test
    void countsForReal() {
        try (PipelineTestKit real = PipelineTestKit.builder()
                .startingAt(START)
                .extension(ChatMessage.extension(chat::add))
                .real(ShellCommandActivity.TYPE, ChatMessage.TYPE, S3KeyExists.TYPE)
                .start()) {
            real.s3().put("s3://acme/raw/2024-01-01-00/web.log", "click 1\nclick by a bot\nclick 2\n");

            TestRun run = real.activate(ClickReports.pipeline(START).occurrences(1));
            real.advance(Duration.ofMinutes(5));
            assertThat(run).activity("Clean").interval("2024-01-01T00:00").isWaitingOn("_SUCCESS");

            real.s3().put("s3://acme/raw/2024-01-01-00/_SUCCESS", "");
            real.runUntilIdle();

            assertThat(run).allIntervalsFinished();
            assertThat(real.s3())
                    .hasObject(
                            "s3://acme/counts/2024-01-01-00/count.txt",
                            text -> assertThat(text.strip()).isEqualTo("2"));
        }
    }

    @Test
    void runsOnThisMachine(@TempDir Path directory) throws Exception {
        var printed = new ByteArrayOutputStream();

        ClickReports.run(
                directory, InstantSource.system().instant(), new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("are counted")
                .contains("FINISHED");
    }
}
