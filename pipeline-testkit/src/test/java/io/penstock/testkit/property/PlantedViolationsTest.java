package io.penstock.testkit.property;

import static io.penstock.dsl.Actions.snsAlarm;
import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.definition.PipelineDefinition;
import io.penstock.run.AttemptView;
import io.penstock.run.Explanation;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.service.DefinitionVersion;
import io.penstock.service.PollRequest;
import io.penstock.service.StatusCommand;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import io.penstock.testkit.script.SentAction;
import io.penstock.testkit.script.WorkLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each promise can be seen to be broken: what an honest run shows is accepted, and one lie in it is found. */
class PlantedViolationsTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private PipelineTestKit kit;
    private TestRun run;
    private PipelineDefinition definition;
    private Snapshot stored;

    @BeforeEach
    void runHonestly() {
        kit = PipelineTestKit.builder().startingAt(START).start();
        kit.script("Clean", Script.failTimes(1).thenSucceedAfter(Duration.ofMinutes(2)));
        kit.script("Load", Script.failAlways("ExitCode"));
        var alarm = snsAlarm("Alarm", "arn:aws:sns:us-east-1:111122223333:alarm", "alarm", "#{node.@id}");
        var clean = shell("Clean", "true").retryDelay(Duration.ofMinutes(2));
        run = kit.activate(Pipeline.of("planted")
                .every(Duration.ofMinutes(15))
                .startingAt(START)
                .occurrences(2)
                .activity(
                        clean,
                        shell("Load", "true")
                                .dependsOn(clean)
                                .maximumRetries(0)
                                .onFail(alarm)
                                .onLateAction(alarm)
                                .lateAfterTimeout(Duration.ofMinutes(1))));
        kit.runUntilIdle();
        definition = kit.service().definition(run.pipelineId(), DefinitionVersion.ACTIVE);
        stored = Snapshot.of(run);
    }

    @AfterEach
    void close() {
        kit.close();
    }

    @Test
    void findsNothingInAnHonestRun() {
        assertThat(Promises.violations(run)).isEmpty();
        Promises.verifyBadInputIsRefused(run);
        assertThat(run.sentActions()).extracting(SentAction::cause).contains("onFail", "onLateAction");
    }

    // ---- 1 ----

    @Test
    void findsAnInstanceThatIsMissing() {
        assertThat(intervals(without(stored.instances(), "@Load_2024-01-01T00:15:00")))
                .containsExactly("the pipeline has finished without an instance of Load for 2024-01-01T00:15:00Z");
    }

    @Test
    void findsAnIntervalThatHasTwoInstances() {
        var twice = new ArrayList<>(stored.instances());
        twice.add(stored.instances().get(0));

        assertThat(intervals(twice)).hasSize(1).first().asString().startsWith("there are two instances of");
    }

    @Test
    void findsAnInstanceOffTheSchedule() {
        PipelineDefinition other = definition.with(definition
                .object("PlantedSchedule")
                .or(() -> schedule())
                .orElseThrow()
                .with("period", "20 minutes"));

        assertThat(IntervalPromise.check(other, kit.now(), PipelineState.SCHEDULED, stored.instances()))
                .contains("the instance of Clean for 2024-01-01T00:15:00Z is off the schedule");
    }

    private Optional<io.penstock.definition.PipelineObject> schedule() {
        return definition.objects().stream()
                .filter(object -> object.type().equals(Optional.of("Schedule")))
                .findFirst();
    }

    private List<String> intervals(List<InstanceView> instances) {
        return IntervalPromise.check(definition, kit.now(), PipelineState.FINISHED, instances);
    }

    // ---- 2 ----

    @Test
    void findsAnInstanceThatDoesNotSayWhatItWaitsFor() {
        var silent = new Explanation("@A_x", Status.WAITING_FOR_RUNNER, List.of(), List.of(), Optional.empty());

        assertThat(WaitingPromise.check(List.of(silent)))
                .containsExactly("@A_x is WAITING_FOR_RUNNER and does not say what it waits for");
    }

    // ---- 3 ----

    @Test
    void findsALateWorkerThatIsToldToGoOn() {
        var handOut = new WorkLog.HandOut(START, run.pipelineId(), "task-1", "@A_x_Attempt=1");

        assertThat(LeasePromise.check(List.of(new LeasePromise.Answer(handOut, true)), stored, stored))
                .containsExactly(
                        "the worker that got @A_x_Attempt=1 at 2024-01-01T00:00:00Z is told to go on, though the"
                                + " task is no longer its own");
    }

    @Test
    void findsWhatALateReportHasChanged() {
        Snapshot after = new Snapshot(
                stored.state(),
                changed(stored.instances(), "@Load_2024-01-01T00:00:00", was -> withStatus(was, Status.FINISHED)),
                stored.attempts());

        assertThat(LeasePromise.check(List.of(), stored, after))
                .singleElement()
                .asString()
                .startsWith("late reports of workers have changed @Load_2024-01-01T00:00:00 FAILED")
                .contains("into @Load_2024-01-01T00:00:00 FINISHED");
    }

    @Test
    void takesWorkersForLateWhoseTaskWasHandedOutAgainOrWhoseAttemptHasEnded() {
        List<AttemptView> attempts = stored.allAttempts();
        AttemptView open = withoutEnd(attempts.get(0));
        var first = new WorkLog.HandOut(START, run.pipelineId(), "task-1", open.id());
        var second = new WorkLog.HandOut(START.plusSeconds(900), run.pipelineId(), "task-2", open.id());
        var ended = new WorkLog.HandOut(
                START, run.pipelineId(), "task-3", attempts.get(1).id());

        assertThat(LeasePromise.late(List.of(first, second, ended), List.of(open, attempts.get(1))))
                .containsExactly(first, ended);
    }

    @Test
    void triesTheLateWorkersOfARunWhoseWorkersWereLost() {
        try (PipelineTestKit remote =
                PipelineTestKit.builder().startingAt(START).start()) {
            TestRun elsewhere = remote.activate(Pipeline.of("remote")
                    .every(Duration.ofHours(1))
                    .startingAt(START)
                    .occurrences(1)
                    .activity(shell("Far", "true").workerGroup("far")));
            Task lost = poll(remote);
            remote.tasks().reportTaskProgress(lost.taskId(), Map.of());
            remote.advance(Duration.ofMinutes(20));
            Task again = poll(remote);
            assertThat(again.taskId()).isNotEqualTo(lost.taskId());

            assertThat(LeasePromise.late(
                            remote.workLog().handOuts(elsewhere.pipelineId()),
                            Snapshot.of(elsewhere).allAttempts()))
                    .extracting(WorkLog.HandOut::taskId)
                    .containsExactly(lost.taskId());
            Promises.verify(elsewhere);
        }
    }

    private static Task poll(PipelineTestKit remote) {
        var poll = remote.tasks().pollForTask(new PollRequest("far", "host", Set.of(), Duration.ofSeconds(30)));
        remote.settle();
        return poll.join().orElseThrow();
    }

    // ---- 4 ----

    @Test
    void findsAnAttemptThatWasHandedOutBeforeItWasDurable() {
        AttemptView attempt = stored.allAttempts().get(0);
        var early = new WorkLog.HandOut(attempt.start().minusSeconds(60), run.pipelineId(), "task-1", attempt.id());
        var unknown = new WorkLog.HandOut(START, run.pipelineId(), "task-2", "@A_x_Attempt=1");

        assertThat(DurabilityPromise.check(stored, List.of(early, unknown), List.of(), List.of(), List.of()))
                .containsExactly(
                        attempt.id() + " was handed to a worker at " + early.at() + ", and was made only at "
                                + attempt.start(),
                        "@A_x_Attempt=1 was handed to a worker at 2024-01-01T00:00:00Z, and there is no such attempt");
    }

    @Test
    void findsAnActionWhoseCauseIsNotThere() {
        SentAction alarm = run.sentActions().stream()
                .filter(action -> action.cause().equals("onFail"))
                .findFirst()
                .orElseThrow();
        Snapshot forgotten = new Snapshot(
                stored.state(),
                changed(stored.instances(), alarm.instanceId(), was -> withStatus(was, Status.RUNNING)),
                stored.attempts());
        Snapshot gone = new Snapshot(stored.state(), without(stored.instances(), alarm.instanceId()), Map.of());

        assertThat(DurabilityPromise.check(forgotten, List.of(), List.of(alarm), List.of(), List.of()))
                .containsExactly("Alarm was sent at " + alarm.at() + " as onFail of " + alarm.instanceId()
                        + ", which is RUNNING");
        assertThat(DurabilityPromise.check(gone, List.of(), List.of(alarm), List.of(), List.of()))
                .containsExactly("Alarm was sent at " + alarm.at() + " for " + alarm.instanceId()
                        + ", and there is no such instance");
    }

    @Test
    void findsAnAcknowledgedReportThatIsLost() {
        AttemptView attempt = run.attempts("@Clean_2024-01-01T00:00:00").get(0);
        var handOut = new WorkLog.HandOut(attempt.start(), run.pipelineId(), "task-1", attempt.id());
        var report = new WorkLog.Report(handOut, attempt.start(), TaskResult.finished());
        Snapshot forgotten = new Snapshot(
                stored.state(), stored.instances(), Map.of(attempt.instanceId(), List.of(withoutEnd(attempt))));

        assertThat(DurabilityPromise.check(forgotten, List.of(), List.of(), List.of(report), List.of()))
                .containsExactly("that " + attempt.id() + " is FINISHED was acknowledged at " + attempt.start()
                        + ", and it is RUNNING");
    }

    @Test
    void findsAnAcknowledgedCommandThatIsLost() {
        String failed = "@Load_2024-01-01T00:00:00";
        String pipelineId = run.pipelineId();
        Snapshot running = new Snapshot(
                stored.state(),
                changed(stored.instances(), failed, was -> withStatus(was, Status.RUNNING)),
                stored.attempts());

        assertThat(DurabilityPromise.check(
                        running,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                new WorkLog.Command(pipelineId, failed, StatusCommand.RERUN, 0),
                                new WorkLog.Command(pipelineId, failed, StatusCommand.RERUN, 1),
                                new WorkLog.Command(pipelineId, failed, StatusCommand.MARK_FINISHED, 1),
                                new WorkLog.Command(pipelineId, failed, StatusCommand.TRY_CANCEL, 1))))
                .containsExactly(
                        "RERUN of " + failed + " was acknowledged, and it is RUNNING in generation 1",
                        "MARK_FINISHED of " + failed + " was acknowledged, and it is RUNNING in generation 1",
                        "TRY_CANCEL of " + failed + " was acknowledged, and it is RUNNING in generation 1");
    }

    @Test
    void remembersWhatWasAcknowledgedThroughACrash() {
        kit.script("Load", Script.succeed());
        run.rerun("@Load_2024-01-01T00:00:00");
        kit.crash();
        kit.settle();

        assertThat(kit.workLog().commands(run.pipelineId()))
                .containsExactly(
                        new WorkLog.Command(run.pipelineId(), "@Load_2024-01-01T00:00:00", StatusCommand.RERUN, 1));
        Promises.verify(run);
    }

    // ---- 5 ----

    @Test
    void findsAttemptsThatAreTooManyOverlapOrRepeatANumber() {
        String id = "@Clean_2024-01-01T00:00:00";
        List<AttemptView> two = run.attempts(id);
        assertThat(two).hasSize(2);

        assertThat(tries(Map.of(id, List.of(two.get(0), two.get(0))))).contains(id + " has attempt 1 where 2 was due");
        assertThat(tries(Map.of(id, List.of(withoutEnd(two.get(0)), two.get(1)))))
                .containsExactly(id + " began attempt 2 before the one before it ended");
        assertThat(TriesPromise.check(new Snapshot(
                        stored.state(), changed(stored.instances(), id, was -> withAttempts(was, 14)), Map.of())))
                .containsExactly(id + " has had 14 attempts and may have 3");
    }

    private List<String> tries(Map<String, List<AttemptView>> attempts) {
        return TriesPromise.check(new Snapshot(stored.state(), stored.instances(), attempts));
    }

    // ---- 6 ----

    @Test
    void findsAnActionThatWasAskedForTwice() {
        var events = new ArrayList<>(run.events());
        PipelineEvent fired = events.stream()
                .filter(event -> event instanceof PipelineEvent.ActionFired action
                        && action.cause().equals("onFail"))
                .findFirst()
                .orElseThrow();
        events.add(fired);

        assertThat(ActionsPromise.check(definition, run.events())).isEmpty();
        assertThat(ActionsPromise.check(definition, events))
                .containsExactly("@Load_2024-01-01T00:00:00 onFail Alarm was asked for 2 times, for 1 outcomes");
    }

    @Test
    void findsALatenessActionThatNobodyWasLateFor() {
        List<PipelineEvent> events = run.events().stream()
                .filter(event -> !(event instanceof PipelineEvent.InstanceLate))
                .toList();

        assertThat(ActionsPromise.check(definition, events))
                .contains("@Load_2024-01-01T00:00:00 onLateAction Alarm was asked for 1 times, for 0 outcomes");
    }

    // ---- 7 ----

    @Test
    void findsBadInputThatIsAcceptedIsNotNamedOrBreaksSomething() {
        List<String> names = List.of("Clean", "period", "10 mins");

        assertThat(InputPromise.check(
                        List.of(
                                new InputPromise.Answer(
                                        "good answer",
                                        names,
                                        Optional.of("'Clean', 'period': '10 mins'"),
                                        Optional.empty()),
                                new InputPromise.Answer("no answer", names, Optional.empty(), Optional.empty()),
                                new InputPromise.Answer(
                                        "a poor answer", names, Optional.of("bad period"), Optional.empty()),
                                new InputPromise.Answer(
                                        "a crash", names, Optional.empty(), Optional.of(new NullPointerException()))),
                        stored,
                        stored))
                .containsExactly(
                        "no answer is accepted",
                        "a poor answer gives an error that does not name all of [Clean, period, 10 mins]: bad period",
                        "a crash gives java.lang.NullPointerException from inside");
    }

    @Test
    void findsWhatRefusedInputHasChanged() {
        Snapshot after = new Snapshot(
                PipelineState.INACTIVE, without(stored.instances(), "@Load_2024-01-01T00:00:00"), stored.attempts());

        assertThat(InputPromise.check(List.of(), stored, after))
                .containsExactly(
                        "input that was refused has changed the pipeline: it was FINISHED and is INACTIVE",
                        "input that was refused has changed the instances: @Load_2024-01-01T00:00:00 is gone");
    }

    @Test
    void showsEachBreachWithItsPromiseSeedAndTimeline() {
        var liar = new WorkLog.Command(run.pipelineId(), "@Load_2024-01-01T00:00:00", StatusCommand.MARK_FINISHED, 1);
        kit.workLog().acknowledged(liar);

        assertThatThrownBy(() -> Promises.verify(run))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("Broken promises (seed 42):\n  promise 4: MARK_FINISHED of "
                        + "@Load_2024-01-01T00:00:00 was acknowledged, and it is FAILED in generation 1\n")
                .hasMessageContaining("Load");
    }

    // ---- lies ----

    private static List<InstanceView> without(List<InstanceView> instances, String id) {
        return instances.stream().filter(instance -> !instance.id().equals(id)).toList();
    }

    private static List<InstanceView> changed(
            List<InstanceView> instances, String id, UnaryOperator<InstanceView> lie) {
        return instances.stream()
                .map(instance -> instance.id().equals(id) ? lie.apply(instance) : instance)
                .toList();
    }

    private static InstanceView withStatus(InstanceView was, Status status) {
        return lie(was, status, was.attempts());
    }

    private static InstanceView withAttempts(InstanceView was, int attempts) {
        return lie(was, was.status(), attempts);
    }

    private static InstanceView lie(InstanceView was, Status status, int attempts) {
        return new InstanceView(
                was.pipelineId(),
                was.id(),
                was.componentId(),
                was.componentName(),
                was.type(),
                was.kind(),
                was.interval(),
                was.generation(),
                status,
                was.createdAt(),
                was.actualStart(),
                was.actualEnd(),
                attempts,
                was.maximumAttempts(),
                was.headAttempt(),
                was.waitingOn(),
                was.cascadeFailedOn(),
                was.message());
    }

    private static AttemptView withoutEnd(AttemptView was) {
        return new AttemptView(
                was.pipelineId(),
                was.id(),
                was.instanceId(),
                was.number(),
                Status.RUNNING,
                was.start(),
                Optional.empty(),
                was.errorId(),
                was.errorMessage(),
                was.errorStackTrace(),
                was.hostname(),
                was.logLocation(),
                was.progress());
    }
}
