package io.penstock.testkit.scenario;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Preconditions.s3KeyExists;
import static io.penstock.dsl.Resources.ec2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.LoadedPipeline;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.problem.PipelineDeletedException;
import io.penstock.run.PipelineState;
import io.penstock.service.PollRequest;
import io.penstock.service.Task;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.CheckScript;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pipeline is deleted while everything in it is under way. */
class DeletionTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final EngineStore store = new MemoryStore();
    private final PipelineTestKit kit =
            PipelineTestKit.builder().startingAt(START).store(store).start();

    @AfterEach
    void close() {
        kit.close();
    }

    /** One activity runs on a machine, one waits for a worker elsewhere, one polls for its input. */
    private TestRun busy() {
        kit.script("OnMachine", Script.stall());
        kit.precondition("Ready", CheckScript.neverHolds());
        TestRun run = kit.activate(Pipeline.of("busy")
                .every(Duration.ofHours(1))
                .startingAt(START)
                .activity(
                        shell("OnMachine", "true").runsOn(ec2("Machine").terminateAfter(Duration.ofHours(5))),
                        shell("Elsewhere", "true").workerGroup("far"),
                        shell("Polls", "true")
                                .input(s3("Input", "s3://b/in").precondition(s3KeyExists("Ready", "s3://b/ready")))));
        kit.advance(Duration.ofMinutes(10));
        assertThat(kit.liveResources("Ec2Resource")).isPositive();
        return run;
    }

    private void assertNothingLeft(String pipelineId) {
        assertThat(kit.liveResources("Ec2Resource")).isZero();
        LoadedPipeline loaded = store.load(pipelineId).orElseThrow();
        assertThat(loaded.pipeline().state()).isEqualTo(PipelineState.DELETING);
        assertThat(loaded.tasks()).isEmpty();
        assertThat(loaded.outbox()).isEmpty();
        assertThat(loaded.components()).isEmpty();
        assertThat(loaded.definitions()).isEmpty();
        assertThat(store.instances(pipelineId, InstanceFilter.all(), 0, 10)).isEmpty();
        assertThat(store.activePipelines()).doesNotContain(pipelineId);
        assertThat(kit.service().listPipelines(Optional.empty()).items()).isEmpty();
        assertThatThrownBy(() -> kit.service().describePipelines(List.of(pipelineId)))
                .isInstanceOf(PipelineDeletedException.class);
    }

    @Test
    void endsItsTasksAndMachinesAndForgetsItsHistory() {
        TestRun run = busy();

        kit.service().deletePipeline(run.pipelineId());
        kit.advance(Duration.ofMinutes(10));

        assertNothingLeft(run.pipelineId());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void leavesNothingBehindWhenTheEngineCrashesMeanwhile(int steps) {
        TestRun run = busy();

        kit.service().deletePipeline(run.pipelineId());
        for (int i = 0; i < steps; i++) {
            kit.step();
        }
        kit.crash();
        kit.advance(Duration.ofMinutes(30));

        assertNothingLeft(run.pipelineId());
    }

    @Test
    void tellsTheWorkerThatHoldsATaskToStop() {
        TestRun run = busy();
        CompletableFuture<Optional<Task>> poll =
                kit.tasks().pollForTask(new PollRequest("far", "host", Set.of(), Duration.ZERO));
        kit.settle();
        Task task = poll.join().orElseThrow();
        assertThat(kit.tasks().reportTaskProgress(task.taskId(), Map.of())).isFalse();

        kit.service().deletePipeline(run.pipelineId());
        kit.settle();

        assertThat(kit.tasks().reportTaskProgress(task.taskId(), Map.of()))
                .as("canceled")
                .isTrue();
        kit.advance(Duration.ofMinutes(10));
        assertNothingLeft(run.pipelineId());
    }

    @Test
    void leavesOtherPipelinesAlone() {
        TestRun run = busy();
        TestRun other = kit.activate(Pipeline.of("other")
                .every(Duration.ofHours(1))
                .startingAt(START)
                .occurrences(1)
                .activity(shell("Work", "true")));

        kit.service().deletePipeline(run.pipelineId());
        kit.runUntil(() -> other.state() == PipelineState.FINISHED);

        assertThat(store.activePipelines()).isEmpty();
    }
}
