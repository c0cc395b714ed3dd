package io.penstock.testkit.cluster;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.run.AttemptView;
import io.penstock.run.PipelineRun;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.service.ActivationOptions;
import io.penstock.service.CommandRecord;
import io.penstock.service.PollRequest;
import io.penstock.service.StatusCommand;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.testkit.cluster.Nodes.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What engines that share a store promise each other, and those who talk to any of them. */
class SeveralEnginesTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final Duration TAKEOVER = Duration.ofSeconds(10);
    private static final String FIRST = "@A_2024-01-01T00:00:00";

    @TempDir
    Path directory;

    private Nodes nodes;

    @BeforeEach
    void begin() {
        nodes = new Nodes(START, directory);
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    private static Pipeline pipeline(String name) {
        return Pipeline.of(name)
                .every(Duration.ofHours(12))
                .startingAt(START)
                .occurrences(1)
                .activity(shell("A").command("true"));
    }

    private static PipelineRun activate(Node node, Pipeline pipeline) {
        return node.engine.activate(pipeline, ActivationOptions.defaults());
    }

    private static List<String> errors(PipelineRun run) {
        return run.attempts(FIRST).stream()
                .map(AttemptView::errorId)
                .flatMap(Optional::stream)
                .toList();
    }

    // ---- recovery ----

    @Test
    void takesOverWhatADeadEngineRan() {
        Node a = nodes.start("a");
        PipelineRun run = activate(a, pipeline("p"));
        nodes.settle();
        Node b = nodes.start("b");
        assertThat(nodes.owner(run.pipelineId())).isEqualTo("a");
        assertThat(a.attempts()).containsExactly(FIRST + "_Attempt=1");

        a.kill();
        nodes.advance(TAKEOVER);

        assertThat(nodes.owner(run.pipelineId())).isEqualTo("b");
        PipelineRun seen = b.engine.run(run.pipelineId());
        assertThat(errors(seen)).containsExactly("Service_NodeLost");
        nodes.advance(Duration.ofMinutes(15));
        b.finish(b.task(FIRST + "_Attempt=2"));
        assertThat(seen.instance(FIRST).status()).isEqualTo(Status.FINISHED);
        assertThat(seen.state()).isEqualTo(PipelineState.FINISHED);
    }

    @Test
    void findsTheWorkOfAProcessThatCameBackUnderAnotherName() {
        Node a = nodes.start("a");
        PipelineRun run = activate(a, pipeline("p"));
        nodes.settle();
        a.kill();
        Node c = nodes.start("c");
        nodes.advance(TAKEOVER);

        assertThat(nodes.owner(run.pipelineId())).isEqualTo("c");
        assertThat(errors(c.engine.run(run.pipelineId()))).containsExactly("Service_NodeLost");
    }

    @Test
    void leavesAloneWhatRemoteWorkersDoWhenTheirEngineDies() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p").workerGroup("far"));
        Task task = poll(a, "far").orElseThrow();
        a.engine.tasks().reportTaskProgress(task.taskId(), Map.of());
        nodes.advance(Duration.ofSeconds(14 * 60 + 58));

        a.kill();
        nodes.advance(Duration.ofMinutes(10));
        PipelineRun seen = b.engine.run(run.pipelineId());
        assertThat(nodes.owner(run.pipelineId())).isEqualTo("b");
        assertThat(seen.instance(FIRST).status())
                .as("nobody was there to hear the worker")
                .isEqualTo(Status.RUNNING);
        assertThat(b.engine.tasks().reportTaskProgress(task.taskId(), Map.of("done", "half")))
                .isFalse();
        b.engine.tasks().setTaskStatus(task.taskId(), TaskResult.finished());
        nodes.settle();

        assertThat(seen.instance(FIRST).status()).isEqualTo(Status.FINISHED);
        assertThat(seen.attempts(FIRST)).hasSize(1);
    }

    @Test
    void missesARemoteWorkerThatStaysSilentAfterATakeover() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p").workerGroup("far"));
        Task task = poll(a, "far").orElseThrow();
        a.engine.tasks().reportTaskProgress(task.taskId(), Map.of());
        a.kill();
        nodes.advance(Duration.ofMinutes(15).plus(TAKEOVER));

        assertThat(errors(b.engine.run(run.pipelineId()))).containsExactly("Service_WorkerLost");
        assertThat(b.engine.tasks().reportTaskProgress(task.taskId(), Map.of()))
                .as("the worker is to stop")
                .isTrue();
    }

    @Test
    void goesOnAfterAnOutageThatHitAll() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p"));
        nodes.settle();
        a.cut(true);
        b.cut(true);
        nodes.advance(Duration.ofMinutes(1));
        Task task = a.task(FIRST + "_Attempt=1");
        a.finish(task);
        a.cut(false);
        nodes.advance(Duration.ofSeconds(1));
        b.cut(false);
        nodes.advance(TAKEOVER);

        assertThat(nodes.store.nodes()).hasSize(2);
        assertThat(nodes.owner(run.pipelineId())).isEqualTo("a");
        assertThat(run.instance(FIRST).status()).isEqualTo(Status.FINISHED);
        assertThat(run.attempts(FIRST)).hasSize(1);
    }

    // ---- an engine that is cut off ----

    @Test
    void doesNotLetACutOffEnginePublish() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p"));
        nodes.settle();
        Task old = a.task(FIRST + "_Attempt=1");
        a.cut(true);
        nodes.advance(TAKEOVER);
        assertThat(nodes.owner(run.pipelineId())).isEqualTo("b");
        a.cut(false);

        assertThatThrownBy(() -> a.service().reportTaskProgress(old.taskId(), Map.of()))
                .as("what a worker asks before it publishes")
                .isInstanceOf(TaskNotFoundException.class);
        nodes.advance(TAKEOVER);
        assertThat(a.canceled).contains(old.taskId());
        assertThat(nodes.store.nodes()).hasSize(2);
        assertThat(errors(b.engine.run(run.pipelineId()))).containsExactly("Service_NodeLost");
    }

    @Test
    void letsAnEngineThatWasCutOffForAMomentGoOn() {
        Node a = nodes.start("a");
        nodes.start("b");
        PipelineRun run = activate(a, pipeline("p"));
        nodes.settle();
        a.cut(true);
        nodes.advance(Duration.ofSeconds(3));
        a.cut(false);
        nodes.advance(TAKEOVER);

        Task task = a.task(FIRST + "_Attempt=1");
        assertThat(a.service().reportTaskProgress(task.taskId(), Map.of())).isFalse();
        a.finish(task);
        assertThat(run.instance(FIRST).status()).isEqualTo(Status.FINISHED);
        assertThat(run.attempts(FIRST)).hasSize(1);
    }

    @Test
    void handsOutNothingOnceItsLeaseIsInDoubt() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        activate(a, pipeline("p").workerGroup("far"));
        nodes.settle();
        a.cut(true);
        nodes.advance(Duration.ofSeconds(7));
        long before = a.statements;
        CompletableFuture<Optional<Task>> poll =
                a.engine.tasks().pollForTask(new PollRequest("far", "host", Set.of(), Duration.ofSeconds(90)));
        nodes.settle();

        assertThat(poll).isNotDone();
        assertThat(a.statements).as("it does not even try").isEqualTo(before);
        nodes.advance(TAKEOVER);
        assertThat(poll(b, "far")).isPresent();
    }

    // ---- sharing the load ----

    @Test
    void sharesPipelinesWithAnEngineThatJoins() {
        Node a = nodes.start("a");
        var ids = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            ids.add(activate(a, pipeline("p" + i).workerGroup("far")).pipelineId());
        }
        nodes.settle();
        Node b = nodes.start("b");
        nodes.advance(Duration.ofMinutes(1));
        assertThat(ids.stream().filter(id -> nodes.owner(id).equals("b"))).hasSize(5);

        b.engine.close(Duration.ZERO);
        nodes.advance(Duration.ofSeconds(1));
        assertThat(ids).allMatch(id -> nodes.owner(id).equals("a"));
    }

    @Test
    void movesAPipelineWithoutHarmToWhatRuns() {
        Node a = nodes.start("a", builder -> builder.concurrency(20));
        var runs = new ArrayList<PipelineRun>();
        for (int i = 0; i < 4; i++) {
            runs.add(activate(a, pipeline("p" + i)));
        }
        nodes.settle();
        assertThat(a.tasks).hasSize(4);
        nodes.start("b");
        nodes.advance(Duration.ofMinutes(1));
        assertThat(runs.stream().filter(run -> nodes.owner(run.pipelineId()).equals("b")))
                .hasSize(2);
        List.copyOf(a.tasks.values()).forEach(a::finish);
        nodes.advance(Duration.ofSeconds(3));

        for (PipelineRun run : runs) {
            assertThat(run.instance(FIRST).status()).isEqualTo(Status.FINISHED);
            assertThat(run.attempts(FIRST)).hasSize(1);
        }
    }

    @Test
    void isQuietWhenNothingIsToBeDone() {
        Node a = nodes.start("a");
        for (int i = 0; i < 50; i++) {
            activate(
                    a,
                    Pipeline.of("p" + i)
                            .every(Duration.ofDays(30))
                            .startingAt(START.plus(Duration.ofDays(20)))
                            .activity(shell("A").command("true")));
        }
        nodes.advance(Duration.ofMinutes(1));
        long before = a.statements;
        nodes.advance(Duration.ofMinutes(10));

        assertThat(a.statements - before).isLessThan(600);
    }

    // ---- commands and questions reach any engine ----

    @Test
    void carriesOutCommandsThatReachAnotherEngine() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p"));
        nodes.settle();

        b.engine.service("ann").setStatus(run.pipelineId(), List.of(FIRST), StatusCommand.TRY_CANCEL);

        assertThat(run.instance(FIRST).status()).isEqualTo(Status.CANCELED);
        assertThat(nodes.owner(run.pipelineId())).isEqualTo("a");
        assertThat(a.canceled).hasSize(1);
    }

    @Test
    void saysWhatWasWrongWithACommandThatReachedAnotherEngine() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p"));

        assertThatThrownBy(() -> b.engine
                        .service("ann")
                        .setStatus(run.pipelineId(), List.of("@Nobody"), StatusCommand.TRY_CANCEL))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("@Nobody");
        b.engine.service("bob").addTags(run.pipelineId(), Map.of("team", "data"));

        List<CommandRecord> log =
                a.engine.service().commands(run.pipelineId(), Optional.empty()).items();
        assertThat(log)
                .extracting(CommandRecord::kind)
                .containsExactly("CHANGE_TAGS", "SET_STATUS", "ACTIVATE", "PUT_DEFINITION");
        assertThat(log).extracting(CommandRecord::isDone).containsExactly(true, false, true, true);
        assertThat(log.get(0).caller()).isEqualTo("bob");
        assertThat(log.get(0).node()).startsWith("b#");
        assertThat(log.get(1).message().orElseThrow()).contains("@Nobody");
    }

    @Test
    void answersACommandWhoseEngineDiedMeanwhile() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p").workerGroup("far"));
        nodes.settle();
        a.kill();

        b.engine.service().setStatus(run.pipelineId(), List.of(FIRST), StatusCommand.TRY_CANCEL);

        assertThat(b.engine.run(run.pipelineId()).instance(FIRST).status()).isEqualTo(Status.CANCELED);
    }

    @Test
    void deploysOnePipelineFromAllEngines() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        String first = a.engine.deploy(pipeline("p")).pipelineId();
        String second = b.engine.deploy(pipeline("p")).pipelineId();
        assertThat(second).isEqualTo(first);

        b.engine.deploy(pipeline("p").maximumRetries(1));
        nodes.settle();

        assertThat(nodes.store.pipeline(first).orElseThrow().activeVersion()).isEqualTo(2);
        a.engine.deploy(pipeline("p").maximumRetries(1));
        assertThat(nodes.store.pipeline(first).orElseThrow().latestVersion()).isEqualTo(2);
        assertThat(a.engine.service().listPipelines(Optional.empty()).items()).hasSize(1);
    }

    @Test
    void answersQuestionsOnEveryEngine() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p").workerGroup("far"));
        nodes.settle();

        assertThat(b.engine.service().explain(run.pipelineId(), FIRST).reasons())
                .containsExactly(new WaitReason.Worker("far"));
        assertThat(b.engine.run(run.pipelineId()).instances()).hasSize(1);
        Task task = poll(a, "far").orElseThrow();
        assertThat(b.engine.service().explain(run.pipelineId(), FIRST).reasons())
                .containsExactly(new WaitReason.Lease("host"));
        a.engine.tasks().setTaskStatus(task.taskId(), TaskResult.finished());
        assertThat(b.engine.run(run.pipelineId()).awaitFinished(TAKEOVER).state())
                .isEqualTo(PipelineState.FINISHED);
        assertThat(nodes.owner(run.pipelineId())).isEqualTo("a");
    }

    // ---- tasks are handed out by any engine ----

    private Optional<Task> poll(Node node, String group) {
        CompletableFuture<Optional<Task>> poll =
                node.engine.tasks().pollForTask(new PollRequest(group, "host", Set.of(), Duration.ofSeconds(90)));
        nodes.settle();
        if (!poll.isDone()) {
            nodes.advance(Duration.ofSeconds(3));
        }
        return poll.getNow(Optional.empty());
    }

    @Test
    void handsATaskToAWorkerThatPollsAnotherEngine() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p").workerGroup("far"));
        nodes.settle();

        Task task = poll(b, "far").orElseThrow();
        assertThat(task.attempt().text("command")).contains("true");
        assertThat(b.engine.tasks().reportTaskProgress(task.taskId(), Map.of("percent", "50")))
                .isFalse();
        nodes.settle();
        assertThat(run.instance(FIRST).status()).isEqualTo(Status.RUNNING);
        assertThat(run.attempts(FIRST).get(0).progress()).containsEntry("percent", "50");
        b.engine.tasks().setTaskStatus(task.taskId(), TaskResult.finished());
        nodes.settle();

        assertThat(run.instance(FIRST).status()).isEqualTo(Status.FINISHED);
        assertThat(nodes.owner(run.pipelineId())).isEqualTo("a");
        assertThatThrownBy(() -> b.engine.tasks().setTaskStatus(task.taskId(), TaskResult.finished()))
                .isInstanceOf(TaskNotFoundException.class);
    }

    @Test
    void wakesAWorkerThatWaitsAtAnotherEngine() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        CompletableFuture<Optional<Task>> poll =
                b.engine.tasks().pollForTask(new PollRequest("far", "host", Set.of(), Duration.ofSeconds(90)));
        nodes.advance(Duration.ofSeconds(20));
        Instant begin = nodes.now();
        activate(a, pipeline("p").workerGroup("far"));
        nodes.settle();

        assertThat(poll.join()).isPresent();
        assertThat(nodes.now()).isEqualTo(begin);
    }

    @Test
    void hearsThatAWorkerElsewhereNeverAcknowledged() {
        Node a = nodes.start("a");
        Node b = nodes.start("b");
        activate(a, pipeline("p").workerGroup("far"));
        Task first = poll(b, "far").orElseThrow();
        nodes.advance(Duration.ofMinutes(2).plusSeconds(1));

        Task second = poll(b, "far").orElseThrow();
        assertThat(second.attemptId()).isEqualTo(first.attemptId());
        assertThatThrownBy(() -> b.engine.tasks().reportTaskProgress(first.taskId(), Map.of()))
                .isInstanceOf(TaskNotFoundException.class);
    }

    private static Pipeline wide(int activities) {
        Pipeline pipeline = Pipeline.of("wide")
                .every(Duration.ofHours(12))
                .startingAt(START)
                .occurrences(1);
        for (int i = 0; i < activities; i++) {
            pipeline = pipeline.activity(shell("A" + i).command("true"));
        }
        return pipeline;
    }

    @Test
    void lendsIdleHandsToAnotherEngine() {
        Node a = nodes.start("a", builder -> builder.concurrency(1));
        Node b = nodes.start("b", builder -> builder.concurrency(2));
        PipelineRun run = activate(a, wide(5));
        nodes.advance(Duration.ofSeconds(3));
        assertThat(a.tasks).hasSize(1);
        assertThat(b.tasks).hasSize(2);
        while (!a.tasks.isEmpty() || !b.tasks.isEmpty()) {
            List.copyOf(a.tasks.values()).forEach(a::finish);
            List.copyOf(b.tasks.values()).forEach(b::finish);
            nodes.settle();
        }

        assertThat(run.state()).isEqualTo(PipelineState.FINISHED);
        assertThat(run.instances()).allMatch(view -> run.attempts(view.id()).size() == 1);
        assertThat(run.instances())
                .extracting(view -> run.attempts(view.id()).get(0).hostname().orElseThrow())
                .contains("a", "b");
    }

    @Test
    void stopsWhatAnotherEngineRunsForItWhenItIsCancelled() {
        Node a = nodes.start("a", builder -> builder.concurrency(0));
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p"));
        nodes.advance(Duration.ofSeconds(3));
        Task task = b.task(FIRST + "_Attempt=1");
        assertThat(run.instance(FIRST).status()).isEqualTo(Status.RUNNING);

        a.engine.service().setStatus(run.pipelineId(), List.of(FIRST), StatusCommand.TRY_CANCEL);
        nodes.advance(Duration.ofSeconds(2));

        assertThat(b.canceled).containsExactly(task.taskId());
        b.end(task);
        nodes.advance(Duration.ofSeconds(5));
        assertThat(run.instance(FIRST).status()).isEqualTo(Status.CANCELED);
    }

    @Test
    void missesTheHandsOfAnEngineThatDied() {
        Node a = nodes.start("a", builder -> builder.concurrency(0));
        Node b = nodes.start("b");
        PipelineRun run = activate(a, pipeline("p"));
        nodes.advance(Duration.ofSeconds(3));
        assertThat(b.tasks).hasSize(1);

        b.kill();
        nodes.advance(TAKEOVER);
        assertThat(errors(run)).containsExactly("Service_NodeLost");
    }
}
