package io.penstock.engine;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.dsl.Preconditions;
import io.penstock.dsl.Resources;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.UnfinishedRunException;
import io.penstock.service.ActivationOptions;
import io.penstock.spi.work.WorkFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstLightTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Pipeline counting() {
        return Pipeline.of("Counting")
                .every(Duration.ofMinutes(15))
                .startingAt(START)
                .occurrences(4)
                .activity(shell("Count")
                        .command("grep -c GET ${INPUT1_STAGING_DIR}/* > ${OUTPUT1_STAGING_DIR}/output.txt")
                        .stage(true)
                        .runsOn(Resources.ec2("Machine")
                                .instanceType("m1.small")
                                .terminateAfter(Duration.ofHours(1)))
                        .input(s3("Logs").directoryPath("s3://bucket/in"))
                        .output(s3("Counts")
                                .directoryPath("s3://bucket/out/#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm')}")));
    }

    @Test
    void runsShellCommandsOnStagedFilesInRealTime() throws Exception {
        countsBelow(directory);
    }

    @Test
    void takesALocalDirectoryThatIsNamedFromWhereTheProgramStarted() throws Exception {
        countsBelow(Path.of("").toAbsolutePath().relativize(directory));
    }

    private void countsBelow(Path localDirectory) throws Exception {
        Files.createDirectories(directory.resolve("s3/bucket/in"));
        Files.writeString(directory.resolve("s3/bucket/in/log.txt"), "GET a\nPOST b\nGET c\n");

        try (PipelineEngine engine =
                PipelineEngine.builder().localDirectory(localDirectory).start()) {
            assertThat(engine.localDirectory()).isAbsolute();
            var run = engine.activate(counting(), ActivationOptions.defaults().allowBackfill());
            var outcome = run.awaitFinished(Duration.ofMinutes(1));

            assertThat(outcome.isSuccess()).as(run.instances().toString()).isTrue();
            assertThat(run.instances()).hasSize(16).allMatch(view -> view.status() == Status.FINISHED);
            assertThat(run.state()).isEqualTo(PipelineState.FINISHED);
        }
        assertThat(directory.resolve("s3/bucket/out/2024-01-01-00-45/output.txt"))
                .hasContent("2");
    }

    @Test
    void runsOnAFakeClockInOneThread() {
        var runtime = new HandDrivenRuntime(START.minusSeconds(60), 1);
        var starts = new ArrayList<Instant>();
        try (PipelineEngine engine = PipelineEngine.builder()
                .runtime(runtime)
                .localDirectory(directory)
                .handler(
                        ShellCommandActivity.TYPE,
                        (activity, context) -> starts.add(context.clock().instant()))
                .start()) {
            var run = engine.activate(counting(), ActivationOptions.defaults());
            run.awaitFinished(Duration.ofDays(1));

            assertThat(starts)
                    .containsExactly(
                            START,
                            START.plus(Duration.ofMinutes(15)),
                            START.plus(Duration.ofMinutes(30)),
                            START.plus(Duration.ofMinutes(45)));
        }
    }

    @Test
    void retriesWithTheDelayAndFailsAfterTheLastTry() {
        var runtime = new HandDrivenRuntime(START, 1);
        var starts = new ArrayList<Instant>();
        try (PipelineEngine engine = PipelineEngine.builder()
                .runtime(runtime)
                .localDirectory(directory)
                .handler(ShellCommandActivity.TYPE, (activity, context) -> {
                    starts.add(context.clock().instant());
                    throw new WorkFailedException("Broken", "it is broken");
                })
                .start()) {
            var run = engine.activate(
                    Pipeline.of("p")
                            .every(Duration.ofMinutes(15))
                            .startingAt(START)
                            .occurrences(1)
                            .activity(shell("A").command("true")),
                    ActivationOptions.defaults());
            var outcome = run.awaitFinished(Duration.ofDays(1));

            assertThat(starts)
                    .containsExactly(START, START.plus(Duration.ofMinutes(10)), START.plus(Duration.ofMinutes(20)));
            assertThat(outcome.failed()).singleElement().satisfies(view -> {
                assertThat(view.status()).isEqualTo(Status.FAILED);
                assertThat(view.attemptsText()).isEqualTo("3 of 3");
                assertThat(view.message()).contains("it is broken");
            });
            assertThat(run.attempts("@A_2024-01-01T00:00:00")).hasSize(3);
        }
    }

    @Test
    void saysOnWhatAnActivityWaitsWhoseInputIsMissing() {
        var runtime = new HandDrivenRuntime(START, 1);
        try (PipelineEngine engine = PipelineEngine.builder()
                .runtime(runtime)
                .localDirectory(directory)
                .start()) {
            var run = engine.activate(
                    Pipeline.of("p")
                            .every(Duration.ofMinutes(15))
                            .startingAt(START)
                            .occurrences(1)
                            .activity(shell("A")
                                    .command("true")
                                    .input(s3("In").directoryPath("s3://bucket/in")
                                            .precondition(Preconditions.s3PrefixNotEmpty("There")
                                                    .s3Prefix("s3://bucket/in/")))),
                    ActivationOptions.defaults());

            assertThatThrownBy(() -> run.awaitFinished(Duration.ofHours(1)))
                    .isInstanceOf(UnfinishedRunException.class)
                    .hasMessageContaining("@A_2024-01-01T00:00:00 is WAITING_ON_DEPENDENCIES and waits for "
                            + "@In_2024-01-01T00:00:00")
                    .hasMessageContaining("waits for the next check");
            InstanceView activity = run.instance("@A_2024-01-01T00:00:00");
            assertThat(activity.waitingOn()).isEqualTo(List.of("@In_2024-01-01T00:00:00"));
        }
    }

    @Test
    void endsTheWaitWhenOnlyAnOperatorCanHelp() {
        var runtime = new HandDrivenRuntime(START, 1);
        try (PipelineEngine engine = PipelineEngine.builder()
                .runtime(runtime)
                .localDirectory(directory)
                .handler(ShellCommandActivity.TYPE, (activity, context) -> {
                    throw new WorkFailedException("Broken", "it is broken");
                })
                .start()) {
            var first = shell("A").command("true").maximumRetries(0);
            var run = engine.activate(
                    Pipeline.of("p")
                            .every(Duration.ofMinutes(15))
                            .startingAt(START)
                            .occurrences(1)
                            .activity(first, shell("B").command("true").dependsOn(first)),
                    ActivationOptions.defaults());

            assertThatThrownBy(() -> run.awaitFinished(Duration.ofDays(1)))
                    .isInstanceOfSatisfying(
                            UnfinishedRunException.class,
                            e -> assertThat(e.isStuck()).isTrue())
                    .hasMessageContaining("@A_2024-01-01T00:00:00 is FAILED; rerun it or mark it finished");
            assertThat(runtime.clock().instant()).isEqualTo(START);
        }
    }
}
