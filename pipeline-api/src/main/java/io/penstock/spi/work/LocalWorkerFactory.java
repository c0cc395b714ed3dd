package io.penstock.spi.work;

import io.penstock.service.TaskService;
import io.penstock.spi.ExtensionRegistry;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** Makes the worker inside the engine's JVM. */
@FunctionalInterface
public interface LocalWorkerFactory {

    /**
     * Makes the worker.
     *
     * @param tasks where it reports to
     * @param extensions handlers, checks and storages
     * @param executor runs blocking work
     * @param clock the engine's clock
     */
    LocalWorker create(TaskService tasks, ExtensionRegistry extensions, Executor executor, InstantSource clock);
}
