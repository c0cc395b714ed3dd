package io.penstock.engine;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.problem.InvalidRequestException;
import io.penstock.run.Backfill;
import io.penstock.run.PipelineRun;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import io.penstock.service.ActivationOptions;
import io.penstock.service.BackfillOptions;
import io.penstock.service.BackfillStep;
import io.penstock.spi.work.WorkFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private final HandDrivenRuntime runtime = new HandDrivenRuntime(START, 7);
    private final List<String> ran = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();
    private PipelineEngine engine;
    private PipelineRun run;

    @BeforeEach
    void runFourIntervals() {
        engine = PipelineEngine.builder()
                .runtime(runtime)
                .localDirectory(directory)
                .handler(ShellCommandActivity.TYPE, (activity, context) -> {
                    ran.add(context.interval().start().toString().substring(11, 16));
                    if (broken.contains(context.interval().start().toString())) {
                        throw new WorkFailedException("Broken", "it is broken");
                    }
                })
                .start();
        broken.add("2024-01-01T01:00:00Z");
        run = engine.activate(
                Pipeline.of("p")
                        .every(Duration.ofHours(1))
                        .startingAt(START)
                        .occurrences(4)
                        .maximumRetries(0)
                        .activity(shell("A").command("true")),
                ActivationOptions.defaults());
        run.awaitFinished(Duration.ofDays(1));
        ran.clear();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static Interval range(String from, String to) {
        return new Interval(Instant.parse(from), Instant.parse(to));
    }

    private Backfill backfill(String id) {
        return engine.service().backfills(run.pipelineId()).stream()
                .filter(one -> one.backfillId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void runsWhatFailedAndWhatLiesBeforeTheBeginning() {
        broken.clear();
        Interval range = range("2023-12-31T22:00:00Z", "2024-01-01T03:00:00Z");
        var options = BackfillOptions.defaults().selection(Backfill.Selection.FAILED);

        assertThat(engine.service().planBackfill(run.pipelineId(), range, options))
                .extracting(step -> step.interval().start().toString())
                .containsExactly("2023-12-31T22:00:00Z", "2023-12-31T23:00:00Z", "2024-01-01T01:00:00Z");
        String id = engine.service().startBackfill(run.pipelineId(), range, options);
        assertThat(run.awaitFinished(Duration.ofHours(1)).isSuccess()).isTrue();

        assertThat(ran).containsExactly("22:00", "23:00", "01:00");
        assertThat(backfill(id).state()).isEqualTo(Backfill.State.FINISHED);
        assertThat(backfill(id).reopened()).isEqualTo(3);
        assertThat(run.state()).isEqualTo(PipelineState.FINISHED);
    }

    @Test
    void runsEverythingNewestFirst() {
        broken.clear();

        engine.service()
                .startBackfill(
                        run.pipelineId(),
                        range("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"),
                        BackfillOptions.defaults()
                                .selection(Backfill.Selection.ALL)
                                .order(Backfill.Order.NEWEST_FIRST));
        run.awaitFinished(Duration.ofHours(1));

        assertThat(ran).containsExactly("03:00", "02:00", "01:00", "00:00");
    }

    @Test
    void pausesOnFailureAndGoesOnWhenResumed() {
        String id = engine.service()
                .startBackfill(
                        run.pipelineId(),
                        range("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"),
                        BackfillOptions.defaults()
                                .selection(Backfill.Selection.ALL)
                                .pauseOnFailure());
        runtime.runUntilIdle();
        assertThat(ran).containsExactly("00:00", "01:00");
        assertThat(backfill(id).state()).isEqualTo(Backfill.State.PAUSED);
        assertThat(backfill(id).message()).contains("@A_2024-01-01T01:00:00 is FAILED");

        engine.service().controlBackfill(run.pipelineId(), id, Backfill.State.RUNNING);
        runtime.runUntilIdle();

        assertThat(ran).containsExactly("00:00", "01:00", "02:00", "03:00");
        assertThat(backfill(id).state()).isEqualTo(Backfill.State.FINISHED);
    }

    @Test
    void cancelsAndRefusesWhatMakesNoSense() {
        String id = engine.service()
                .startBackfill(
                        run.pipelineId(),
                        range("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"),
                        BackfillOptions.defaults()
                                .selection(Backfill.Selection.ALL)
                                .pauseOnFailure());
        runtime.runUntilIdle();
        engine.service().controlBackfill(run.pipelineId(), id, Backfill.State.CANCELED);
        runtime.runUntilIdle();

        assertThat(backfill(id).state()).isEqualTo(Backfill.State.CANCELED);
        assertThat(ran).containsExactly("00:00", "01:00");
        assertThat(run.state()).isEqualTo(PipelineState.FINISHED);
        assertThat(run.instances()).allMatch(view -> view.status().isTerminal());
        assertThatThrownBy(() -> engine.service().controlBackfill(run.pipelineId(), "bf-none", Backfill.State.PAUSED))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("bf-none");
    }

    @Test
    void countsNothingAsMissingThatHasEnded() {
        List<BackfillStep> steps = engine.service()
                .planBackfill(
                        run.pipelineId(),
                        range("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"),
                        BackfillOptions.defaults());

        assertThat(steps).isEmpty();
        assertThat(run.instance("@A_2024-01-01T01:00:00").status()).isEqualTo(Status.FAILED);
    }
}
