package io.penstock.testkit;

import static io.penstock.dsl.Actions.snsAlarm;
import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Preconditions.s3PrefixNotEmpty;
import static io.penstock.dsl.Resources.ec2;
import static io.penstock.run.Status.CASCADE_FAILED;
import static io.penstock.run.Status.FAILED;
import static io.penstock.run.Status.FINISHED;
import static io.penstock.run.Status.RUNNING;
import static io.penstock.run.Status.WAITING_FOR_RUNNER;
import static io.penstock.run.Status.WAITING_ON_DEPENDENCIES;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.component.FailureAndRerunMode;
import io.penstock.component.ShellCommandActivity;
import io.penstock.run.HealthStatus;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.service.ActivationOptions;
import io.penstock.spi.work.WorkFailedException;
import io.penstock.testkit.script.CheckScript;
import io.penstock.testkit.script.ResourceScript;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PipelineTestKitTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final PipelineTestKit kit = PipelineTestKit.create();

    @AfterEach
    void close() {
        kit.close();
    }

    private static Pipeline of(ShellCommandActivity... activities) {
        return Pipeline.of("test")
                .every(Duration.ofMinutes(15))
                .startingAt(START)
                .occurrences(4)
                .activity(activities);
    }

    private static ShellCommandActivity clean() {
        return shell("Clean", "true");
    }

    @Nested
    class Time {

        @Test
        void standsStillUntilItIsTold() {
            TestRun run = kit.activate(of(clean()));

            assertThat(kit.now()).isEqualTo(START);
            assertThat(run).activity("Clean").interval("2024-01-01T00:00").isRunning();
        }

        @Test
        void stopsAtEverythingThatIsDueOnTheWay() {
            TestRun run = kit.activate(of(clean()));

            kit.advance(Duration.ofHours(1));

            assertThat(kit.now()).isEqualTo(START.plus(Duration.ofHours(1)));
            assertThat(run)
                    .activity("Clean")
                    .hasIntervals(4)
                    .allFinished()
                    .interval("2024-01-01T00:45")
                    .startedAt("2024-01-01T00:45")
                    .endedAt("2024-01-01T00:46");
            assertThat(run).isFinished().allIntervalsFinished().hasHealth(HealthStatus.HEALTHY);
        }

        @Test
        void saysWhenTheNextThingHappens() {
            kit.activate(of(clean()));

            assertThat(kit.nextEventAt()).contains(START.plus(Duration.ofMinutes(1)));
        }

        @Test
        void runsUntilNothingIsLeft() {
            TestRun run = kit.activate(of(clean()));

            kit.runUntilIdle();

            assertThat(run).isFinished();
            assertThat(kit.now()).isEqualTo("2024-01-01T00:46:00Z");
        }

        @Test
        void runsUntilAConditionHolds() {
            TestRun run = kit.activate(of(clean()));

            kit.runUntil(() -> run.instances("Clean").stream()
                            .filter(instance -> instance.status() == FINISHED)
                            .count()
                    == 2);

            assertThat(kit.now()).isEqualTo("2024-01-01T00:16:00Z");
        }

        @Test
        void saysWhatKeepsAConditionFromHolding() {
            kit.script("Clean", Script.stall());
            TestRun run = kit.activate(of(clean()));

            assertThatThrownBy(() -> kit.runUntil(() -> run.state() == PipelineState.FINISHED))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("nothing is left to happen")
                    .hasMessageContaining("@Clean_2024-01-01T00:00:00 is RUNNING and waits for the worker");
        }

        @Test
        void awaitsTheEndOfARun() {
            TestRun run = kit.activate(of(clean()));

            assertThat(run.awaitFinished(Duration.ofHours(2)).isSuccess()).isTrue();
            assertThat(kit.now()).isEqualTo("2024-01-01T00:46:00Z");
        }

        @Test
        void refusesToGoBack() {
            assertThatIllegalArgumentException().isThrownBy(() -> kit.advance(Duration.ofSeconds(-1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> kit.advanceTo("2023-12-31T00:00"))
                    .withMessage("cannot advance to 2023-12-31T00:00:00Z: it is 2024-01-01T00:00:00Z already");
        }
    }

    @Nested
    class Scripts {

        @Test
        void failsAndSucceedsAfterTheRetryDelay() {
            kit.script("Clean", Script.failTimes(1, "ExitCode").thenSucceedAfter(Duration.ofMinutes(2)));

            TestRun run = kit.activate(of(clean()));
            kit.advance(Duration.ofMinutes(14));

            assertThat(run)
                    .activity("Clean")
                    .interval("2024-01-01T00:00")
                    .isFinished()
                    .afterAttempts(2)
                    .endedAt("2024-01-01T00:12")
                    .hasStatusHistory(
                            WAITING_ON_DEPENDENCIES,
                            WAITING_FOR_RUNNER,
                            RUNNING,
                            WAITING_FOR_RUNNER,
                            RUNNING,
                            FINISHED);
        }

        @Test
        void failsForGoodWhenAllAttemptsFail() {
            kit.script("Clean", Script.failAlways("ExitCode", "exit code 3"));

            TestRun run = kit.activate(of(clean().maximumRetries(1)));
            kit.advance(Duration.ofMinutes(14));

            assertThat(run)
                    .activity("Clean")
                    .interval("2024-01-01T00:00")
                    .isFailed()
                    .afterAttempts(2)
                    .failedWith("ExitCode")
                    .hasMessageContaining("exit code 3");
            assertThat(run).hasHealth(HealthStatus.ERROR);
        }

        @Test
        void scriptsOneIntervalUnlikeTheOthers() {
            kit.script("Clean", Script.succeed().butAt("2024-01-01T00:15", Script.failAlways("Broken")));

            TestRun run = kit.activate(of(clean().maximumRetries(0)));
            kit.advance(Duration.ofHours(1));

            assertThat(run).activity("Clean").hasStatuses(FINISHED, FAILED, FINISHED, FINISHED);
        }

        @Test
        void writesIntoTheOutput() {
            kit.script("Clean", Script.succeedAfter(Duration.ofMinutes(3)).writing("part-0", "42\n"));
            var output = s3("Out", "s3://bucket/out/#{format(@scheduledStartTime,'HH-mm')}");

            TestRun run = kit.activate(of(clean().output(output)));
            kit.advance(Duration.ofMinutes(20));

            assertThat(run)
                    .producedOutput("s3://bucket/out/00-00/part-0", "42\n")
                    .producedOutput("s3://bucket/out/00-15");
            assertThat(run).dataNode("Out").interval("2024-01-01T00:00").isFinished();
        }

        @Test
        void runsAHandlerOfTheTest() {
            kit.script("Clean", Script.run(ShellCommandActivity.TYPE, (activity, context) -> {
                if (context.interval().start().equals(START)) {
                    throw new WorkFailedException(
                            "Half", "half of " + activity.command().orElseThrow());
                }
            }));

            TestRun run = kit.activate(of(clean().maximumRetries(0)));
            kit.advance(Duration.ofMinutes(20));

            assertThat(run)
                    .activity("Clean")
                    .interval("2024-01-01T00:00")
                    .isFailed()
                    .failedWith("Half")
                    .hasMessageContaining("half of true");
            assertThat(run).activity("Clean").interval("2024-01-01T00:15").isFinished();
        }

        @Test
        void timesOutWhatTakesTooLong() {
            kit.script("Clean", Script.first(1, Script.stall()).thenSucceed());

            TestRun run = kit.activate(of(clean().attemptTimeout(Duration.ofMinutes(5))));
            kit.advance(Duration.ofMinutes(20));

            assertThat(run)
                    .activity("Clean")
                    .interval("2024-01-01T00:00")
                    .isFinished()
                    .afterAttempts(2)
                    .endedAt("2024-01-01T00:15");
        }

        @Test
        void holdsAPreconditionBackUntilItsTime() {
            kit.precondition("Ready", CheckScript.holdsFrom("2024-01-01T00:31"));
            var input = s3("In", "s3://bucket/in").precondition(s3PrefixNotEmpty("Ready", "s3://bucket/in/"));

            TestRun run = kit.activate(of(clean().input(input)));
            kit.advance(Duration.ofMinutes(30));

            assertThat(run)
                    .activity("Clean")
                    .interval("2024-01-01T00:00")
                    .hasStatus(WAITING_ON_DEPENDENCIES)
                    .isWaitingOn("@In_2024-01-01T00:00:00");

            kit.advance(Duration.ofHours(1));
            assertThat(run).isFinished().allIntervalsFinished();
        }

        @Test
        void bootsAResourceBeforeTheWorkAndEndsItAfterwards() {
            kit.resource("Worker", ResourceScript.bootsAfter(Duration.ofMinutes(4)));
            var worker = ec2("Worker").terminateAfter(Duration.ofHours(1));

            TestRun run = kit.activate(of(clean().runsOn(worker)).occurrences(1));
            kit.advance(Duration.ofMinutes(3));
            assertThat(run)
                    .activity("Clean")
                    .interval("2024-01-01T00:00")
                    .hasStatus(WAITING_FOR_RUNNER)
                    .isWaitingFor(WaitReason.ForResource.class);

            kit.advance(Duration.ofMinutes(57));
            assertThat(run).allIntervalsFinished();
            assertThat(run)
                    .resource("Worker")
                    .interval("2024-01-01T00:00")
                    .hasStatusHistory(
                            WAITING_ON_DEPENDENCIES, Status.CREATING, RUNNING, Status.SHUTTING_DOWN, FINISHED);
            assertThat(kit.liveResources("Ec2Resource")).isZero();
        }
    }

    @Nested
    class Failures {

        @Test
        void cascadesToWhatDependsOnIt() {
            kit.script("Clean", Script.failAlways("Broken"));
            ShellCommandActivity clean = clean().maximumRetries(0);

            TestRun run = kit.activate(
                    of(clean, shell("Load", "true").dependsOn(clean)).failureAndRerunMode(FailureAndRerunMode.CASCADE));
            kit.advance(Duration.ofHours(1));

            assertThat(run)
                    .activity("Load")
                    .all(CASCADE_FAILED)
                    .interval("2024-01-01T00:00")
                    .isCascadeFailedOn("@Clean_2024-01-01T00:00:00");
        }

        @Test
        void waitsForAnOperatorWithoutCascade() {
            kit.script("Clean", Script.failTimes(1).thenSucceed());
            ShellCommandActivity clean = clean().maximumRetries(0);
            TestRun run = kit.activate(
                    of(clean, shell("Load", "true").dependsOn(clean)).occurrences(1));
            kit.advance(Duration.ofMinutes(10));

            assertThat(run)
                    .activity("Load")
                    .interval("2024-01-01T00:00")
                    .hasStatus(WAITING_ON_DEPENDENCIES)
                    .isWaitingFor(WaitReason.OperatorDecision.class);

            run.rerun("@Clean_2024-01-01T00:00:00");
            kit.advance(Duration.ofMinutes(10));
            assertThat(run).allIntervalsFinished();
        }

        @Test
        void sendsAlarms() {
            kit.script("Clean", Script.failAlways("Broken"));
            var onCall = snsAlarm("OnCall", "arn:aws:sns:us-east-1:111122223333:oncall", "Help", "#{node.@id} failed");

            TestRun run =
                    kit.activate(of(clean().maximumRetries(0).onFail(onCall)).occurrences(1));
            kit.advance(Duration.ofMinutes(10));

            assertThat(run)
                    .sentAlarm("OnCall", "@Clean_2024-01-01T00:00:00 failed")
                    .sentAlarms("OnCall", 1);
        }

        @Test
        void noticesLateness() {
            kit.script(
                    "Clean", Script.succeedAfter(Duration.ofMinutes(12)).butAt("2024-01-01T00:15", Script.succeed()));
            var late = snsAlarm("Late", "arn:aws:sns:us-east-1:111122223333:late", "Late", "late");

            TestRun run = kit.activate(
                    of(clean().lateAfterTimeout(Duration.ofMinutes(10)).onLateAction(late))
                            .occurrences(2));
            kit.advance(Duration.ofHours(1));

            assertThat(run).wereLate("@Clean_2024-01-01T00:00:00").sentAlarms("Late", 1);
        }

        @Test
        void showsTheTimelineAndTheExplanation() {
            kit.script("Clean", Script.failAlways("Broken", "no space left"));
            TestRun run = kit.activate(of(clean().maximumRetries(0)));
            kit.advance(Duration.ofMinutes(1));

            assertThatThrownBy(() -> assertThat(run)
                            .activity("Clean")
                            .interval("2024-01-01T00:00")
                            .isFinished())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("Expected @Clean_2024-01-01T00:00:00 to be FINISHED, but it is FAILED\n"
                            + "  @Clean_2024-01-01T00:00:00 is FAILED")
                    .hasMessageContaining("no space left")
                    .hasMessageContaining("Clean 01-01 00:00 |");
        }
    }

    @Nested
    class Faults {

        @Test
        void goesOnAfterACrash() {
            TestRun run = kit.activate(of(clean()));
            kit.advance(Duration.ofSeconds(30));

            kit.crash();
            kit.advance(Duration.ofHours(2));

            assertThat(run).activity("Clean").hasIntervals(4);
            assertThat(run).isFinished().allIntervalsFinished();
        }

        @Test
        void finishesWhereverItCrashes() {
            for (int every = 1; every <= 40; every++) {
                int nth = every;
                try (PipelineTestKit crashing = PipelineTestKit.create()) {
                    TestRun run = crashing.activate(of(clean()).occurrences(2));
                    long begin = crashing.steps();
                    crashing.crashAfter(step -> step == begin + nth);
                    crashing.advance(Duration.ofHours(3));

                    assertThat(run)
                            .isFinished()
                            .activity("Clean")
                            .hasIntervals(2)
                            .allFinished();
                }
            }
        }

        @Test
        void survivesAStoreThatRefusesAndOneThatLosesItsReply() {
            TestRun run = kit.activate(of(clean()).occurrences(2));

            kit.store().refuse(2);
            kit.advance(Duration.ofMinutes(2));
            kit.store().loseReply(2);
            kit.advance(Duration.ofHours(1));

            assertThat(run).isFinished().activity("Clean").hasIntervals(2).allFinished();
        }

        @Test
        void givesTheTaskOfALostWorkerToAnother() {
            kit.script("Clean", Script.succeedAfter(Duration.ofMinutes(5)));
            kit.startWorker("elsewhere");
            TestRun run = kit.activate(of(clean().workerGroup("elsewhere")).occurrences(1));
            kit.advance(Duration.ofMinutes(1));
            assertThat(run).activity("Clean").interval("2024-01-01T00:00").isRunning();

            assertThat(kit.loseWorkers("elsewhere")).isPositive();
            kit.startWorker("elsewhere");
            kit.advance(Duration.ofHours(1));

            assertThat(run).activity("Clean").interval("2024-01-01T00:00").isFinished();
        }
    }

    @Test
    void givesTheSameHistoryForTheSameSeed() {
        String first = historyOf(7);

        assertThat(historyOf(7)).isEqualTo(first);
    }

    private static String historyOf(long seed) {
        try (PipelineTestKit kit = PipelineTestKit.builder().seed(seed).start()) {
            kit.script("Clean", Script.failOnce(0.5, "Broken", Script.succeedAfter(Duration.ofMinutes(2))));
            ShellCommandActivity clean = clean();
            TestRun run = kit.activate(of(clean, shell("Load", "true").dependsOn(clean)));
            kit.runUntilIdle();
            return run.pipelineId() + "\n" + run.timeline();
        }
    }

    @Test
    void startsWhenItIsTold() {
        try (PipelineTestKit later = PipelineTestKit.builder()
                .startingAt("2024-06-01T12:00")
                .anyActivity(Script.succeed())
                .start()) {
            TestRun run =
                    later.activate(of(clean()), ActivationOptions.defaults().allowBackfill());
            later.runUntilIdle();

            assertThat(later.now()).isEqualTo("2024-06-01T12:00:00Z");
            assertThat(run).allIntervalsFinished().hasInstances(4);
        }
    }

    @Test
    void saysWhichPipelinesGoOnForEver() {
        try (PipelineTestKit endless =
                PipelineTestKit.builder().startingAt(START).start()) {
            TestRun run = endless.activate(Pipeline.of("endless")
                    .every(Duration.ofDays(30))
                    .startingAt(START)
                    .activity(shell("A", "true")));

            assertThatThrownBy(endless::runUntilIdle)
                    .hasMessage("Expected all pipelines to come to an end by 2026-01-02T00:00:00Z, but pipeline "
                            + run.pipelineId()
                            + " is SCHEDULED; there is nothing unfinished\n"
                            + "Use advance(...) for a pipeline that goes on for ever.");
        }
    }

    @Test
    void takesASpotInstanceAwayOnce() {
        try (PipelineTestKit spot = PipelineTestKit.builder().startingAt(START).start()) {
            spot.resource("Worker", ResourceScript.spotLossAfter(Duration.ofMinutes(10)));
            spot.script("A", Script.succeedAfter(Duration.ofMinutes(20)));
            TestRun run = spot.activate(Pipeline.of("spot")
                    .every(Duration.ofHours(1))
                    .startingAt(START)
                    .occurrences(1)
                    .activity(shell("A", "true").runsOn(ec2("Worker").terminateAfter(Duration.ofHours(2)))));
            spot.runUntilIdle();

            assertThat(run)
                    .activity("A")
                    .interval("2024-01-01T00:00")
                    .isFinished()
                    .afterAttempts(2);
            assertThat(run).resource("Worker").interval("2024-01-01T00:00").hasMessageContaining("reclaimed");
        }
    }
}
