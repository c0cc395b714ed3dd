package io.penstock.engine.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.run.Status;
import io.penstock.service.StatusCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What only an operator can move leaves memory, and comes back when its blocker moves. */
class ParkingTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final String T1 = "@T1_2024-01-01T00:00:00";
    private static final String OUT = "@Out_2024-01-01T00:00:00";
    private static final String T2 = "@T2_2024-01-01T00:00:00";
    private static final int YEAR = 366 * 96;

    /** T1 writes Out, T2 reads it; the mode of T2 is none unless it says otherwise. */
    private static PipelineDefinition chain(long occurrences, PipelineObject... more) {
        var objects = new ArrayList<PipelineObject>();
        objects.add(PipelineObject.of("Default").with("scheduleType", "cron"));
        objects.add(PipelineObject.of("Every", "Schedule")
                .with("startDateTime", "2024-01-01T00:00:00")
                .with("period", "15 minutes")
                .with("occurrences", Long.toString(occurrences)));
        objects.add(activity("T1").with("maximumRetries", "0").with("output", FieldValue.ref("Out")));
        objects.add(PipelineObject.of("Out", "S3DataNode")
                .with("schedule", FieldValue.ref("Every"))
                .with("directoryPath", "s3://b/out"));
        objects.add(activity("T2").with("input", FieldValue.ref("Out")));
        for (PipelineObject object : more) {
            objects.removeIf(other -> other.id().equals(object.id()));
            objects.add(object);
        }
        return PipelineDefinition.of(objects);
    }

    private static PipelineObject activity(String id) {
        return PipelineObject.of(id, "ShellCommandActivity")
                .with("schedule", FieldValue.ref("Every"))
                .with("command", "true")
                .with("workerGroup", "default");
    }

    private static MachineDriver failed(PipelineDefinition definition) {
        return new MachineDriver(definition, START).activate().fail(T1);
    }

    private static List<String> parked(MachineDriver driver) {
        return driver.store.instances(MachineDriver.ID, InstanceFilter.allParked(), 0, 100).stream()
                .map(InstanceRow::id)
                .toList();
    }

    @Test
    void leavesMemoryTogetherWithTheFailureThatBlocksIt() {
        MachineDriver driver = failed(chain(1));

        assertThat(driver.machine.residentInstances()).isZero();
        assertThat(parked(driver)).containsExactlyInAnyOrder(T1, OUT, T2);
        assertThat(driver.row(OUT).blockedBy()).isEqualTo(driver.row(T1).seq());
        assertThat(driver.explain(T2).sentence())
                .contains("waits for " + OUT)
                .contains("waits for an operator: " + T1 + " is FAILED");
    }

    @Test
    void keepsMemoryFlatThroughAYearOfFailures() {
        MachineDriver driver = new MachineDriver(chain(YEAR), START).activate();
        int most = 0;
        for (int i = 0; i < YEAR; i++) {
            driver.fail("@T1_" + InstanceIds.time(driver.now));
            most = Math.max(most, driver.machine.residentInstances());
            driver.advance(Duration.ofMinutes(15));
        }

        assertThat(most).isLessThan(20);
        assertThat(driver.row("@T2_2024-12-31T23:45:00").parked()).isTrue();
        driver.crash();
        assertThat(driver.machine.residentInstances()).isLessThan(20);
    }

    @Test
    void doesNotStopTheWindowOfThoseThatWaitIndirectly() {
        int more = CoreSettings.defaults().window() * 2;
        MachineDriver driver = new MachineDriver(chain(more + 1), START).activate();
        for (int i = 0; i < more; i++) {
            driver.fail("@T1_" + InstanceIds.time(driver.now));
            driver.advance(Duration.ofMinutes(15));
        }

        String time = InstanceIds.time(driver.now);
        driver.finish("@T1_" + time);
        driver.finish("@T2_" + time);
        assertThat(driver.status("@T2_" + time)).isEqualTo(Status.FINISHED);
    }

    @Test
    void comesBackWhenTheBlockerIsRerun() {
        MachineDriver driver = failed(chain(1)).set(StatusCommand.RERUN, T1).finish(T1);

        assertThat(driver.status(OUT)).isEqualTo(Status.FINISHED);
        assertThat(driver.finish(T2).status(T2)).isEqualTo(Status.FINISHED);
        assertThat(parked(driver)).isEmpty();
    }

    @Test
    void comesBackWhenTheBlockerIsMarkedFinishedEvenAfterACrash() {
        MachineDriver driver = failed(chain(1)).crash().set(StatusCommand.MARK_FINISHED, T1);

        assertThat(driver.finish(T2).status(T2)).isEqualTo(Status.FINISHED);
        assertThat(driver.machine.state()).isEqualTo(io.penstock.run.PipelineState.FINISHED);
    }

    @Test
    void leavesAgainWhenTheRerunFailsToo() {
        MachineDriver driver = failed(chain(1)).set(StatusCommand.RERUN, T1);
        assertThat(parked(driver)).isEmpty();

        driver.fail(T1);

        assertThat(parked(driver)).containsExactlyInAnyOrder(T1, OUT, T2);
        assertThat(driver.machine.residentInstances()).isZero();
    }

    @Test
    void takesCommandsWhileItIsParked() {
        MachineDriver driver = failed(chain(1)).set(StatusCommand.MARK_FINISHED, OUT);
        assertThat(driver.finish(T2).status(T2)).isEqualTo(Status.FINISHED);

        MachineDriver other = failed(chain(1)).set(StatusCommand.TRY_CANCEL, T2);
        assertThat(other.status(T2)).isEqualTo(Status.CANCELED);
        assertThat(other.status(OUT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
        assertThat(parked(other)).contains(OUT, T1).doesNotContain(T2);
    }

    @Test
    void failsWithItsDependencyOnceAnEditSaysCascade() {
        MachineDriver driver = failed(chain(1));
        PipelineObject node = PipelineObject.of("Out", "S3DataNode")
                .with("schedule", FieldValue.ref("Every"))
                .with("directoryPath", "s3://b/out")
                .with("failureAndRerunMode", "cascade");
        PipelineObject reader =
                activity("T2").with("input", FieldValue.ref("Out")).with("failureAndRerunMode", "cascade");

        driver.activate(chain(1, node, reader));

        assertThat(driver.status(OUT)).isEqualTo(Status.CASCADE_FAILED);
        assertThat(driver.status(T2)).isEqualTo(Status.CASCADE_FAILED);
    }

    @Test
    void goesOnOnceAnEditTakesTheDependencyAway() {
        MachineDriver driver = failed(chain(1));

        driver.activate(chain(1, activity("T2")));

        assertThat(driver.finish(T2).status(T2)).isEqualTo(Status.FINISHED);
        assertThat(driver.status(OUT)).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
    }

    @Test
    void isSeenByAComponentThatAnEditAdds() {
        MachineDriver driver = failed(chain(1));

        driver.activate(chain(1, activity("T3").with("input", FieldValue.ref("Out"))));

        assertThat(driver.status("@T3_2024-01-01T00:00:00")).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
        driver.set(StatusCommand.MARK_FINISHED, T1).finish("@T3_2024-01-01T00:00:00");
        assertThat(driver.status("@T3_2024-01-01T00:00:00")).isEqualTo(Status.FINISHED);
    }

    @Test
    void isSkippedByAnActivationThatResumesLater() {
        MachineDriver driver = failed(chain(3)).signal(new Signal.Deactivate(true));

        driver.activate(Optional.of(START.plus(Duration.ofMinutes(15))));

        assertThat(driver.status(OUT)).isEqualTo(Status.SKIPPED);
        assertThat(driver.status(T2)).isEqualTo(Status.SKIPPED);
        assertThat(driver.status(T1)).isEqualTo(Status.FAILED);
    }

    @Test
    void staysInMemoryUntilItsLatenessWasNoticed() {
        PipelineObject reader = activity("T2")
                .with("input", FieldValue.ref("Out"))
                .with("lateAfterTimeout", "30 minutes")
                .with("onLateAction", FieldValue.ref("Alarm"));
        PipelineObject alarm = PipelineObject.of("Alarm", "SnsAlarm")
                .with("topicArn", "arn:aws:sns:us-east-1:1:t")
                .with("subject", "late")
                .with("message", "late")
                .with("role", "r");
        MachineDriver driver = failed(chain(1, reader, alarm));
        assertThat(parked(driver)).isEmpty();

        driver.advance(Duration.ofMinutes(30));

        assertThat(driver.fired()).contains("onLateAction " + T2);
        assertThat(parked(driver)).contains(T2, OUT);
    }

    @Test
    void staysInMemoryWhileSomethingElseMayStillFailItsMode() {
        PipelineObject reader = activity("T2")
                .with("input", FieldValue.ref("Out"))
                .with("dependsOn", FieldValue.ref("T9"))
                .with("failureAndRerunMode", "cascade");
        PipelineObject other = activity("T9").with("maximumRetries", "0");
        MachineDriver driver = failed(chain(1, reader, other));
        assertThat(parked(driver)).doesNotContain(T2);

        driver.fail("@T9_2024-01-01T00:00:00");

        assertThat(driver.status(T2)).isEqualTo(Status.CASCADE_FAILED);
    }

    @Test
    void doesNotKeepAMachineRunning() {
        PipelineObject machine = PipelineObject.of("Box", "Ec2Resource").with("schedule", FieldValue.ref("Every"));
        PipelineObject reader = PipelineObject.of("T2", "ShellCommandActivity")
                .with("schedule", FieldValue.ref("Every"))
                .with("command", "true")
                .with("input", FieldValue.ref("Out"))
                .with("runsOn", FieldValue.ref("Box"));
        MachineDriver driver = failed(chain(1, machine, reader));
        assertThat(driver.status("@Box_2024-01-01T00:00:00")).isEqualTo(Status.FINISHED);

        driver.set(StatusCommand.MARK_FINISHED, T1);

        assertThat(driver.status(T2)).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(driver.status("@Box_2024-01-01T00:00:00")).isEqualTo(Status.CREATING);
    }
}
