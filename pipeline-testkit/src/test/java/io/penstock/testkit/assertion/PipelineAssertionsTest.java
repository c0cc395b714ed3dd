package io.penstock.testkit.assertion;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.catalog.ObjectType;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.definition.json.DefinitionWriter;
import io.penstock.run.Status;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import io.penstock.validation.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineAssertionsTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private static Pipeline every(Duration period) {
        return Pipeline.of("test")
                .every(period)
                .startingAt(START)
                .occurrences(2)
                .activity(shell("Clean", "true"));
    }

    private static Pipeline valid() {
        return every(Duration.ofMinutes(15));
    }

    @Test
    void acceptsAValidDefinition() {
        assertThat(valid()).isValid().hasWarning("Default", "pipelineLogUri", "no logs are kept");
        assertThat(valid().pipelineLogUri("s3://acme/logs")).isValid().hasNoIssues();
    }

    @Test
    void findsAnErrorByObjectFieldAndText() {
        PipelineDefinition short5 = every(Duration.ofMinutes(5)).define();

        assertThat(short5).hasError("DefaultSchedule", "period", "15 minutes");
        assertThat(short5).within(Limits.relaxed()).isValid();
        assertThatThrownBy(() -> assertThat(short5).isValid())
                .hasMessageStartingWith("Expected a valid definition, but there is\n  ")
                .hasMessageContaining("DefaultSchedule");
        assertThatThrownBy(() -> assertThat(short5).hasError("Clean", "command"))
                .hasMessageStartingWith("Expected an error on field 'command' of object 'Clean', but there is\n  ");
    }

    @Test
    void comparesDefinitionsWhateverTheOrder() {
        PipelineDefinition definition = valid().define();
        String json = DefinitionWriter.create().write(definition);

        assertThat(definition).isEquivalentTo(json);
        assertThatThrownBy(() -> assertThat(definition).isEquivalentTo(json.replace("\"true\"", "\"false\"")))
                .hasMessageContaining("Clean");
    }

    @Test
    void saysWhichInstancesThereAre() {
        try (PipelineTestKit kit = PipelineTestKit.create()) {
            TestRun run = kit.activate(valid());
            kit.runUntilIdle();

            assertThatThrownBy(() -> assertThat(run).activity("Cleen"))
                    .hasMessage(
                            "Expected instances of ACTIVITY Cleen, but there are none; there are instances of [Clean]");
            assertThatThrownBy(() -> assertThat(run).dataNode("Clean"))
                    .hasMessage("Expected Clean to be of kind DATA_NODE, but it is of kind ACTIVITY");
            assertThatThrownBy(() -> assertThat(run).activity("Clean").interval("2024-01-01T00:10"))
                    .hasMessage("Expected an instance of Clean for 2024-01-01T00:10:00Z, but there is none;"
                            + " there are instances for 2024-01-01T00:00:00Z, 2024-01-01T00:15:00Z");
        }
    }

    @Test
    void noticesWhatOverlaps() {
        try (PipelineTestKit kit = PipelineTestKit.create()) {
            kit.script("Clean", Script.succeedAfter(Duration.ofMinutes(20)));
            TestRun run = kit.activate(valid());
            kit.runUntilIdle();

            assertThatThrownBy(() -> assertThat(run).neverOverlapped("Clean"))
                    .hasMessageStartingWith(
                            "Expected Clean never to overlap, but @Clean_2024-01-01T00:00:00 was RUNNING until"
                                    + " 2024-01-01T00:20:00Z and @Clean_2024-01-01T00:15:00 from 2024-01-01T00:15:00Z\n");
        }
    }

    @Test
    void tellsEveryDifferenceOfAnInstance() {
        try (PipelineTestKit kit = PipelineTestKit.create()) {
            TestRun run = kit.activate(valid());
            kit.runUntilIdle();
            InstanceAssert instance = assertThat(run).activity("Clean").interval("2024-01-01T00:00");

            assertThatThrownBy(() -> instance.afterAttempts(2))
                    .hasMessageContaining("to have had 2 attempts, but it has had 1");
            assertThatThrownBy(() -> instance.endedAt("2024-01-01T00:05"))
                    .hasMessageContaining("to have ended at 2024-01-01T00:05:00Z, but that was 2024-01-01T00:01:00Z");
            assertThatThrownBy(() -> instance.hasStatusHistory(Status.FINISHED))
                    .hasMessageContaining(
                            "but it went through [WAITING_ON_DEPENDENCIES, WAITING_FOR_RUNNER, RUNNING, FINISHED]");
            assertThatThrownBy(() -> instance.isWaitingOn("anything")).hasMessageContaining("but it does not");
            assertThatThrownBy(instance::wasLate).hasMessageContaining("late were []");
            assertThatThrownBy(() -> assertThat(run).sentAlarm("OnCall"))
                    .hasMessage("Expected OnCall to be sent, but sent were none");
            assertThatThrownBy(() -> assertThat(run).neverOverlapped("Clean", "Cleen"))
                    .hasMessage("Expected Clean, Cleen never to overlap, but Cleen has no instances at all");
            assertThatThrownBy(() -> assertThat(run).instance("@Clean_2024-01-01T00:30:00"))
                    .hasMessage(
                            "Expected an instance @Clean_2024-01-01T00:30:00, but there is none; there are 2 instances,"
                                    + " among them [@Clean_2024-01-01T00:00:00, @Clean_2024-01-01T00:15:00]");
            assertThatThrownBy(() -> assertThat(run).hasInstances(3)).hasMessageContaining("there are 2");
        }
    }

    @Test
    void showsWhatGoesOnUpToTheTimeOfTheFailure() {
        try (PipelineTestKit kit = PipelineTestKit.create()) {
            kit.script("Clean", Script.stall());
            TestRun run = kit.activate(valid().occurrences(1));
            kit.advance(Duration.ofHours(1));

            assertThatThrownBy(() -> assertThat(run)
                            .activity("Clean")
                            .interval("2024-01-01T00:00")
                            .isFinished())
                    .hasMessageStartingWith("Expected @Clean_2024-01-01T00:00:00 to be FINISHED, but it is RUNNING\n"
                            + "  @Clean_2024-01-01T00:00:00 is RUNNING and waits for ")
                    .hasMessageContaining("2024-01-01 00:00:00 .. 2024-01-01 01:00:00\n")
                    .hasMessageContaining("|" + "#".repeat(60) + "| RUNNING");
        }
    }

    @Test
    void keepsTheLinesOfAnErrorTogether() {
        try (PipelineTestKit kit = PipelineTestKit.create()) {
            kit.script("Clean", Script.failAlways("ExitCode", "exit code 3:\noops"));
            TestRun run = kit.activate(valid().occurrences(1));
            kit.runUntilIdle();

            assertThatThrownBy(() -> assertThat(run).allIntervalsFinished())
                    .hasMessageContaining("\n  @Clean_2024-01-01T00:00:00 is FAILED (exit code 3:\n    oops)\n");
        }
    }

    @Test
    void knowsTypesOfOnesOwnFromTheirExtension() {
        PipelineDefinition definition = valid().define()
                .with(PipelineObject.of("Tea", "TeaActivity").with("schedule", FieldValue.ref("DefaultSchedule")));

        assertThatThrownBy(() -> assertThat(definition).isValid()).hasMessageContaining("TeaActivity");
        assertThat(definition)
                .knowing(registrar -> registrar.type(ObjectType.activity("TeaActivity")))
                .isValid();
    }

    @Test
    void comparesATimelineWithAGoldenFile(@TempDir Path directory) throws IOException {
        try (PipelineTestKit kit = PipelineTestKit.create()) {
            TestRun run = kit.activate(valid());
            kit.runUntilIdle();
            Path golden = directory.resolve("timeline.txt");

            assertThatThrownBy(() -> assertThat(run.timeline()).matchesGolden(golden))
                    .hasMessageContaining("run once with -Dpenstock.testkit.updateGolden=true");
            Files.writeString(golden, run.timeline().toString());
            assertThatCode(() -> assertThat(run.timeline()).matchesGolden(golden))
                    .doesNotThrowAnyException();
            Files.writeString(golden, run.timeline().toString().replace("FINISHED", "FAILED"));
            assertThatThrownBy(() -> assertThat(run.timeline()).matchesGolden(golden))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Clean 01-01 00:15 |");
        }
    }
}
