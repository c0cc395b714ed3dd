package io.penstock.testkit.script;

import io.penstock.service.PollRequest;
import io.penstock.service.Task;
import io.penstock.service.TaskService;
import io.penstock.testkit.time.ManualClock;
import io.penstock.testkit.time.ManualScheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A worker on another host, as the engine sees it: polls for the tasks of a group, acknowledges them, plays them, says every
 * five minutes that it is alive. It takes as many tasks as there are.
 */
public final class ScriptedTaskRunner {

    private static final Duration HEARTBEAT = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofDays(3650);

    private final String workerGroup;
    private final String hostname;
    private final TaskService tasks;
    private final ScriptedWorker worker;
    private final ManualClock clock;
    private final ManualScheduler scheduler;
    private @Nullable CompletableFuture<Optional<Task>> poll;
    private boolean lost;

    /** A worker that has not begun to poll. */
    public ScriptedTaskRunner(
            String workerGroup,
            String hostname,
            TaskService tasks,
            ScriptedWorker worker,
            ManualClock clock,
            ManualScheduler scheduler) {
        this.workerGroup = workerGroup;
        this.hostname = hostname;
        this.tasks = tasks;
        this.worker = worker;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** The group it polls for. */
    public String workerGroup() {
        return workerGroup;
    }

    /** Begins to poll. */
    public void start() {
        poll();
    }

    private void poll() {
        if (lost) {
            return;
        }
        poll = tasks.pollForTask(new PollRequest(workerGroup, hostname, Set.of(), PATIENCE));
        // Not on the thread that completes the poll, which may be in the middle of a step.
        var unused = poll.whenComplete((task, problem) -> scheduler.schedule(clock.instant(), () -> {
            if (!lost && task != null) {
                task.ifPresent(this::begin);
                poll();
            }
        }));
    }

    private void begin(Task task) {
        if (!tasks.reportTaskProgress(task.taskId(), java.util.Map.of())) {
            var unused = worker.perform(task, HEARTBEAT);
        }
    }

    /** Takes it away without a word: its tasks are in nobody's hands, and it polls no more. */
    public void lose() {
        lost = true;
        worker.close();
        if (poll != null) {
            poll.cancel(false);
        }
    }
}
