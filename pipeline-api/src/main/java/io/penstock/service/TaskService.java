package io.penstock.service;

import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.TaskNotFoundException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a worker asks of the engine: take a task, say that it is alive, say how the task ended. Every attempt in the system
 * goes through here, whether its worker is a thread of this JVM or a program on another host.
 *
 * <p>Implementations are thread-safe.
 */
public interface TaskService {

    /**
     * The progress field by which a worker says where the logs of the attempt lie. The attempt shows it as
     * {@code @logLocation}, a key that a worker cannot set by itself.
     */
    String LOG_LOCATION = "logLocation";

    /**
     * Takes a task of a worker group, waiting for one up to the time the request allows.
     *
     * <p>No thread is held meanwhile. The future is completed with a task, or empty when none came in time. Cancelling it
     * withdraws the request; a task is never given to a cancelled request. A worker that took a task must call
     * {@link #reportTaskProgress} or {@link #setTaskStatus} within 2 minutes, or the task is handed out again
     * (API reference, PollForTask).
     */
    CompletableFuture<Optional<Task>> pollForTask(PollRequest request);

    /**
     * Says that a task is still worked on. The first call acknowledges the task and moves its instance to RUNNING; each
     * call extends the lease, which is 15 minutes unless the object sets {@code reportProgressTimeout}.
     *
     * @param fields free texts to be shown on the attempt, such as {@code percentComplete}; keys must not start with
     *     {@code @}; {@link #LOG_LOCATION} has a meaning of its own
     * @return whether the worker should stop: the attempt was cancelled, or timed out
     * @throws TaskNotFoundException if the task does not exist, has ended, or was handed to another worker since
     * @throws InvalidRequestException if a key starts with {@code @}; nothing is recorded then
     */
    boolean reportTaskProgress(String taskId, Map<String, String> fields);

    /**
     * Says how a task ended. For a task that was cancelled meanwhile it is accepted and changes nothing.
     *
     * @throws TaskNotFoundException if the task does not exist, has ended, or was handed to another worker since
     */
    void setTaskStatus(String taskId, TaskResult result);

    /**
     * Says that a worker program is alive, whether or not it holds a task; expected every 15 minutes.
     *
     * @param taskrunnerId the worker's id for itself, unique among its fellows
     * @return whether the program should end
     */
    boolean reportTaskRunnerHeartbeat(String taskrunnerId, Optional<String> workerGroup, Optional<String> hostname);
}
