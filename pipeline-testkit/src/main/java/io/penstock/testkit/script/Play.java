package io.penstock.testkit.script;

import io.penstock.definition.PipelineObject;
import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.testkit.time.ManualClock;
import io.penstock.testkit.time.ManualScheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One attempt as it is played: reports on the way, files, and the end. Runs on the thread that drives the test. */
final class Play {

    private final Task task;
    private final Behaviour behaviour;
    private final TaskService tasks;
    private final ManualClock clock;
    private final ManualScheduler scheduler;
    private final Function<String, @Nullable ObjectStorage> storages;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final List<ManualScheduler.Handle> timers = new ArrayList<>();

    Play(
            Task task,
            Behaviour behaviour,
            TaskService tasks,
            ManualClock clock,
            ManualScheduler scheduler,
            Function<String, @Nullable ObjectStorage> storages) {
        this.task = task;
        this.behaviour = behaviour;
        this.tasks = tasks;
        this.clock = clock;
        this.scheduler = scheduler;
        this.storages = storages;
    }

    /** Completed when it is over, well or badly. */
    CompletableFuture<Void> done() {
        return done;
    }

    /**
     * Begins.
     *
     * @param heartbeat how often to say that it is alive; {@code null} for a worker that need not
     */
    void begin(@Nullable Duration heartbeat) {
        Instant start = clock.instant();
        boolean ends = behaviour.ending() != Behaviour.Ending.NONE;
        Instant end = start.plus(behaviour.duration());
        for (Behaviour.Report report : behaviour.reports()) {
            if (!ends || report.after().compareTo(behaviour.duration()) <= 0) {
                at(start.plus(report.after()), () -> report(report.fields()));
            }
        }
        if (ends) {
            if (heartbeat != null) {
                beat(start.plus(heartbeat), end, heartbeat);
            }
            at(end, this::end);
        }
    }

    private void beat(Instant next, Instant end, Duration heartbeat) {
        if (next.isBefore(end)) {
            at(next, () -> {
                if (report(Map.of())) {
                    beat(next.plus(heartbeat), end, heartbeat);
                }
            });
        }
    }

    private void at(Instant time, Runnable step) {
        timers.add(scheduler.schedule(time, step));
    }

    /** Stops it without a word. */
    void stop() {
        timers.forEach(ManualScheduler.Handle::cancel);
        done.complete(null);
    }

    private boolean report(Map<String, String> fields) {
        boolean wanted;
        try {
            wanted = !tasks.reportTaskProgress(task.taskId(), fields);
        } catch (TaskNotFoundException | PipelineDeletedException e) {
            wanted = false;
        }
        if (!wanted) {
            stop();
        }
        return wanted;
    }

    private void end() {
        TaskResult result;
        if (behaviour.ending() == Behaviour.Ending.FAILURE) {
            result = TaskResult.failed(behaviour.errorId().orElse(""), behaviour.errorMessage(), null);
        } else {
            // As a real worker does: what is no longer wanted must not write.
            if (!behaviour.files().isEmpty() && !report(Map.of())) {
                return;
            }
            result = write();
        }
        end(result);
    }

    void end(TaskResult result) {
        try {
            tasks.setTaskStatus(task.taskId(), result);
        } catch (TaskNotFoundException | PipelineDeletedException e) {
            // Somebody else has it by now, or nobody: the engine has recorded what there is to record.
            stop();
        }
        stop();
    }

    private TaskResult write() {
        for (Map.Entry<String, String> file : behaviour.files().entrySet()) {
            try {
                write(target(file.getKey()), file.getValue());
            } catch (IOException | IllegalArgumentException e) {
                return TaskResult.failed(
                        e.getClass().getSimpleName(), e.getMessage() == null ? "" : e.getMessage(), null);
            }
        }
        return TaskResult.finished();
    }

    private void write(ObjectUri uri, String text) throws IOException {
        ObjectStorage storage = storages.apply(uri.scheme());
        if (storage == null) {
            throw new IOException("there is no storage for " + uri);
        }
        try (PendingObject pending = storage.write(uri)) {
            pending.stream().write(text.getBytes(StandardCharsets.UTF_8));
            pending.commit();
        }
    }

    private ObjectUri target(String path) {
        if (path.contains("://")) {
            return ObjectUri.parse(path);
        }
        for (String id : task.attempt().references("output")) {
            PipelineObject output = task.objects().get(id);
            if (output != null && output.text("filePath").isPresent()) {
                return ObjectUri.parse(output.text("filePath").get());
            }
            if (output != null && output.text("directoryPath").isPresent()) {
                return ObjectUri.parse(output.text("directoryPath").get()).resolve(path);
            }
        }
        throw new IllegalArgumentException("the script writes '" + path + "', and '" + task.attemptId()
                + "' has no output with a filePath or directoryPath to write it into");
    }
}
