package io.penstock.engine.instance;

import static io.penstock.engine.instance.Definitions.activity;
import static io.penstock.engine.instance.Definitions.hourly;
import static io.penstock.engine.instance.Definitions.machine;
import static io.penstock.engine.instance.Definitions.object;
import static io.penstock.engine.instance.Definitions.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.definition.PipelineDefinition;
import io.penstock.engine.store.TaskRow;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.service.StatusCommand;
import io.penstock.spi.control.ResourceDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The corners that only odd orders of events reach; most of them were found by the simulation first. */
class EdgeRulesTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final String AT = "_2024-01-01T00:00:00";
    private static final String NEXT = "_2024-01-01T01:00:00";

    private static MachineDriver driver(PipelineDefinition definition) {
        return new MachineDriver(definition, START).activate();
    }

    private static MachineDriver boot(MachineDriver driver, String machine, String id) {
        return driver.seen(machine, ResourceDescription.running(id));
    }

    // ---- slots ----

    @Test
    void leavesTheQueueForASlotWhenWhatWasMetHasFailedSince() {
        MachineDriver driver = driver(hourly(
                1,
                activity("Before", "maximumRetries=0"),
                activity("A", "dependsOn=>Before", "failureAndRerunMode=cascade"),
                activity("B", "dependsOn=>Before")));
        driver.set(StatusCommand.PAUSE, "A").finish("@Before" + AT);
        driver.set(StatusCommand.RERUN, "@Before" + AT).fail("@Before" + AT);

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CASCADE_FAILED);
        assertThat(driver.status("@B" + AT))
                .as("one that works already is left alone")
                .isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void grantsTheSlotsOfAnActivityAndItsResourceTogether() {
        MachineDriver driver = driver(hourly(2, machine("M", "maxActiveInstances=1"), on("M", "A"), on("M", "B")));
        boot(driver, "@M" + AT, "i-1");
        driver.advance(Duration.ofHours(1));

        assertThat(driver.status("@A" + NEXT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
        assertThat(driver.status("@M" + NEXT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
        assertThat(driver.explain("@A" + NEXT).reasons())
                .singleElement()
                .isInstanceOfSatisfying(
                        WaitReason.Slot.class,
                        slot -> assertThat(slot.componentId()).isEqualTo("M"));

        boot(driver, "@M" + AT, "i-1").finish("@A" + AT).finish("@B" + AT);
        driver.seen("@M" + AT, ResourceDescription.terminated("i-1"));

        assertThat(driver.status("@A" + NEXT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@M" + NEXT)).isEqualTo(Status.CREATING);
    }

    @Test
    void letsGoOfAnIdleMachineForOneThatIsWantedNow() {
        // B of the first hour waits for A of the second, which needs the slot of the machine that is kept for B.
        MachineDriver driver = driver(hourly(
                2,
                machine("M", "maxActiveInstances=1"),
                on("M", "A"),
                activity("Gate", "maximumRetries=0"),
                on("M", "B", "dependsOn=>Gate")));
        boot(driver, "@M" + AT, "i-1").finish("@A" + AT);
        assertThat(driver.status("@M" + AT)).as("kept for B").isEqualTo(Status.RUNNING);

        driver.advance(Duration.ofHours(1));

        assertThat(driver.status("@M" + AT)).isEqualTo(Status.SHUTTING_DOWN);
        driver.seen("@M" + AT, ResourceDescription.terminated("i-1"));
        assertThat(driver.status("@M" + NEXT)).isEqualTo(Status.CREATING);
        driver.finish("@Gate" + AT);
        assertThat(driver.status("@M" + AT)).as("another machine for B").isEqualTo(Status.CREATING);
    }

    // ---- resources ----

    @Test
    void givesTakersAnInfrastructureAttemptWhenTheirMachineReachesItsEnd() {
        MachineDriver driver = driver(hourly(1, machine("M", "terminateAfter=30 minutes"), on("M", "A")));
        boot(driver, "@M" + AT, "i-1").start("@A" + AT);

        for (int i = 0; i < 30 && driver.row("@M" + AT).chargedFailures() == 0; i++) {
            driver.advance(Duration.ofMinutes(1));
            if (driver.row("@M" + AT).chargedFailures() == 0) {
                boot(driver, "@M" + AT, "i-1");
            }
        }

        assertThat(driver.row("@A" + AT).infrastructureFailures()).isEqualTo(1);
        assertThat(driver.row("@A" + AT).chargedFailures()).isZero();
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.row("@M" + AT).attempts()).isEqualTo(2);
    }

    @Test
    void keepsAnAttemptThatNobodyHadBegunWhenItsMachineDies() {
        MachineDriver driver = driver(hourly(1, machine("M", "retryDelay=2 minutes"), on("M", "A")));
        boot(driver, "@M" + AT, "i-1");
        assertThat(driver.hasTask("@A" + AT)).isTrue();

        driver.advance(Duration.ofMinutes(1)).seen("@M" + AT, ResourceDescription.failed("i-1", "gone"));

        assertThat(driver.hasTask("@A" + AT)).as("nobody may take it any more").isFalse();
        assertThat(driver.row("@A" + AT).attempts()).isEqualTo(1);
        assertThat(driver.row("@A" + AT).infrastructureFailures()).isZero();
    }

    @Test
    void keepsAMachineUnderAnAttemptThatAnEditHasToldToRunElsewhere() {
        MachineDriver driver = driver(hourly(1, machine("M"), on("M", "A")));
        boot(driver, "@M" + AT, "i-1").start("@A" + AT);

        driver.activate(hourly(1, machine("M"), activity("A"), on("M", "B", "dependsOn=>A")));
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.RUNNING);
        driver.activate(hourly(1, machine("M"), activity("A")));

        assertThat(driver.status("@M" + AT))
                .as("the attempt runs on the version that it was made with")
                .isEqualTo(Status.RUNNING);
        driver.finish("@A" + AT);
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.SHUTTING_DOWN);
    }

    @Test
    void failsWhatRunsOnAResourceWhoseScheduleHasNoIntervalForIt() {
        MachineDriver driver = driver(hourly(
                1,
                object("Later", "Schedule", "period=1 hour", "startDateTime=2024-01-02T00:00:00", "occurrences=1"),
                machine("M", "schedule=>Later"),
                on("M", "A")));

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.FAILED);
        assertThat(driver.row("@A" + AT).message()).contains("no interval of the resource's schedule");
    }

    @Test
    void makesAResourceThatWasPassedOverForATakerThatIsRerun() {
        var driver = new MachineDriver(hourly(2, machine("M"), on("M", "A")), START);
        driver.activate(Optional.of(START.plus(Duration.ofHours(1))));
        assertThat(driver.row("@M" + AT).through()).isEqualTo(START.plus(Duration.ofHours(1)));

        driver.signal(Backfilling.all(MachineDriver.ID, START, START.plus(Duration.ofHours(1))));

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.CREATING);
    }

    // ---- deactivation, edits ----

    @Test
    void makesAnewTheTakersOfAResourceThatADeactivationCancelled() {
        MachineDriver driver = driver(hourly(1, machine("M"), on("M", "A")));
        boot(driver, "@M" + AT, "i-1").start("@A" + AT).signal(new Signal.Deactivate(true));
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CANCELED);
        assertThat(driver.machine.state()).isEqualTo(PipelineState.INACTIVE);

        driver.activate();

        assertThat(driver.row("@A" + AT).generation()).isEqualTo(2);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.CREATING);
    }

    @Test
    void spreadsNoFailureOnWhichACommandPends() {
        MachineDriver driver =
                driver(hourly(1, activity("A"), activity("B", "dependsOn=>A", "failureAndRerunMode=cascade")));

        driver.signal(new Signal.Deactivate(true)).activate(hourly(1, activity("A"), activity("B", "dependsOn=>A")));

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@B" + AT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
    }

    @Test
    void spreadsAnotherFailureOnceTheCommandOnTheFirstIsOver() {
        MachineDriver driver = driver(hourly(
                1,
                activity("A"),
                object("P", "ShellCommandPrecondition", "command=true"),
                object(
                        "Node",
                        "S3DataNode",
                        "directoryPath=s3://b/k",
                        "dependsOn=>A",
                        "precondition=>P",
                        "failureAndRerunMode=cascade")));
        driver.signal(new Signal.Deactivate(true)).set(StatusCommand.TRY_CANCEL, "@P_Node" + AT);

        driver.set(StatusCommand.RERUN, "@A" + AT);

        assertThat(driver.status("@Node" + AT)).isEqualTo(Status.CASCADE_FAILED);
        assertThat(driver.row("@Node" + AT).cascadeFailedOn()).isEqualTo("@P_Node" + AT);
    }

    @Test
    void neverRepeatsFinishedIntervalsForATimestampBeforeTheCursor() {
        MachineDriver driver = driver(hourly(3, activity("A"))).finish("@A" + AT);
        driver.advance(Duration.ofHours(1)).signal(new Signal.Deactivate(true));

        driver.activate(Optional.of(START));

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.FINISHED);
        assertThat(driver.row("@A" + AT).generation()).isEqualTo(1);
        assertThat(driver.row("@A" + NEXT).generation()).isEqualTo(2);
        assertThat(driver.status("@A" + NEXT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void letsAComponentThatComesBackGoOnWhereItWas() {
        MachineDriver driver = driver(hourly(4, activity("A"), activity("B")));
        driver.finish("@B" + AT).activate(hourly(4, activity("A")));
        driver.crash().advance(Duration.ofHours(2));

        driver.activate(hourly(4, activity("A"), activity("B")));

        assertThat(driver.row("@B" + AT).generation()).isEqualTo(1);
        assertThat(driver.status("@B" + NEXT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@B_2024-01-01T02:00:00")).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void letsAnAttemptKeepTheVersionItWasMadeWith() {
        MachineDriver driver =
                driver(hourly(2, activity("A", "retryDelay=2 minutes"))).start("@A" + AT);

        driver.activate(hourly(2, activity("A", "retryDelay=2 minutes", "attemptTimeout=4 hours")));
        assertThat(driver.store.attempts(MachineDriver.ID, driver.row("@A" + AT).seq()))
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.version()).isEqualTo(1));
        driver.fail("@A" + AT).advance(Duration.ofMinutes(2));

        assertThat(driver.store.attempts(MachineDriver.ID, driver.row("@A" + AT).seq()))
                .extracting(io.penstock.engine.store.AttemptRow::version)
                .containsExactly(1, 2);
    }

    // ---- preconditions, commands ----

    @Test
    void opensTheReferrerOfAPreconditionThatIsRerun() {
        MachineDriver driver = driver(hourly(
                1,
                object("P", "ShellCommandPrecondition", "command=true", "maximumRetries=0"),
                activity("A", "precondition=>P", "failureAndRerunMode=cascade")));
        driver.fail("@P_A" + AT);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CASCADE_FAILED);

        driver.set(StatusCommand.RERUN, "@P_A" + AT);

        assertThat(driver.status("@P_A" + AT)).isEqualTo(Status.RUNNING);
        driver.finish("@P_A" + AT).finish("@A" + AT);
        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);
    }

    @Test
    void cancelsTheOtherPreconditionsOfWhatHasFailed() {
        MachineDriver driver = driver(hourly(
                1,
                object("P", "ShellCommandPrecondition", "command=true", "maximumRetries=0"),
                object("Q", "ShellCommandPrecondition", "command=true"),
                activity("A", "precondition=>P", "precondition=>Q", "failureAndRerunMode=cascade")));

        driver.fail("@P_A" + AT);

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CASCADE_FAILED);
        assertThat(driver.status("@Q_A" + AT)).isEqualTo(Status.CANCELED);
        assertThat(driver.hasTask("@Q_A" + AT)).isFalse();
    }

    @Test
    void firesOnSuccessOfWhatIsMarkedFinishedAfterItHadFailed() {
        MachineDriver driver = driver(hourly(
                1,
                object("Yes", "SnsAlarm", "topicArn=arn", "subject=s", "message=m", "role=r"),
                object("No", "SnsAlarm", "topicArn=arn", "subject=s", "message=m", "role=r"),
                activity("A", "maximumRetries=0", "onSuccess=>Yes", "onFail=>No")));
        driver.fail("@A" + AT);

        driver.set(StatusCommand.MARK_FINISHED, "@A" + AT).set(StatusCommand.MARK_FINISHED, "@A" + AT);

        assertThat(driver.fired()).containsExactly("onFail @A" + AT, "onSuccess @A" + AT);
        assertThat(driver.row("@A" + AT).generation()).isEqualTo(1);
    }

    @Test
    void refusesNothingHalf() {
        MachineDriver driver = driver(hourly(2, activity("A"), activity("B")));

        assertThatThrownBy(() -> driver.set(StatusCommand.MARK_FINISHED, "@A" + AT, "@Nobody" + AT))
                .isInstanceOf(io.penstock.problem.InvalidRequestException.class)
                .hasMessageContaining("@Nobody");

        assertThat(driver.commit().status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    // ---- lateness ----

    @Test
    void isNotLateWhileThePipelineIsInactiveButIsOnceItIsActiveAgain() {
        MachineDriver driver = driver(hourly(
                1,
                object("Alarm", "SnsAlarm", "topicArn=arn", "subject=s", "message=m", "role=r"),
                activity("A", "lateAfterTimeout=20 minutes", "onLateAction=>Alarm")));
        driver.signal(new Signal.Deactivate(true)).advance(Duration.ofHours(1));
        assertThat(driver.fired()).isEmpty();

        driver.activate();

        assertThat(driver.fired()).containsExactly("onLateAction @A" + AT);
    }

    @Test
    void isNotLateForWhatABackfillMakesOfThePast() {
        var driver = new MachineDriver(
                hourly(
                        3,
                        object("Alarm", "SnsAlarm", "topicArn=arn", "subject=s", "message=m", "role=r"),
                        activity("A", "lateAfterTimeout=20 minutes", "onLateAction=>Alarm")),
                START.plus(Duration.ofHours(2)));
        driver.activate(Optional.of(START.plus(Duration.ofHours(2))));

        driver.signal(Backfilling.all(MachineDriver.ID, START, START.plus(Duration.ofHours(2))));
        driver.advance(Duration.ofMinutes(10));

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.fired()).isEmpty();
    }

    @Test
    void isNotLateForWhatAJumpOfTheClockPassedOver() {
        MachineDriver driver = driver(hourly(
                4,
                object("Alarm", "SnsAlarm", "topicArn=arn", "subject=s", "message=m", "role=r"),
                activity("A", "lateAfterTimeout=20 minutes", "onLateAction=>Alarm")));
        driver.now = START.plus(Duration.ofHours(2)).plus(Duration.ofMinutes(30));

        driver.commit();

        assertThat(driver.fired())
                .as("only the first had its row before the jump")
                .containsExactly("onLateAction @A" + AT);
    }

    // ---- what a store has forgotten ----

    @Test
    void fillsWhatWasPassedOverOnlyOnce() {
        var driver = new MachineDriver(hourly(4, activity("A")), START.plus(Duration.ofHours(3)));
        driver.activate(Optional.of(START.plus(Duration.ofHours(3))));
        assertThat(driver.machine.isMissing("A", START)).isTrue();

        driver.signal(Backfilling.missing(
                MachineDriver.ID, START.minus(Duration.ofHours(2)), START.plus(Duration.ofHours(2))));
        for (int hour = -2; hour < 2; hour++) {
            driver.finish("@A_" + InstanceIds.time(START.plus(Duration.ofHours(hour))));
        }

        for (int hour = -2; hour < 2; hour++) {
            assertThat(driver.machine.isMissing("A", START.plus(Duration.ofHours(hour))))
                    .isFalse();
        }
        assertThat(driver.machine.isMissing("A", START.minus(Duration.ofHours(3))))
                .isTrue();
        assertThat(driver.machine.isMissing("A", START.plus(Duration.ofHours(2))))
                .isTrue();
        driver.crash();
        assertThat(driver.machine.isMissing("A", START)).isFalse();
        assertThat(driver.store.components(MachineDriver.ID).get(0).filled()).hasSize(1);
        assertThat(driver.tasks.values()).extracting(TaskRow::kind).containsOnly(TaskRow.Kind.WORK);
    }

    /** Two hours that were skipped, then one that ran; nothing that ends is kept. */
    private static MachineDriver forgetful() {
        var driver = new MachineDriver(hourly(4, activity("A")), START.plus(Duration.ofHours(2)), new MemoryStore(0));
        driver.activate(Optional.of(START.plus(Duration.ofHours(2)))).finish("@A_2024-01-01T02:00:00");
        assertThat(driver.all()).noneMatch(row -> row.startsWith("@A_2024-01-01T02:00:00"));
        return driver;
    }

    @Test
    void takesNothingForMissingThatTheStoreHasForgotten() {
        MachineDriver driver = forgetful();

        assertThat(driver.machine.isMissing("A", START.plus(Duration.ofHours(2))))
                .isFalse();
        driver.signal(Backfilling.missing(MachineDriver.ID, START, START.plus(Duration.ofHours(4))));
        driver.finish("@A" + AT).finish("@A" + NEXT);
        driver.crash();
        driver.signal(Backfilling.missing(MachineDriver.ID, START, START.plus(Duration.ofHours(4))));

        assertThat(driver.machine.isMissing("A", START)).isFalse();
        assertThat(driver.tasks).as("nothing is run a second time").isEmpty();
    }

    @Test
    void saysThatAnInstanceIsNotKeptAnyMore() {
        MachineDriver driver = forgetful();

        assertThat(driver.machine.isForgotten("@A_2024-01-01T02:00:00")).isTrue();
        assertThat(driver.machine.isForgotten("@A" + AT))
                .as("it was passed over")
                .isFalse();
        assertThat(driver.machine.isForgotten("@A_2024-01-01T02:30:00")).isFalse();
        assertThat(driver.machine.isForgotten("@A_2024-01-01T09:00:00")).isFalse();
        assertThat(driver.machine.isForgotten("@B_2024-01-01T02:00:00")).isFalse();
        assertThatThrownBy(() -> driver.set(StatusCommand.RERUN, "@A_2024-01-01T02:00:00"))
                .isInstanceOf(io.penstock.problem.InvalidRequestException.class)
                .hasMessageContaining("not kept in the history any more");
    }

    @Test
    void countsWhatTheStoreHasForgottenAsDoneInARollUp() {
        var definition = hourly(
                2,
                object("Long", "Schedule", "period=2 hours", "startDateTime=2024-01-01T00:00:00", "occurrences=1"),
                activity("H"),
                activity("D", "schedule=>Long", "dependsOn=>H", "scheduleType=timeseries"));
        var driver = new MachineDriver(definition, START, new MemoryStore(0)).activate();
        driver.finish("@H" + AT).advance(Duration.ofHours(1)).crash();

        driver.finish("@H" + NEXT).advance(Duration.ofHours(1));

        assertThat(driver.status("@D" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    // ---- backfills ----

    @Test
    void goesOnWithABackfillPastWhatOnlyAnOperatorCanMove() {
        var driver = new MachineDriver(
                hourly(3, activity("A", "maximumRetries=0"), activity("B", "dependsOn=>A")),
                START.plus(Duration.ofHours(3)));
        driver.activate(Optional.of(START.plus(Duration.ofHours(3))));
        driver.signal(Backfilling.start(
                MachineDriver.ID,
                START,
                START.plus(Duration.ofHours(3)),
                io.penstock.run.Backfill.Selection.MISSING,
                io.penstock.run.Backfill.Order.OLDEST_FIRST,
                1));

        driver.fail("@A" + AT);

        assertThat(driver.status("@A" + NEXT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@B" + AT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
    }

    @Test
    void finishesThePipelineTogetherWithTheLastBackfill() {
        var driver = new MachineDriver(hourly(1, activity("A")), START.plus(Duration.ofHours(1)));
        driver.activate(Optional.of(START.plus(Duration.ofHours(1))));
        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);

        driver.signal(Backfilling.missing(MachineDriver.ID, START, START.plus(Duration.ofHours(1))));
        assertThat(driver.machine.state()).isEqualTo(PipelineState.SCHEDULED);
        driver.finish("@A" + AT);

        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);
    }
}
