package io.penstock.engine.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidRequestException;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.service.StatusCommand;
import io.penstock.spi.control.ResourceDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every row of the table of statuses, and the rules at its edges, on the bare core. */
class StatusRulesTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final String AT = "_2024-01-01T00:00:00";

    // ---- definitions ----

    private static PipelineObject object(String id, String type, String... fields) {
        var list = new ArrayList<Field>();
        list.add(Field.text("type", type));
        for (String field : fields) {
            String[] parts = field.split("=", 2);
            list.add(
                    parts[1].startsWith(">")
                            ? Field.ref(parts[0], parts[1].substring(1))
                            : Field.text(parts[0], parts[1]));
        }
        return PipelineObject.of(id, null, list);
    }

    private static PipelineObject activity(String id, String... fields) {
        return object(id, "ShellCommandActivity", concat(fields, "command=true", "workerGroup=g"));
    }

    private static String[] concat(String[] fields, String... more) {
        var all = new ArrayList<>(List.of(fields));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static PipelineDefinition cron(int occurrences, PipelineObject... objects) {
        return scheduled("cron", occurrences, objects);
    }

    private static PipelineDefinition scheduled(String style, int occurrences, PipelineObject... objects) {
        var all = new ArrayList<PipelineObject>();
        all.add(PipelineObject.of(
                "Default", null, List.of(Field.text("scheduleType", style), Field.ref("schedule", "S"))));
        all.add(object(
                "S", "Schedule", "period=1 hour", "startDateTime=2024-01-01T00:00:00", "occurrences=" + occurrences));
        all.addAll(List.of(objects));
        return PipelineDefinition.of(all);
    }

    private static MachineDriver driver(PipelineDefinition definition) {
        return new MachineDriver(definition, START).activate();
    }

    // ---- activities ----

    @Test
    void takesAnActivityFromRowToFinished() {
        MachineDriver driver = new MachineDriver(cron(1, activity("A")), START.minus(Duration.ofMinutes(3))).activate();

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
        assertThat(driver.explain("@A" + AT).reasons()).containsExactly(new WaitReason.Time(START));
        driver.advance(Duration.ofMinutes(3));
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        driver.start("@A" + AT);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.RUNNING);
        driver.finish("@A" + AT);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.FINISHED);
        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);
        assertThat(driver.machine.residentInstances()).isZero();
    }

    @Test
    void runsTimeseriesAtTheEndOfTheInterval() {
        MachineDriver driver = driver(scheduled("timeseries", 1, activity("A")));

        driver.advance(Duration.ofMinutes(59));
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
        driver.advance(Duration.ofMinutes(1));
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void mayEndWithoutAnAcknowledgement() {
        MachineDriver driver = driver(cron(1, activity("A"))).finish("@A" + AT);

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.FINISHED);
    }

    @Test
    void countsChargedAndInfrastructureFailuresApart() {
        MachineDriver driver = driver(cron(1, activity("A", "maximumRetries=1", "retryDelay=5 minutes")));

        driver.start("@A" + AT).lose("@A" + AT);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        driver.start("@A" + AT).fail("@A" + AT);
        assertThat(driver.hasTask("@A" + AT)).isFalse();
        assertThat(driver.explain("@A" + AT).reasons())
                .containsExactly(new WaitReason.RetryDelay(START.plus(Duration.ofMinutes(5)), 3));
        driver.advance(Duration.ofMinutes(5)).fail("@A" + AT);

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.FAILED);
        assertThat(driver.row("@A" + AT).attempts()).isEqualTo(3);
    }

    @Test
    void endsAnAttemptThatRunsTooLong() {
        MachineDriver driver = driver(cron(1, activity("A", "maximumRetries=0", "attemptTimeout=10 minutes")))
                .start("@A" + AT);

        driver.advance(Duration.ofMinutes(10));

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.FAILED);
        assertThat(driver.canceled).hasSize(1);
        assertThat(driver.row("@A" + AT).message()).contains("attemptTimeout");
    }

    @Test
    void grantsSlotsOldestFirst() {
        MachineDriver driver = new MachineDriver(
                        cron(4, activity("A", "maxActiveInstances=2")), START.plus(Duration.ofDays(1)))
                .activate();

        assertThat(driver.tasks).hasSize(2);
        assertThat(driver.status("@A_2024-01-01T01:00:00")).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.explain("@A_2024-01-01T02:00:00").reasons())
                .containsExactly(
                        new WaitReason.Slot("A", 2, List.of("@A_2024-01-01T00:00:00", "@A_2024-01-01T01:00:00")));
        driver.finish("@A" + AT);
        assertThat(driver.status("@A_2024-01-01T02:00:00")).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@A_2024-01-01T03:00:00")).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
    }

    // ---- failure ----

    @Test
    void leavesConsumersWaitingUnderModeNone() {
        MachineDriver driver = driver(cron(1, activity("A", "maximumRetries=0"), activity("B", "dependsOn=>A")));

        driver.fail("@A" + AT);

        assertThat(driver.status("@B" + AT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
        assertThat(driver.explain("@B" + AT).reasons())
                .containsExactly(new WaitReason.OperatorDecision("@A" + AT, Status.FAILED));
        assertThat(driver.machine.stuck((key, group, type) -> new WaitReason.Worker(group)))
                .isPresent();
        driver.set(StatusCommand.MARK_FINISHED, "@A" + AT);
        assertThat(driver.status("@B" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void spreadsFailureToConsumersUnderCascade() {
        MachineDriver driver = driver(cron(
                1,
                activity("A", "maximumRetries=0", "output=>N"),
                object("N", "S3DataNode", "failureAndRerunMode=cascade", "filePath=s3://b/k", "precondition=>P"),
                object("P", "S3KeyExists", "s3Key=s3://b/k"),
                activity("B", "input=>N", "failureAndRerunMode=cascade"),
                activity("C", "dependsOn=>B")));

        driver.fail("@A" + AT);

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.FAILED);
        assertThat(driver.status("@N" + AT)).isEqualTo(Status.CASCADE_FAILED);
        assertThat(driver.status("@P_N" + AT)).isEqualTo(Status.CANCELED);
        assertThat(driver.status("@B" + AT)).isEqualTo(Status.CASCADE_FAILED);
        assertThat(driver.row("@B" + AT).cascadeFailedOn()).isEqualTo("@N" + AT);
        assertThat(driver.status("@C" + AT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
    }

    @Test
    void rerunsTheRootAndWhatCascadeFailed() {
        MachineDriver driver = driver(cron(
                1,
                activity("A", "maximumRetries=0", "failureAndRerunMode=cascade"),
                activity("B", "dependsOn=>A", "failureAndRerunMode=cascade")));
        driver.fail("@A" + AT);
        assertThat(driver.status("@B" + AT)).isEqualTo(Status.CASCADE_FAILED);
        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);

        driver.set(StatusCommand.RERUN, "@A" + AT);

        assertThat(driver.machine.state()).isEqualTo(PipelineState.SCHEDULED);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.row("@A" + AT).generation()).isEqualTo(2);
        assertThat(driver.status("@B" + AT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
        driver.finish("@A" + AT).finish("@B" + AT);
        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);
        assertThat(driver.row("@A" + AT).attempts()).isEqualTo(2);
    }

    @Test
    void putsARerunBackWhileItsDependencyIsInFailure() {
        MachineDriver driver = driver(cron(
                1, activity("A", "maximumRetries=0"), activity("B", "dependsOn=>A", "failureAndRerunMode=cascade")));
        driver.fail("@A" + AT);

        driver.set(StatusCommand.RERUN, "@B" + AT);

        assertThat(driver.status("@B" + AT)).isEqualTo(Status.CASCADE_FAILED);
        assertThat(driver.row("@B" + AT).generation()).isEqualTo(2);
    }

    @Test
    void refusesToRerunWhatHasNotEnded() {
        MachineDriver driver = driver(cron(1, activity("A")));

        assertThatThrownBy(() -> driver.set(StatusCommand.RERUN, "@A" + AT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("WAITING_FOR_RUNNER");
        assertThatThrownBy(() -> driver.set(StatusCommand.TRY_CANCEL, "@A" + AT, "@B" + AT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("@B");
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void rerunDoesNotReopenConsumersThatFinished() {
        MachineDriver driver = driver(cron(1, activity("A"), activity("B", "dependsOn=>A")));
        driver.finish("@A" + AT).finish("@B" + AT);

        driver.set(StatusCommand.RERUN, "@A" + AT);

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@B" + AT)).isEqualTo(Status.FINISHED);
    }

    @Test
    void fencesOffReportsOfTheGenerationBefore() {
        MachineDriver driver = driver(cron(1, activity("A"))).start("@A" + AT);
        var old = driver.task("@A" + AT).key();

        driver.set(StatusCommand.TRY_CANCEL, "@A" + AT);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CANCELED);
        assertThat(driver.canceled).containsExactly(old);
        driver.set(StatusCommand.RERUN, "@A" + AT)
                .signal(new Signal.TaskEnded(old, io.penstock.service.TaskResult.finished()));

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    // ---- preconditions ----

    @Test
    void checksAPreconditionUntilItHolds() {
        MachineDriver driver = driver(cron(
                1,
                activity("A", "input=>N"),
                object("N", "S3DataNode", "filePath=s3://b/k", "precondition=>P"),
                object("P", "S3KeyExists", "s3Key=s3://b/k", "retryDelay=3 minutes")));

        assertThat(driver.status("@P_N" + AT)).isEqualTo(Status.RUNNING);
        driver.notMet("@P_N" + AT);
        assertThat(driver.hasTask("@P_N" + AT)).isFalse();
        assertThat(driver.explain("@A" + AT).roots())
                .containsExactly(new WaitReason.Check("nothing there", START.plus(Duration.ofMinutes(3))));
        driver.advance(Duration.ofMinutes(3)).finish("@P_N" + AT);

        assertThat(driver.status("@N" + AT)).isEqualTo(Status.FINISHED);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void failsAPreconditionAfterItsTimeout() {
        MachineDriver driver = driver(cron(
                1,
                activity("A", "precondition=>P", "failureAndRerunMode=cascade"),
                object("P", "S3KeyExists", "s3Key=s3://b/k", "preconditionTimeout=5 minutes")));

        driver.notMet("@P_A" + AT).advance(Duration.ofMinutes(2)).notMet("@P_A" + AT);
        driver.advance(Duration.ofMinutes(3));

        assertThat(driver.status("@P_A" + AT)).isEqualTo(Status.FAILED);
        assertThat(driver.row("@P_A" + AT).message()).contains("nothing there");
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CASCADE_FAILED);
    }

    @Test
    void handsUserManagedChecksToTheGroupOfTheActivity() {
        MachineDriver driver = driver(cron(
                1,
                activity("A", "input=>N"),
                object("N", "S3DataNode", "filePath=s3://b/k", "precondition=>P"),
                object("P", "Exists")));

        assertThat(driver.task("@P_N" + AT).workerGroup()).isEqualTo("g");
    }

    // ---- resources ----

    private static MachineDriver onMachine(String... fields) {
        return driver(cron(
                1,
                object("A", "ShellCommandActivity", "command=true", "runsOn=>M", "retryDelay=2 minutes"),
                object("M", "Ec2Resource", fields)));
    }

    @Test
    void takesAResourceFromWantedToGone() {
        MachineDriver driver = onMachine();

        assertThat(driver.status("@M" + AT)).isEqualTo(Status.CREATING);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.hasTask("@A" + AT)).isFalse();
        assertThat(driver.explain("@A" + AT).reasons())
                .containsExactly(new WaitReason.ForResource("@M" + AT, Status.CREATING));
        driver.seen("@M" + AT, ResourceDescription.creating("i-1"))
                .advance(Duration.ofSeconds(10))
                .seen("@M" + AT, ResourceDescription.running("i-1"));
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.RUNNING);
        assertThat(driver.task("@A" + AT).workerGroup()).isEqualTo("resource:df-TEST_@M" + AT);
        driver.start("@A" + AT).finish("@A" + AT);
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.SHUTTING_DOWN);
        driver.seen("@M" + AT, ResourceDescription.terminated("i-1"));
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.FINISHED);
        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);
    }

    @Test
    void givesTakersAnotherMachineWhenOneDies() {
        MachineDriver driver = onMachine("retryDelay=2 minutes");
        driver.seen("@M" + AT, ResourceDescription.running("i-1")).start("@A" + AT);

        driver.advance(Duration.ofMinutes(1)).seen("@M" + AT, ResourceDescription.failed("i-1", "spot loss"));

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.row("@A" + AT).infrastructureFailures()).isEqualTo(1);
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.CREATING);
        driver.advance(Duration.ofMinutes(2));
        assertThat(driver.row("@M" + AT).attempts()).isEqualTo(2);
    }

    @Test
    void cancelsTakersWhenTheResourceHasFinallyFailed() {
        MachineDriver driver = onMachine("maximumRetries=0");

        driver.signal(new Signal.ResourceCallFailed(driver.task("@M" + AT).key(), "no capacity"));

        assertThat(driver.status("@M" + AT)).isEqualTo(Status.FAILED);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CANCELED);
        assertThat(driver.row("@A" + AT).message()).contains("@M");
    }

    @Test
    void timesAResourceOut() {
        MachineDriver driver = onMachine("terminateAfter=30 minutes", "actionOnResourceFailure=retrynone");
        driver.seen("@M" + AT, ResourceDescription.running("i-1")).start("@A" + AT);

        for (int i = 0; i < 30; i++) {
            driver.advance(Duration.ofMinutes(1));
            if (driver.status("@M" + AT) == Status.RUNNING) {
                driver.seen("@M" + AT, ResourceDescription.running("i-1"));
            }
        }

        assertThat(driver.status("@M" + AT)).isEqualTo(Status.TIMEDOUT);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CANCELED);
        assertThat(driver.task("@M" + AT).kind()).isEqualTo(io.penstock.engine.store.TaskRow.Kind.TERMINATE);
    }

    @Test
    void givesUpAMachineThatIsNotUsableInTime() {
        MachineDriver driver = onMachine("initTimeout=20 minutes", "maximumRetries=0");
        driver.seen("@M" + AT, ResourceDescription.creating("i-1"));

        driver.advance(Duration.ofMinutes(20));

        assertThat(driver.status("@M" + AT)).isEqualTo(Status.FAILED);
        assertThat(driver.row("@M" + AT).message()).contains("initTimeout");
    }

    @Test
    void finishesAResourceThatNobodyNeedsAnyMore() {
        MachineDriver driver = driver(cron(
                1,
                activity("Before", "maximumRetries=0"),
                object(
                        "A",
                        "ShellCommandActivity",
                        "command=true",
                        "runsOn=>M",
                        "dependsOn=>Before",
                        "failureAndRerunMode=cascade"),
                object("M", "Ec2Resource")));

        driver.fail("@Before" + AT);

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CASCADE_FAILED);
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.FINISHED);
        assertThat(driver.row("@M" + AT).attempts()).isZero();
    }

    @Test
    void rerunsTheResourceOfARerunActivity() {
        MachineDriver driver = onMachine();
        driver.seen("@M" + AT, ResourceDescription.running("i-1"))
                .finish("@A" + AT)
                .seen("@M" + AT, ResourceDescription.terminated("i-1"));

        driver.set(StatusCommand.RERUN, "@A" + AT);

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.CREATING);
        assertThat(driver.row("@M" + AT).generation()).isEqualTo(2);
    }

    // ---- roll-up and sharing ----

    private static PipelineDefinition hourlyIntoDaily() {
        return PipelineDefinition.of(List.of(
                PipelineObject.of("Default", null, List.of(Field.text("scheduleType", "cron"))),
                object(
                        "Hourly",
                        "Schedule",
                        "period=1 hour",
                        "startDateTime=2024-01-01T00:00:00",
                        "endDateTime=2024-01-01T04:00:00"),
                object("Long", "Schedule", "period=4 hours", "startDateTime=2024-01-01T00:00:00", "occurrences=1"),
                activity("H", "schedule=>Hourly"),
                activity("D", "schedule=>Long", "scheduleType=timeseries", "dependsOn=>H")));
    }

    @Test
    void waitsForAllShorterIntervalsThatItSpans() {
        MachineDriver driver = driver(hourlyIntoDaily());

        driver.advance(Duration.ofHours(4));
        for (int hour = 0; hour < 3; hour++) {
            driver.finish("@H_2024-01-01T0" + hour + ":00:00");
        }
        assertThat(driver.explain("@D" + AT).reasons())
                .containsExactly(new WaitReason.Dependency("@H_2024-01-01T03:00:00", Status.WAITING_FOR_RUNNER));
        driver.finish("@H_2024-01-01T03:00:00");

        assertThat(driver.status("@D" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void sharesALongerResource() {
        MachineDriver driver = driver(PipelineDefinition.of(List.of(
                PipelineObject.of("Default", null, List.of(Field.text("scheduleType", "cron"))),
                object("Short", "Schedule", "period=20 minutes", "startDateTime=2024-01-01T00:00:00", "occurrences=3"),
                object("Hour", "Schedule", "period=1 hour", "startDateTime=2024-01-01T00:00:00", "occurrences=1"),
                object("A", "ShellCommandActivity", "schedule=>Short", "command=true", "runsOn=>M"),
                object("M", "Ec2Resource", "schedule=>Hour"))));
        driver.seen("@M" + AT, ResourceDescription.running("i-1")).finish("@A" + AT);
        assertThat(driver.status("@M" + AT)).isEqualTo(Status.RUNNING);

        for (String time : List.of("@A_2024-01-01T00:20:00", "@A_2024-01-01T00:40:00")) {
            for (int i = 0; i < 20; i++) {
                driver.advance(Duration.ofMinutes(1));
                if (driver.hasTask("@M" + AT)) {
                    driver.seen("@M" + AT, ResourceDescription.running("i-1"));
                }
            }
            driver.finish(time);
        }

        assertThat(driver.status("@M" + AT)).isEqualTo(Status.SHUTTING_DOWN);
        assertThat(driver.row("@M" + AT).attempts()).isEqualTo(1);
    }

    // ---- lateness and actions ----

    @Test
    void firesEachActionOnce() {
        MachineDriver driver = driver(cron(
                1,
                activity(
                        "A",
                        "maximumRetries=0",
                        "lateAfterTimeout=30 minutes",
                        "onLateAction=>Alarm",
                        "onFail=>Alarm",
                        "onSuccess=>Alarm"),
                object(
                        "Alarm",
                        "SnsAlarm",
                        "topicArn=arn",
                        "subject=#{node.@status} of #{node.@id}",
                        "message=#{node.errorMessage}")));
        driver.start("@A" + AT).advance(Duration.ofHours(2)).fail("@A" + AT);
        driver.set(StatusCommand.RERUN, "@A" + AT).finish("@A" + AT);

        assertThat(driver.fired()).containsExactly("onLateAction @A" + AT, "onFail @A" + AT, "onSuccess @A" + AT);
        assertThat(driver.machine.outbox())
                .extracting(row -> row.action().text("subject").orElse(""))
                .contains("FAILED of @A" + AT, "FINISHED of @A" + AT);
    }

    @Test
    void terminatesWhatIsLate() {
        MachineDriver driver = driver(
                cron(1, activity("A", "lateAfterTimeout=30 minutes", "onLateAction=>T"), object("T", "Terminate")));

        driver.advance(Duration.ofMinutes(30));

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CANCELED);
    }

    @Test
    void isNotLateForWhatWasPastFromTheBeginning() {
        MachineDriver driver = new MachineDriver(
                        cron(
                                3,
                                activity("A", "lateAfterTimeout=30 minutes", "onLateAction=>Alarm"),
                                object("Alarm", "SnsAlarm", "topicArn=arn")),
                        START.plus(Duration.ofHours(5)))
                .activate();

        driver.advance(Duration.ofHours(1));

        assertThat(driver.fired()).isEmpty();
    }

    // ---- operators ----

    @Test
    void startsNothingOfAPausedComponent() {
        MachineDriver driver = new MachineDriver(cron(2, activity("A")), START.minusSeconds(1)).activate();
        driver.set(StatusCommand.PAUSE, "A");

        driver.advance(Duration.ofMinutes(1));
        assertThat(driver.explain("@A" + AT).reasons()).containsExactly(new WaitReason.PausedComponent("A"));
        driver.set(StatusCommand.RESUME, "A");

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void makesAnewWhatADeactivationCancelled() {
        MachineDriver driver = driver(cron(2, activity("A"), activity("B", "dependsOn=>A")));
        driver.start("@A" + AT).signal(new Signal.Deactivate(true));
        assertThat(driver.machine.state()).isEqualTo(PipelineState.INACTIVE);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CANCELED);
        assertThat(driver.fired()).isEmpty();

        driver.advance(Duration.ofHours(3)).activate();

        assertThat(driver.row("@A" + AT).generation()).isEqualTo(2);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        driver.finish("@A" + AT)
                .finish("@B" + AT)
                .finish("@A_2024-01-01T01:00:00")
                .finish("@B_2024-01-01T01:00:00");
        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);
    }

    @Test
    void makesAnewWhatADeactivationCancelledThoughNothingDependsOnIt() {
        MachineDriver driver = driver(cron(1, activity("A")));
        driver.start("@A" + AT).signal(new Signal.Deactivate(true)).crash();

        driver.activate();

        assertThat(driver.row("@A" + AT).generation()).isEqualTo(2);
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void letsRunningWorkFinishOnAGentleDeactivation() {
        MachineDriver driver = driver(cron(2, activity("A"), activity("B", "dependsOn=>A")));
        driver.start("@A" + AT).signal(new Signal.Deactivate(false));
        assertThat(driver.machine.state()).isEqualTo(PipelineState.DEACTIVATING);

        driver.finish("@A" + AT);

        assertThat(driver.machine.state()).isEqualTo(PipelineState.INACTIVE);
        assertThat(driver.status("@B" + AT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
        driver.activate();
        assertThat(driver.status("@B" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void skipsWhatLiesBeforeTheStartTimestamp() {
        MachineDriver driver = driver(cron(24, activity("A")));
        driver.signal(new Signal.Deactivate(true)).advance(Duration.ofHours(20));

        driver.activate(Optional.of(START.plus(Duration.ofHours(10))));

        assertThat(driver.status("@A_2024-01-01T10:00:00")).isEqualTo(Status.WAITING_FOR_RUNNER);
        var skipped = driver.row("@A_2024-01-01T01:00:00");
        assertThat(skipped.status()).isEqualTo(Status.SKIPPED);
        assertThat(skipped.through()).isEqualTo(START.plus(Duration.ofHours(10)));
        assertThat(driver.status("@A" + AT)).isEqualTo(Status.CANCELED);
    }

    @Test
    void makesOneOnDemandSetForEachActivation() {
        var definition = PipelineDefinition.of(List.of(
                PipelineObject.of(
                        "Default",
                        null,
                        List.of(Field.text("scheduleType", "ondemand"), Field.text("maxActiveInstances", "2"))),
                activity("A"),
                activity("B", "dependsOn=>A")));
        MachineDriver driver = driver(definition).activate();

        assertThat(driver.status("@A" + AT)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@A_2024-01-01T00:00:01")).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThatThrownBy(driver::activate)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("maxActiveInstances");
        driver.finish("@A" + AT).finish("@B" + AT);
        assertThat(driver.machine.state()).isEqualTo(PipelineState.SCHEDULED);
        driver.finish("@A_2024-01-01T00:00:01").finish("@B_2024-01-01T00:00:01");
        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);
    }

    @Test
    void changesThePeriodAtABoundaryWithoutGapOrOverlap() {
        MachineDriver driver = driver(cron(24, activity("A")));
        driver.finish("@A" + AT).advance(Duration.ofMinutes(90));

        driver.activate(cron(24, activity("A"))
                .with(object(
                        "S", "Schedule", "period=30 minutes", "startDateTime=2024-01-01T00:00:00", "occurrences=4")));
        driver.advance(Duration.ofHours(3));

        assertThat(driver.all())
                .extracting(text -> text.split(" ")[0])
                .containsExactly(
                        "@A_2024-01-01T00:00:00",
                        "@A_2024-01-01T01:00:00",
                        "@A_2024-01-01T02:00:00",
                        "@A_2024-01-01T02:30:00",
                        "@A_2024-01-01T03:00:00",
                        "@A_2024-01-01T03:30:00");
    }

    @Test
    void cancelsTheRowsOfARemovedComponent() {
        MachineDriver driver = driver(cron(2, activity("A"), activity("B", "dependsOn=>A")));

        driver.activate(cron(2, activity("A")));

        assertThat(driver.status("@B" + AT)).isEqualTo(Status.CANCELED);
        assertThat(driver.row("@B" + AT).message()).contains("removed");
    }

    // ---- crash ----

    @Test
    void goesOnAfterACrashAtEveryPoint() {
        MachineDriver driver = new MachineDriver(
                        cron(
                                3,
                                activity("A", "output=>N", "retryDelay=2 minutes"),
                                object("N", "S3DataNode", "filePath=s3://b/k", "precondition=>P"),
                                object("P", "S3KeyExists", "s3Key=s3://b/k"),
                                activity("B", "input=>N")),
                        START.minusSeconds(60))
                .activate()
                .crash()
                .advance(Duration.ofSeconds(60))
                .crash()
                .start("@A" + AT)
                .crash()
                .fail("@A" + AT)
                .crash()
                .advance(Duration.ofMinutes(2))
                .crash()
                .finish("@A" + AT)
                .crash()
                .notMet("@P_N" + AT)
                .crash()
                .advance(Duration.ofMinutes(2))
                .crash()
                .finish("@P_N" + AT)
                .crash()
                .finish("@B" + AT)
                .crash();

        assertThat(driver.status("@B" + AT)).isEqualTo(Status.FINISHED);
        assertThat(driver.all()).filteredOn(text -> text.startsWith("@A" + AT)).hasSize(1);
        driver.advance(Duration.ofHours(1));
        assertThat(driver.status("@A_2024-01-01T01:00:00")).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void keepsMemoryFlatOverALongBackfill() {
        MachineDriver driver = new MachineDriver(
                        cron(5_000, activity("A", "output=>N"), object("N", "S3DataNode", "filePath=s3://b/k")),
                        START.plus(Duration.ofDays(1000)))
                .activate();
        int most = 0;
        for (int i = 0; i < 5_000; i++) {
            driver.signal(new Signal.TaskEnded(
                    driver.tasks.keySet().iterator().next(), io.penstock.service.TaskResult.finished()));
            most = Math.max(most, driver.machine.residentInstances());
        }

        assertThat(driver.machine.state()).isEqualTo(PipelineState.FINISHED);
        assertThat(most).isLessThanOrEqualTo(200);
    }
}
