package io.penstock.engine.worker;

import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.service.PollRequest;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import io.penstock.spi.ExtensionRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker that polls one worker group: what runs in a worker program on another host, or beside the engine for a group of its
 * own. It has as many polls out as it can take tasks, and no thread waits for them. While it works on a task it says so once a
 * minute and learns from the answer whether it should stop. Thread-safe.
 *
 * <p>A poll that fails is repeated after 1, 2, 4 … at most 60 seconds; so is the report of a task's end, up to 10 times.
 */
public final class PollingWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PollingWorker.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int REPORT_TRIES = 10;

    private final WorkerTools tools;
    private final WorkerTimer timer;
    private final PollRequest request;
    private final CompletableFuture<Void> idle = new CompletableFuture<>();

    private final Object lock = new Object();
    private final Map<String, TaskRun> running = new HashMap<>();
    private final Map<Long, CompletableFuture<Optional<Task>>> polls = new HashMap<>();
    private final Set<Runnable> pauses = new HashSet<>();
    private long pollCount;
    private int offers;
    private int failures;
    private boolean stopping;

    /** Counts calls of {@link #offer} that another call has to make up for, so that polls that end at once do not nest. */
    private final AtomicInteger offering = new AtomicInteger();

    private PollingWorker(WorkerTools tools, String workerGroup, WorkerTimer timer) {
        this.tools = tools;
        this.timer = timer;
        WorkerSettings settings = tools.settings();
        this.request = new PollRequest(workerGroup, settings.hostname(), tools.types(), settings.pollWait());
    }

    /**
     * Makes a worker and lets it poll.
     *
     * @param tasks where tasks come from
     * @param workerGroup the group that is served
     * @param extensions handlers, checks and storages; tasks of other types are not taken
     * @param executor runs handlers, what they do beside, and reports; gives every task a thread at once, such as
     *     {@link java.util.concurrent.Executors#newCachedThreadPool()}
     * @param timer wakes it
     * @param clock the clock that handlers see
     * @param settings how it works
     */
    public static PollingWorker start(
            TaskService tasks,
            String workerGroup,
            ExtensionRegistry extensions,
            Executor executor,
            WorkerTimer timer,
            InstantSource clock,
            WorkerSettings settings) {
        var worker =
                new PollingWorker(WorkerTools.of(tasks, extensions, executor, clock, settings), workerGroup, timer);
        worker.offer();
        return worker;
    }

    /** The group that is served. */
    public String workerGroup() {
        return request.workerGroup();
    }

    /**
     * Takes no more tasks and lets those that run come to their end.
     *
     * @return completed when no task runs any more
     */
    public CompletableFuture<Void> drain() {
        List<CompletableFuture<Optional<Task>>> withdrawn;
        Set<Runnable> ended;
        synchronized (lock) {
            stopping = true;
            withdrawn = List.copyOf(polls.values());
            ended = Set.copyOf(pauses);
        }
        ended.forEach(Runnable::run);
        withdrawn.forEach(poll -> poll.cancel(true));
        completeIfIdle();
        return idle.copy();
    }

    /**
     * Takes no more tasks and stops those that run. Does not wait. Nothing is reported of them: the engine finds out when
     * their leases end, and counts that as a fault of the infrastructure, not of the attempt.
     */
    @Override
    public void close() {
        var unused = drain();
        Set<TaskRun> stopped;
        synchronized (lock) {
            stopped = Set.copyOf(running.values());
        }
        stopped.forEach(run -> run.token().cancel(CancelToken.Cause.STOPPED));
        tools.databases().close();
    }

    private void offer() {
        if (offering.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            while (mayOffer()) {
                poll();
            }
            seen = offering.addAndGet(-seen);
        } while (seen > 0);
    }

    private boolean mayOffer() {
        synchronized (lock) {
            if (stopping || offers + running.size() >= tools.settings().concurrency()) {
                return false;
            }
            offers++;
            return true;
        }
    }

    private void poll() {
        CompletableFuture<Optional<Task>> poll;
        try {
            poll = tools.tasks().pollForTask(request);
        } catch (RuntimeException e) {
            poll = CompletableFuture.failedFuture(e);
        }
        boolean atOnce = poll.isDone();
        boolean withdrawn;
        long number;
        synchronized (lock) {
            number = ++pollCount;
            polls.put(number, poll);
            withdrawn = stopping;
        }
        var unused = poll.handle((task, failure) -> {
            answered(number, failure == null ? task : Optional.empty(), failure, atOnce);
            return task;
        });
        if (withdrawn) {
            poll.cancel(true);
        }
    }

    private void answered(long poll, Optional<Task> answer, @Nullable Throwable failure, boolean atOnce) {
        TaskRun run = null;
        Duration pause = Duration.ZERO;
        synchronized (lock) {
            polls.remove(poll);
            if (failure != null && !stopping) {
                failures++;
                pause = pause(failures);
            } else {
                failures = 0;
                if (answer.isPresent()) {
                    run = new TaskRun(tools, answer.get());
                    running.put(answer.get().taskId(), run);
                } else if (atOnce) {
                    // A service that does not hold polls must not be asked without end.
                    pause = FIRST_PAUSE;
                }
            }
            if (pause.isZero()) {
                offers--;
            }
        }
        if (run != null) {
            begin(run);
        } else if (!pause.isZero()) {
            if (failure != null) {
                LOG.warn("poll of worker group '{}' failed, next in {}: {}", workerGroup(), pause, failure.toString());
            }
            pauseOffer(pause);
        } else {
            offer();
        }
        completeIfIdle();
    }

    private static Duration pause(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 6));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private void pauseOffer(Duration pause) {
        var over = new Runnable() {
            private @Nullable Runnable takeBack;
            private boolean done;

            @Override
            public void run() {
                synchronized (lock) {
                    if (done) {
                        return;
                    }
                    done = true;
                    offers--;
                    pauses.remove(this);
                }
                if (takeBack != null) {
                    takeBack.run();
                }
                offer();
                completeIfIdle();
            }
        };
        boolean stopped;
        synchronized (lock) {
            pauses.add(over);
            stopped = stopping;
        }
        if (stopped) {
            over.run();
        } else {
            over.takeBack = timer.after(pause, over);
        }
    }

    private void begin(TaskRun run) {
        boolean stop;
        synchronized (lock) {
            stop = stopping;
        }
        if (stop) {
            // It came while the poll was being withdrawn. Unacknowledged, it is soon handed out again.
            ended(run);
            return;
        }
        try {
            tools.executor().execute(() -> run.scope().run(() -> work(run)));
        } catch (RuntimeException e) {
            run.scope().run(() -> LOG.warn("task {} cannot be begun", run.task(), e));
            ended(run);
        }
    }

    private void work(TaskRun run) {
        var heart = new Heart(run, run.objects().heartbeat(tools.settings().heartbeat()));
        heart.start();
        Optional<TaskResult> result;
        try {
            result = run.run();
        } catch (Throwable t) {
            heart.stop();
            ended(run);
            throw t;
        }
        if (result.isPresent()) {
            report(run, heart, result.get(), 1);
        } else {
            heart.stop();
            ended(run);
        }
    }

    private void report(TaskRun run, Heart heart, TaskResult result, int tries) {
        try {
            tools.tasks().setTaskStatus(run.task().taskId(), result);
        } catch (TaskNotFoundException | PipelineDeletedException e) {
            LOG.debug("task {} has another worker by now, or none", run.task());
        } catch (RuntimeException e) {
            if (tries < REPORT_TRIES && !run.token().isCanceled()) {
                LOG.warn("the end of task {} cannot be reported yet: {}", run.task(), e.toString());
                var unused = timer.after(
                        pause(tries),
                        () -> tools.executor()
                                .execute(() -> run.scope().run(() -> report(run, heart, result, tries + 1))));
                return;
            }
            LOG.error("the end of task {} cannot be reported", run.task(), e);
        }
        heart.stop();
        ended(run);
    }

    private void ended(TaskRun run) {
        synchronized (lock) {
            running.remove(run.task().taskId(), run);
        }
        offer();
        completeIfIdle();
    }

    private void completeIfIdle() {
        boolean isIdle;
        synchronized (lock) {
            isIdle = stopping && running.isEmpty();
        }
        if (isIdle) {
            idle.complete(null);
        }
    }

    /** Reports in regular intervals that a task is worked on. */
    private final class Heart {

        private final TaskRun run;
        private final Duration interval;
        private @Nullable Runnable takeBack;
        private boolean stopped;

        private Heart(TaskRun run, Duration interval) {
            this.run = run;
            this.interval = interval;
        }

        private synchronized void start() {
            if (!stopped) {
                takeBack = timer.after(interval, () -> tools.executor().execute(this::beat));
            }
        }

        private void beat() {
            synchronized (this) {
                if (stopped) {
                    return;
                }
            }
            run.beat();
            run.uploadLogsIfDue(interval);
            start();
        }

        private synchronized void stop() {
            stopped = true;
            if (takeBack != null) {
                takeBack.run();
            }
        }
    }
}
