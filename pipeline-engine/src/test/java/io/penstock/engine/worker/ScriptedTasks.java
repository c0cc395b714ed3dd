package io.penstock.engine.worker;

import io.penstock.problem.TaskNotFoundException;
import io.penstock.service.PollRequest;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A task service that hands out what a test gives it, and remembers what it is told. Thread-safe. */
public final class ScriptedTasks implements TaskService {

    private final Deque<Task> waiting = new ArrayDeque<>();
    private final List<PollRequest> requests = new ArrayList<>();
    private final List<CompletableFuture<Optional<Task>>> polls = new ArrayList<>();
    private final Map<String, List<Map<String, String>>> progress = new HashMap<>();
    private final Map<String, CompletableFuture<TaskResult>> results = new HashMap<>();
    private final Set<String> canceled = new HashSet<>();
    private final Set<String> lost = new HashSet<>();
    private final Deque<RuntimeException> pollFailures = new ArrayDeque<>();
    private final Deque<RuntimeException> statusFailures = new ArrayDeque<>();
    private Consumer<String> onReport = taskId -> {};

    /** A service without tasks. */
    public ScriptedTasks() {}

    /** Gives a task to whoever asks, or asked, first. */
    public void offer(Task task) {
        CompletableFuture<Optional<Task>> poll;
        synchronized (this) {
            polls.removeIf(CompletableFuture::isDone);
            poll = polls.isEmpty() ? null : polls.remove(0);
            if (poll == null) {
                waiting.add(task);
                return;
            }
        }
        poll.complete(Optional.of(task));
    }

    /** Ends all waiting polls without a task. */
    public void timeOutPolls() {
        List<CompletableFuture<Optional<Task>>> all;
        synchronized (this) {
            all = List.copyOf(polls);
            polls.clear();
        }
        all.forEach(poll -> poll.complete(Optional.empty()));
    }

    /** From now on says that this task is to be stopped. */
    public synchronized void cancel(String taskId) {
        canceled.add(taskId);
    }

    /** From now on says that this task has another worker. */
    public synchronized void lose(String taskId) {
        lost.add(taskId);
    }

    /** Runs something at each progress report, before it is answered. */
    public synchronized void onReport(Consumer<String> action) {
        onReport = action;
    }

    /** Lets the next poll fail. */
    public synchronized void failNextPoll(RuntimeException failure) {
        pollFailures.add(failure);
    }

    /** Lets the next report of an end fail. */
    public synchronized void failNextStatus(RuntimeException failure) {
        statusFailures.add(failure);
    }

    /** All requests so far. */
    public synchronized List<PollRequest> requests() {
        return List.copyOf(requests);
    }

    /** How many polls wait. */
    public synchronized long waitingPolls() {
        return polls.stream().filter(poll -> !poll.isDone()).count();
    }

    /** What was reported of a task's progress. */
    public synchronized List<Map<String, String>> progress(String taskId) {
        return List.copyOf(progress.getOrDefault(taskId, List.of()));
    }

    /** How a task ended; waits for it. */
    public TaskResult result(String taskId) {
        return resultFuture(taskId).orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Whether the end of a task was reported. */
    public boolean hasResult(String taskId) {
        return resultFuture(taskId).isDone();
    }

    private synchronized CompletableFuture<TaskResult> resultFuture(String taskId) {
        return results.computeIfAbsent(taskId, id -> new CompletableFuture<>());
    }

    @Override
    public synchronized CompletableFuture<Optional<Task>> pollForTask(PollRequest request) {
        requests.add(request);
        if (!pollFailures.isEmpty()) {
            return CompletableFuture.failedFuture(pollFailures.remove());
        }
        if (!waiting.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of(waiting.remove()));
        }
        var poll = new CompletableFuture<Optional<Task>>();
        polls.add(poll);
        return poll;
    }

    @Override
    public boolean reportTaskProgress(String taskId, Map<String, String> fields) {
        Consumer<String> action;
        synchronized (this) {
            action = onReport;
        }
        action.accept(taskId);
        synchronized (this) {
            if (lost.contains(taskId)) {
                throw new TaskNotFoundException("task " + taskId + " has another worker");
            }
            progress.computeIfAbsent(taskId, id -> new ArrayList<>()).add(Map.copyOf(fields));
            return canceled.contains(taskId);
        }
    }

    @Override
    public void setTaskStatus(String taskId, TaskResult result) {
        synchronized (this) {
            if (!statusFailures.isEmpty()) {
                throw statusFailures.remove();
            }
            if (lost.contains(taskId)) {
                throw new TaskNotFoundException("task " + taskId + " has another worker");
            }
        }
        resultFuture(taskId).complete(result);
    }

    @Override
    public boolean reportTaskRunnerHeartbeat(
            String taskrunnerId, Optional<String> workerGroup, Optional<String> hostname) {
        return false;
    }
}
