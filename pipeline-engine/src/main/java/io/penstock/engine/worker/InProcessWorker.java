package io.penstock.engine.worker;

import io.penstock.catalog.ObjectType;
import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.work.LocalWorker;
import io.penstock.spi.work.LocalWorkerFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker in the engine's own JVM. It is handed its tasks and told of cancellations, so it needs neither polls nor a
 * heartbeat: its tasks live as long as the engine's node does. Thread-safe.
 */
public final class InProcessWorker implements LocalWorker {

    private static final Logger LOG = LoggerFactory.getLogger(InProcessWorker.class);
    private static final int REPORT_TRIES = 3;
    private static final Duration LOGS_LOOKED_AT = Duration.ofMinutes(5);

    private static final String SERVICE = "AWS Data Pipeline";
    private static final Set<String> OF_THE_INTERVAL =
            Set.of("@pipelineId", "@scheduledStartTime", "@scheduledEndTime");

    private final WorkerTools tools;
    private final Set<String> types;
    private final Map<String, TaskRun> running = new ConcurrentHashMap<>();
    private final @Nullable WorkerTimer timer;
    private final AtomicBoolean looksAfterLogs = new AtomicBoolean();
    private volatile boolean closed;

    private InProcessWorker(WorkerTools tools, @Nullable WorkerTimer timer) {
        this.tools = tools;
        this.timer = timer;
        this.types = tools.types();
    }

    /**
     * A worker.
     *
     * @param tasks where it reports to
     * @param extensions handlers, checks and storages
     * @param executor runs handlers and what they do beside; gives every task a thread at once, such as
     *     {@link java.util.concurrent.Executors#newCachedThreadPool()}
     * @param clock the engine's clock
     * @param settings how it works; heartbeat, pollWait and concurrency have no meaning here
     */
    public static InProcessWorker create(
            TaskService tasks,
            ExtensionRegistry extensions,
            Executor executor,
            InstantSource clock,
            WorkerSettings settings) {
        return new InProcessWorker(WorkerTools.of(tasks, extensions, executor, clock, settings), null);
    }

    /** Makes workers with these settings. */
    public static LocalWorkerFactory factory(WorkerSettings settings) {
        return (tasks, extensions, executor, clock) -> create(tasks, extensions, executor, clock, settings);
    }

    /** Makes workers with these settings that upload the logs of long attempts every hour, woken by a timer. */
    public static LocalWorkerFactory factory(WorkerSettings settings, WorkerTimer timer) {
        return (tasks, extensions, executor, clock) ->
                new InProcessWorker(WorkerTools.of(tasks, extensions, executor, clock, settings), timer);
    }

    /** One timer for all attempts, and none while there are none. */
    private void lookAfterLogs() {
        WorkerTimer set = timer;
        if (set != null && !closed && looksAfterLogs.compareAndSet(false, true)) {
            var unused = set.after(
                    LOGS_LOOKED_AT,
                    () -> tools.executor().execute(() -> {
                        running.values().forEach(run -> run.uploadLogsIfDue(LOGS_LOOKED_AT));
                        looksAfterLogs.set(false);
                        if (!running.isEmpty()) {
                            lookAfterLogs();
                        }
                    }));
        }
    }

    @Override
    public CompletionStage<?> perform(Task task) {
        var run = new TaskRun(tools, task);
        var done = new CompletableFuture<Void>();
        running.put(task.taskId(), run);
        lookAfterLogs();
        if (closed) {
            run.token().cancel(CancelToken.Cause.STOPPED);
        }
        try {
            tools.executor()
                    .execute(() -> run.scope().run(() -> {
                        try {
                            Optional<TaskResult> result = run.run();
                            result.ifPresent(word -> report(task, word));
                        } finally {
                            running.remove(task.taskId(), run);
                            done.complete(null);
                        }
                    }));
        } catch (RuntimeException e) {
            running.remove(task.taskId(), run);
            run.scope().run(() -> LOG.warn("task {} cannot be begun", task, e));
            done.complete(null);
        }
        return done;
    }

    private void report(Task task, TaskResult result) {
        for (int i = 1; ; i++) {
            try {
                tools.tasks().setTaskStatus(task.taskId(), result);
                return;
            } catch (TaskNotFoundException | PipelineDeletedException e) {
                LOG.debug("task {} has another worker by now, or none", task);
                return;
            } catch (RuntimeException e) {
                if (i == REPORT_TRIES) {
                    LOG.error("the end of task {} cannot be reported", task, e);
                    return;
                }
            }
        }
    }

    /**
     * Checks that the engine makes itself depend on the fields of the precondition alone; those of the service's types not
     * even on the interval.
     */
    @Override
    public Optional<PipelineObject> question(Task task) {
        PipelineObject attempt = task.attempt();
        Optional<ObjectType> type = attempt.type().flatMap(tools.extensions().catalog()::type);
        if (type.isEmpty() || !type.get().isSystemManaged()) {
            return Optional.empty();
        }
        boolean ownType = !type.get().owner().equals(SERVICE);
        List<Field> fields = attempt.fields().stream()
                .filter(field -> isAsked(field, type.get()) || (ownType && OF_THE_INTERVAL.contains(field.key())))
                .toList();
        return Optional.of(PipelineObject.of("question", "question", fields));
    }

    /** Also a field that the catalogue does not know may matter to a check. */
    private static boolean isAsked(Field field, ObjectType type) {
        return !field.value().isReference()
                && !field.key().startsWith("@")
                && type.field(field.key())
                        .map(spec -> spec.kind().isSetByDefinition())
                        .orElse(true);
    }

    @Override
    public void cancel(String taskId) {
        TaskRun run = running.get(taskId);
        if (run != null) {
            run.token().cancel(CancelToken.Cause.CANCELED);
        }
    }

    @Override
    public boolean handles(String type) {
        return types.contains(type);
    }

    @Override
    public void close() {
        closed = true;
        running.values().forEach(run -> run.token().cancel(CancelToken.Cause.STOPPED));
        tools.databases().close();
    }
}
