package io.penstock.testkit;

import io.penstock.Pipeline;
import io.penstock.definition.PipelineDefinition;
import io.penstock.engine.PipelineEngine;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineRun;
import io.penstock.run.PipelineState;
import io.penstock.service.ActivationOptions;
import io.penstock.service.PipelineIdName;
import io.penstock.service.PipelineService;
import io.penstock.service.TaskService;
import io.penstock.testkit.script.ScriptedTaskRunner;
import io.penstock.testkit.script.ScriptedWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One engine of a test, from its start to its end or crash, with the workers elsewhere that talk to it. */
final class EngineUnderTest {

    private static final int SHOWN = 10;

    private final PipelineEngine engine;
    private final TaskService tasks;
    private final KitRuntime runtime;
    private final Driver driver;
    private final ScriptedWorker.Parts workers;
    private final ScriptedWorker worker;
    private final List<ScriptedTaskRunner> runners = new ArrayList<>();

    EngineUnderTest(
            PipelineEngine engine,
            TaskService tasks,
            KitRuntime runtime,
            Driver driver,
            ScriptedWorker.Parts workers,
            ScriptedWorker worker) {
        this.engine = engine;
        this.tasks = tasks;
        this.runtime = runtime;
        this.driver = driver;
        this.workers = workers;
        this.worker = worker;
    }

    PipelineRun activate(Pipeline pipeline, ActivationOptions options) {
        return engine.activate(pipeline, options);
    }

    PipelineRun activate(PipelineDefinition definition, ActivationOptions options) {
        String name = definition.object("Default").map(object -> object.name()).orElse("Default");
        return engine.activate(name, definition, options);
    }

    PipelineRun run(String pipelineId) {
        return engine.run(pipelineId);
    }

    PipelineService service() {
        return engine.service();
    }

    TaskService tasks() {
        return tasks;
    }

    private List<PipelineRun> runs() {
        var runs = new ArrayList<PipelineRun>();
        Optional<String> marker = Optional.empty();
        do {
            var page = engine.service().listPipelines(marker);
            for (PipelineIdName pipeline : page.items()) {
                runs.add(engine.run(pipeline.id()));
            }
            marker = page.marker();
        } while (marker.isPresent());
        return runs;
    }

    /** Whether no pipeline has anything to do any more. */
    boolean isIdle() {
        return runs().stream().noneMatch(EngineUnderTest::isActive);
    }

    /** Which pipelines are active, in words. */
    String active() {
        List<String> names = runs().stream()
                .filter(EngineUnderTest::isActive)
                .map(run -> run.pipelineId() + " is " + run.state())
                .toList();
        return names.isEmpty() ? "no pipeline is active" : "pipeline " + String.join(", ", names);
    }

    private static boolean isActive(PipelineRun run) {
        return run.state() == PipelineState.SCHEDULED || run.state() == PipelineState.DEACTIVATING;
    }

    /** What has not ended and why, one instance a line. */
    String unfinished() {
        List<String> lines = runs().stream()
                .flatMap(run -> run.instances().stream()
                        .filter(instance -> !instance.status().isTerminal())
                        .map(InstanceView::id)
                        .map(id -> "\n  " + run.explain(id).sentence()))
                .toList();
        if (lines.isEmpty()) {
            return " nothing unfinished";
        }
        return lines.stream().limit(SHOWN).collect(Collectors.joining())
                + (lines.size() > SHOWN ? "\n  and " + (lines.size() - SHOWN) + " more" : "");
    }

    /** The groups of the workers elsewhere, one for each worker. */
    List<String> workerGroups() {
        return runners.stream().map(ScriptedTaskRunner::workerGroup).toList();
    }

    void startWorker(String workerGroup) {
        var runner = new ScriptedTaskRunner(
                workerGroup,
                "worker-" + (runners.size() + 1),
                tasks,
                workers.worker(tasks, engine.extensions()),
                driver.clock(),
                driver.scheduler());
        runners.add(runner);
        runner.start();
    }

    int loseWorkers(String workerGroup) {
        List<ScriptedTaskRunner> lost = runners.stream()
                .filter(runner -> runner.workerGroup().equals(workerGroup))
                .toList();
        lost.forEach(ScriptedTaskRunner::lose);
        runners.removeAll(lost);
        return lost.size();
    }

    /** Ends it as a power cut does: nothing it had begun is told to anybody. */
    void kill() {
        runtime.kill();
        runners.forEach(ScriptedTaskRunner::lose);
        worker.close();
    }

    void close() {
        engine.close(Duration.ZERO);
        kill();
    }
}
