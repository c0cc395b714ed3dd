package io.penstock.testkit.script;

import io.penstock.service.PollRequest;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The engine's task service, with a {@link WorkLog} of what it gives out and acknowledges. As thread-safe as that one. */
public final class WatchedTasks implements TaskService {

    private final TaskService tasks;
    private final WorkLog log;

    /** Watches a service. */
    public WatchedTasks(TaskService tasks, WorkLog log) {
        this.tasks = tasks;
        this.log = log;
    }

    @Override
    public CompletableFuture<Optional<Task>> pollForTask(PollRequest request) {
        CompletableFuture<Optional<Task>> poll = tasks.pollForTask(request);
        var unused = poll.thenAccept(task -> task.ifPresent(log::handedOut));
        return poll;
    }

    @Override
    public boolean reportTaskProgress(String taskId, Map<String, String> fields) {
        return tasks.reportTaskProgress(taskId, fields);
    }

    @Override
    public void setTaskStatus(String taskId, TaskResult result) {
        tasks.setTaskStatus(taskId, result);
        log.acknowledged(taskId, result);
    }

    @Override
    public boolean reportTaskRunnerHeartbeat(
            String taskrunnerId, Optional<String> workerGroup, Optional<String> hostname) {
        return tasks.reportTaskRunnerHeartbeat(taskrunnerId, workerGroup, hostname);
    }
}
