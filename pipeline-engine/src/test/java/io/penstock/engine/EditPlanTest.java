package io.penstock.engine;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.service.ActivationOptions;
import io.penstock.service.EditPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditPlanTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private static Pipeline pipeline(Duration period) {
        return Pipeline.of("p").every(period).startingAt(START).workerGroup("elsewhere");
    }

    @Test
    void listsWhatAnEditKeepsReplansAndOrphans() {
        var runtime = new HandDrivenRuntime(START, 3);
        try (PipelineEngine engine = PipelineEngine.builder()
                .runtime(runtime)
                .localDirectory(directory)
                .handler(ShellCommandActivity.TYPE, (activity, context) -> {})
                .start()) {
            var first = shell("A").command("true");
            var run = engine.activate(
                    pipeline(Duration.ofHours(1))
                            .activity(
                                    first,
                                    shell("B").command("true").dependsOn(first),
                                    shell("C").command("true")),
                    ActivationOptions.defaults());
            runtime.advance(Duration.ofMinutes(10));

            EditPlan plan = engine.service()
                    .planEdit(
                            run.pipelineId(),
                            pipeline(Duration.ofMinutes(30))
                                    .activity(first, shell("B").command("false").dependsOn(first))
                                    .define());

            assertThat(plan.isApplicable()).isTrue();
            assertThat(plan.removed()).containsExactly("C");
            assertThat(plan.changed()).contains("B");
            assertThat(plan.kept()).containsExactly("@A_2024-01-01T00:00:00");
            assertThat(plan.replanned()).containsExactly("@B_2024-01-01T00:00:00");
            assertThat(plan.orphaned()).containsExactly("@C_2024-01-01T00:00:00");
            assertThat(plan.newSchedule()).containsEntry("A", START.plus(Duration.ofHours(1)));
        }
    }
}
