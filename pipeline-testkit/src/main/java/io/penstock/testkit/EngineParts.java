package io.penstock.testkit;

import io.penstock.engine.PipelineEngine;
import io.penstock.engine.PipelineEngineBuilder;
import io.penstock.engine.worker.InProcessWorker;
import io.penstock.engine.worker.WorkerSettings;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.testkit.script.ScriptedActions;
import io.penstock.testkit.script.ScriptedExtension;
import io.penstock.testkit.script.ScriptedResources;
import io.penstock.testkit.script.ScriptedWorker;
import io.penstock.testkit.script.Scripts;
import io.penstock.testkit.script.WatchedTasks;
import io.penstock.testkit.script.WorkLog;
import io.penstock.testkit.timeline.EventLog;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/** What outlives an engine, and how the next one is made of it. */
final class EngineParts {

    /** As good as no limit: how much a worker can do at once is not what these tests are about. */
    private static final int CONCURRENCY = 100_000;

    private final PipelineTestKit.Settings settings;
    private final Driver driver;
    private final FaultyStore store;
    private final ObjectStorage storage;
    private final EventLog events;
    private final ScriptedResources resources;
    private final ScriptedActions actions;
    private final ScriptedExtension extension;
    private final ScriptedWorker.Parts workers;
    private final WorkLog workLog;
    private final Path directory;

    EngineParts(
            PipelineTestKit.Settings settings,
            Driver driver,
            Scripts scripts,
            FaultyStore store,
            ObjectStorage storage,
            EventLog events) {
        this.settings = settings;
        this.driver = driver;
        this.store = store;
        this.storage = storage;
        this.events = events;
        this.resources = new ScriptedResources(scripts, driver.clock());
        this.actions = new ScriptedActions(scripts, driver.clock());
        this.extension = new ScriptedExtension(scripts, resources, actions, storage, settings.extensions());
        this.directory = Path.of(System.getProperty("java.io.tmpdir"), "penstock-testkit");
        this.workLog = new WorkLog(driver.clock());
        this.workers = new ScriptedWorker.Parts(
                scripts,
                driver.clock(),
                driver.scheduler(),
                driver.realWork(),
                InProcessWorker.factory(
                        WorkerSettings.of(directory.resolve("work")).hostname("testkit")),
                driver.threads(),
                workLog);
    }

    ObjectStorage storage() {
        return storage;
    }

    WorkLog workLog() {
        return workLog;
    }

    ScriptedResources resources() {
        return resources;
    }

    ScriptedActions actions() {
        return actions;
    }

    /**
     * Starts an engine.
     *
     * @param number how many there were before it; each draws other random numbers, as a process started anew does
     */
    EngineUnderTest start(int number) {
        var runtime = new KitRuntime(driver, settings.seed() + number);
        var worker = new AtomicReference<ScriptedWorker>();
        PipelineEngineBuilder builder = PipelineEngine.builder()
                .runtime(runtime)
                .store(store)
                .nodeName("testkit")
                .limits(settings.limits())
                .localDirectory(directory)
                .discoverExtensions(false)
                .concurrency(CONCURRENCY)
                .systemConcurrency(CONCURRENCY)
                .extension(extension)
                .worker((tasks, registry, executor, clock) -> {
                    ScriptedWorker made = workers.worker(tasks, registry);
                    worker.set(made);
                    return made;
                });
        if (settings.isRecording()) {
            builder = builder.listener(events);
        }
        settings.engine().accept(builder);
        PipelineEngine engine = builder.start();
        return new EngineUnderTest(
                engine,
                new WatchedTasks(engine.tasks(), workLog),
                runtime,
                driver,
                workers,
                java.util.Objects.requireNonNull(worker.get()));
    }
}
