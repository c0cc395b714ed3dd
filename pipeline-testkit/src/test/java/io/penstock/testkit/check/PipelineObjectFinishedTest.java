package io.penstock.testkit.check;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.Preconditions.pipelineObjectFinished;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Pipeline;
import io.penstock.component.FinishedInterval;
import io.penstock.component.PipelineObjectFinished;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipelineObjectFinishedTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final PipelineTestKit kit = PipelineTestKit.builder()
            .startingAt(START)
            .real(PipelineObjectFinished.TYPE)
            .start();

    @AfterEach
    void close() {
        kit.close();
    }

    private TestRun upstream(Duration period, int occurrences) {
        return kit.activate(Pipeline.of("upstream")
                .every(period)
                .startingAt(START)
                .occurrences(occurrences)
                .activity(shell("Produce", "true")));
    }

    private static Pipeline downstream(Duration period, int occurrences, PipelineObjectFinished check) {
        return Pipeline.of("downstream")
                .every(period)
                .startingAt(START)
                .occurrences(occurrences)
                .activity(shell("Consume", "true").precondition(check));
    }

    private static PipelineObjectFinished finished() {
        return pipelineObjectFinished("Upstream", "Produce").pipeline("upstream");
    }

    @Test
    void waitsForTheSameIntervalOfAnotherPipeline() {
        kit.script("Produce", Script.succeedAfter(Duration.ofMinutes(20)));
        upstream(Duration.ofHours(1), 2);
        TestRun run = kit.activate(downstream(Duration.ofHours(1), 2, finished()));
        kit.advance(Duration.ofMinutes(15));

        assertThat(run.explain("@Consume_2024-01-01T00:00:00").sentence())
                .contains("@Produce_2024-01-01T00:00:00 of pipeline 'upstream'")
                .contains("is RUNNING");
        kit.advance(Duration.ofMinutes(4));
        assertThat(run).activity("Consume").interval("2024-01-01T00:00").hasStatus(Status.WAITING_ON_DEPENDENCIES);
        kit.advance(Duration.ofMinutes(3));
        assertThat(run).activity("Consume").interval("2024-01-01T00:00").isFinished();
        kit.runUntilIdle();
        assertThat(run).isFinished();
    }

    @Test
    void findsThePipelineByItsIdToo() {
        TestRun upstream = upstream(Duration.ofHours(1), 1);
        kit.advance(Duration.ofMinutes(2));
        TestRun run = kit.activate(downstream(
                Duration.ofHours(1),
                1,
                pipelineObjectFinished("Upstream", "Produce").pipeline(upstream.pipelineId())));
        kit.runUntilIdle();

        assertThat(run).isFinished();
    }

    @Test
    void waitsForAPipelineThatIsYetToCome() {
        TestRun run = kit.activate(downstream(Duration.ofHours(1), 1, finished()));
        kit.advance(Duration.ofMinutes(10));
        assertThat(run.explain("@Consume_2024-01-01T00:00:00").sentence()).contains("there is no pipeline 'upstream'");

        upstream(Duration.ofHours(1), 1);
        kit.runUntilIdle();
        assertThat(run).isFinished();
    }

    @Test
    void doesNotTakeAFailureForTheEnd() {
        kit.script("Produce", Script.failAlways("Broken"));
        TestRun upstream = kit.activate(Pipeline.of("upstream")
                .every(Duration.ofHours(1))
                .startingAt(START)
                .occurrences(1)
                .activity(shell("Produce", "true").maximumRetries(0)));
        TestRun run = kit.activate(downstream(Duration.ofHours(1), 1, finished()));
        kit.advance(Duration.ofMinutes(30));
        assertThat(run.explain("@Consume_2024-01-01T00:00:00").sentence()).contains("is FAILED");

        kit.service()
                .setStatus(
                        upstream.pipelineId(),
                        java.util.List.of("@Produce_2024-01-01T00:00:00"),
                        io.penstock.service.StatusCommand.MARK_FINISHED);
        kit.runUntilIdle();
        assertThat(run).isFinished();
    }

    @Test
    void waitsForAllIntervalsWithinALongerOne() {
        upstream(Duration.ofHours(1), 24);
        TestRun run = kit.activate(downstream(Duration.ofDays(1), 1, finished().interval(FinishedInterval.WITHIN)));
        kit.advance(Duration.ofMinutes(22 * 60 + 5));
        assertThat(run.explain("@Consume_2024-01-01T00:00:00").sentence())
                .contains("@Produce_2024-01-01T23:00:00")
                .contains("has not been made yet");
        kit.advance(Duration.ofHours(2));

        assertThat(run).activity("Consume").interval("2024-01-01T00:00").isFinished();
    }

    @Test
    void waitsForTheIntervalThatCoversAShorterOne() {
        kit.script("Produce", Script.succeedAfter(Duration.ofMinutes(90)));
        upstream(Duration.ofDays(1), 2);
        TestRun run = kit.activate(downstream(Duration.ofHours(1), 3, finished().interval(FinishedInterval.COVERING)));
        kit.advance(Duration.ofMinutes(85));
        assertThat(run.instances("Consume"))
                .extracting(view -> view.status())
                .containsOnly(Status.WAITING_ON_DEPENDENCIES);
        kit.runUntilIdle();

        assertThat(run).isFinished();
    }

    @Test
    void looksAtTheLatestThatHasEnded() {
        kit.script(
                "Produce",
                attempt -> attempt.interval().start().equals(START) ? Script.succeed() : Script.failAlways("Broken"));
        kit.activate(Pipeline.of("upstream")
                .every(Duration.ofHours(1))
                .startingAt(START)
                .occurrences(2)
                .activity(shell("Produce", "true").maximumRetries(0)));
        TestRun run = kit.activate(downstream(Duration.ofHours(1), 2, finished().interval(FinishedInterval.LATEST)));
        kit.advance(Duration.ofHours(2));

        assertThat(run).activity("Consume").interval("2024-01-01T00:00").isFinished();
        assertThat(run.explain("@Consume_2024-01-01T01:00:00").sentence())
                .contains("@Produce_2024-01-01T01:00:00 of pipeline 'upstream'")
                .contains("ended without success");
    }

    @Test
    void looksIntoItsOwnPipelineUnlessToldOtherwise() {
        kit.script("Produce", Script.succeedAfter(Duration.ofMinutes(20)));
        TestRun run = kit.activate(Pipeline.of("one")
                .every(Duration.ofHours(1))
                .startingAt(START)
                .occurrences(1)
                .activity(
                        shell("Produce", "true"),
                        shell("Consume", "true").precondition(pipelineObjectFinished("Upstream", "Produce"))));
        kit.advance(Duration.ofMinutes(19));
        assertThat(run).activity("Consume").interval("2024-01-01T00:00").hasStatus(Status.WAITING_ON_DEPENDENCIES);
        kit.runUntilIdle();

        assertThat(run).isFinished();
    }

    @Test
    void takesWhatWasSkippedForFinished() {
        TestRun upstream = upstream(Duration.ofHours(1), 3);
        kit.service().deactivate(upstream.pipelineId(), true);
        kit.advance(Duration.ofHours(2));
        kit.service()
                .activate(
                        upstream.pipelineId(),
                        ActivationOptions.defaults().startTimestamp(START.plus(Duration.ofHours(2))));
        TestRun run = kit.activate(
                downstream(Duration.ofHours(1), 1, finished()).startingAt(START.plus(Duration.ofHours(1))));
        kit.advance(Duration.ofMinutes(5));

        assertThat(run).isFinished();
    }
}
