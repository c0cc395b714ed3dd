package io.penstock.spi.work;

import io.penstock.definition.PipelineObject;
import io.penstock.service.Task;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Does tasks inside the engine's JVM. The engine hands it as many tasks at once as it has permits for, and hears of their
 * progress and end through {@link io.penstock.service.TaskService} like from any other worker. Thread-safe.
 */
public interface LocalWorker extends AutoCloseable {

    /**
     * Begins one task and returns at once. The task is acknowledged by being handed over. Its end is reported by
     * {@link io.penstock.service.TaskService#setTaskStatus}.
     *
     * @return completed when nothing of the task runs any more and the permit is free again, whatever became of it
     */
    CompletionStage<?> perform(Task task);

    /** Asks to stop a task soon: its attempt was cancelled, or timed out. Does nothing where the task is not known. */
    void cancel(String taskId);

    /** Whether it can do tasks of this activity or precondition type. */
    boolean handles(String type);

    /**
     * What a check asks: its answer depends on nothing else, so that of tasks with equal questions that are due at one time
     * the engine has only one performed, and takes its answer for all. Unless overridden, empty.
     *
     * @return an object with the fields that matter; empty where each task needs an answer of its own
     */
    default Optional<PipelineObject> question(Task task) {
        return Optional.empty();
    }

    /** Ends it: begins no more tasks, and asks those that run to stop. Does not wait. */
    @Override
    void close();
}
