package io.penstock.engine.worker;

import io.penstock.component.Activity;
import io.penstock.component.ComponentType;
import io.penstock.component.DataNode;
import io.penstock.component.Precondition;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.logging.LogScope;
import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import io.penstock.spi.Binding;
import io.penstock.spi.work.ActivityHandler;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PreconditionCheck;
import io.penstock.spi.work.StageIn;
import io.penstock.spi.work.StageOut;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task on this worker, from its first report to the last but one: what becomes of it is returned, and reported by the
 * caller. {@link #run} is called once; the other methods may be called by any thread.
 */
final class TaskRun {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);
    private static final long PROGRESS_INTERVAL_MILLIS = 1000;

    /** Whoever follows a long attempt finds its logs in their place, not older than an hour (dp-viewing-logs). */
    private static final Duration LOG_INTERVAL = Duration.ofHours(1);

    private final WorkerTools tools;
    private final Task task;
    private final TaskObjects objects;
    private final SecretMask mask;
    private final CancelToken token = new CancelToken();

    private final Object progressLock = new Object();
    private Map<String, String> progress = new LinkedHashMap<>();
    private boolean reporting;
    private long lastReport = Long.MIN_VALUE;

    private @Nullable Thread handlerThread;
    private volatile @Nullable Attempt open;

    TaskRun(WorkerTools tools, Task task) {
        this.tools = tools;
        this.task = task;
        this.objects = new TaskObjects(task, tools.componentTypes());
        this.mask = SecretMask.of(task.objects().values());
        token.onCancel(this::interruptHandler);
    }

    Task task() {
        return task;
    }

    /** What is logged while it runs says which attempt it is. */
    LogScope scope() {
        return LogScope.attempt(task.pipelineId(), task.attemptId());
    }

    TaskObjects objects() {
        return objects;
    }

    CancelToken token() {
        return token;
    }

    /**
     * Does the task.
     *
     * @return how it ended; empty where nobody wants to know any more
     */
    Optional<TaskResult> run() {
        TaskResult result;
        var directory = new AttemptDirectory(tools.settings().workRoot());
        try {
            String type = objects.type();
            boolean isCheck = tools.extensions().precondition(type).isPresent();
            // A check is over in a moment and needs no acknowledgement; a long one is acknowledged by the heartbeat.
            if (!isCheck && !report(logLocation())) {
                return Optional.empty();
            }
            result = isCheck ? check(type, directory) : perform(type, directory);
        } catch (Throwable t) {
            result = failure(t);
        }
        remove(directory);
        return token.isCanceled() ? Optional.empty() : Optional.of(result);
    }

    private Map<String, String> logLocation() {
        return objects.logs(tools.settings().defaultLogs())
                .map(location -> Map.of(TaskService.LOG_LOCATION, location.toString()))
                .orElse(Map.of());
    }

    private TaskResult perform(String type, AttemptDirectory directory) throws Exception {
        try (Attempt attempt = open(directory, task.attempt(), true)) {
            TaskResult result;
            open = attempt;
            try {
                attempt.context.log("attempt " + task.attemptId() + " of type " + type + " begins on "
                        + tools.settings().hostname());
                Binding<?, ActivityHandler<?>> binding = tools.<ActivityHandler<?>>role(type, ActivityHandler.class)
                        .orElseThrow(() -> new WorkFailedException(
                                "NoHandler", "no handler for activities of type '" + type + "' on this worker"));
                attempt.prepareOutputs();
                attempt.stageIn();
                stopIfUnwanted();
                handle(binding, attempt);
                stopIfUnwanted();
                reportRest();
                attempt.context.log("the work is done");
                if (attempt.hasOutputs()) {
                    publish(attempt);
                }
                result = TaskResult.finished();
            } catch (Throwable t) {
                result = failure(t);
            } finally {
                open = null;
            }
            attempt.end(result);
            return result;
        }
    }

    /** A worker re-checks its lease before it publishes, so that an attempt that is no longer wanted cannot write late. */
    private void publish(Attempt attempt) throws Exception {
        if (!report(takeProgress())) {
            stopIfUnwanted();
        }
        attempt.stageOut();
    }

    private TaskResult check(String type, AttemptDirectory directory) throws Exception {
        PipelineObject user =
                task.attempt().reference("node").flatMap(objects::object).orElse(task.attempt());
        try (Attempt attempt = open(directory, user, false)) {
            TaskResult result;
            try {
                Binding<?, PreconditionCheck<?>> binding = tools.<PreconditionCheck<?>>role(
                                type, PreconditionCheck.class)
                        .orElseThrow(() -> new WorkFailedException(
                                "NoHandler", "no check for preconditions of type '" + type + "' on this worker"));
                CheckResult answer = ask(binding, attempt);
                result = answer.holds() ? TaskResult.finished() : TaskResult.notMet(mask.apply(answer.reason()));
            } catch (Throwable t) {
                result = failure(t);
            }
            attempt.end(result);
            return result;
        }
    }

    @SuppressWarnings("unchecked")
    private <T extends Activity> void handle(Binding<?, ActivityHandler<?>> binding, Attempt attempt) throws Exception {
        var handler = (ActivityHandler<T>) binding.behaviour();
        T activity = objects.view((ComponentType<T>) binding.type(), task.attempt());
        enterHandler();
        try {
            handler.perform(activity, attempt.context);
        } finally {
            leaveHandler();
        }
    }

    @SuppressWarnings("unchecked")
    private <T extends Precondition> CheckResult ask(Binding<?, PreconditionCheck<?>> binding, Attempt attempt)
            throws Exception {
        var check = (PreconditionCheck<T>) binding.behaviour();
        T precondition = objects.view((ComponentType<T>) binding.type(), task.attempt());
        enterHandler();
        try {
            return check.check(precondition, attempt.context);
        } finally {
            leaveHandler();
        }
    }

    private synchronized void enterHandler() {
        handlerThread = Thread.currentThread();
        if (token.isCanceled()) {
            handlerThread.interrupt();
        }
    }

    private synchronized void leaveHandler() {
        handlerThread = null;
        // An interrupt that came late belongs to the handler, not to what this thread does next.
        Thread.interrupted();
    }

    private synchronized void interruptHandler() {
        if (handlerThread != null) {
            handlerThread.interrupt();
        }
    }

    private void stopIfUnwanted() throws WorkFailedException {
        if (token.isCanceled()) {
            throw new WorkFailedException("Canceled", "the attempt is no longer wanted");
        }
    }

    private TaskResult failure(Throwable t) {
        if (!token.isCanceled() && !(t instanceof WorkFailedException)) {
            LOG.debug("attempt {} of pipeline {} failed", task.attemptId(), task.pipelineId(), t);
        }
        return Failures.of(t, mask);
    }

    /**
     * Reports that the task is worked on.
     *
     * @return whether it is still wanted
     */
    private boolean report(Map<String, String> fields) {
        try {
            if (tools.tasks().reportTaskProgress(task.taskId(), fields)) {
                token.cancel(CancelToken.Cause.CANCELED);
            }
        } catch (TaskNotFoundException | PipelineDeletedException e) {
            token.cancel(CancelToken.Cause.LOST);
        }
        return !token.isCanceled();
    }

    /**
     * Uploads the logs of an attempt that is not at its end, if that was not done for nearly an hour; called now and then.
     *
     * @param slack how long it may be until the next call
     */
    void uploadLogsIfDue(Duration slack) {
        Attempt attempt = open;
        if (attempt != null) {
            attempt.uploadIfDue(LOG_INTERVAL.minus(slack));
        }
    }

    /** Reports that the task is worked on, and what was told of its progress; a failure to do so is left to the next beat. */
    void beat() {
        scope().run(this::reportProgress);
    }

    private void reportProgress() {
        Map<String, String> fields = takeProgress();
        try {
            report(fields);
        } catch (RuntimeException e) {
            LOG.warn("attempt {}: a progress report failed; it is repeated", task.attemptId(), e);
            synchronized (progressLock) {
                fields.forEach(progress::putIfAbsent);
            }
        }
    }

    /** The last word on the progress, which came too soon after the one before to be reported at once. */
    private void reportRest() {
        Map<String, String> rest = takeProgress();
        if (!rest.isEmpty()) {
            report(rest);
        }
    }

    private Map<String, String> takeProgress() {
        synchronized (progressLock) {
            Map<String, String> taken = progress;
            progress = new LinkedHashMap<>();
            lastReport = tools.clock().millis();
            return taken;
        }
    }

    /** Takes note of the handler's progress and reports it soon, though not more than once a second. */
    private void progress(Map<String, String> fields) {
        synchronized (progressLock) {
            fields.forEach((key, value) -> progress.put(key, mask.apply(value)));
            long now = tools.clock().millis();
            if (reporting || (lastReport != Long.MIN_VALUE && now - lastReport < PROGRESS_INTERVAL_MILLIS)) {
                return;
            }
            reporting = true;
        }
        tools.executor().execute(() -> {
            try {
                beat();
            } finally {
                synchronized (progressLock) {
                    reporting = false;
                }
            }
        });
    }

    private void remove(AttemptDirectory directory) {
        try {
            directory.remove();
        } catch (IOException e) {
            LOG.warn(
                    "working directory {} of attempt {} cannot be removed: {}",
                    directory,
                    task.attemptId(),
                    e.toString());
        }
    }

    private Attempt open(AttemptDirectory directory, PipelineObject user, boolean isActivity) throws Exception {
        List<DataNode> inputs = objects.nodes(user, "input");
        List<DataNode> outputs = objects.nodes(user, "output");
        var staged = new Staging();
        if (isActivity && objects.stages()) {
            staged.inputs(inputs, directory);
            staged.outputs(outputs, directory);
        }
        var logs = new AttemptLogs(directory, tools.settings().outputLimit(), tools.clock(), mask);
        var context = new AttemptContext(
                tools,
                task,
                objects,
                objects.interval(),
                inputs,
                outputs,
                directory,
                staged.byNode,
                staged.variables,
                logs,
                token,
                this::progress,
                () -> report(takeProgress()));
        return new Attempt(context, logs, staged, isActivity);
    }

    /** The staging directories of an attempt, numbered by the position of the node (dp-concepts-staging). */
    private final class Staging {

        private final Map<String, Path> byNode = new LinkedHashMap<>();
        private final Map<String, String> variables = new LinkedHashMap<>();
        private final List<Staged<StageIn<?>>> in = new ArrayList<>();
        private final List<Staged<StageOut<?>>> out = new ArrayList<>();

        private void inputs(List<DataNode> nodes, AttemptDirectory parent) throws IOException {
            for (int i = 0; i < nodes.size(); i++) {
                stage(nodes.get(i), StageIn.class, "INPUT" + (i + 1), parent, in);
            }
        }

        private void outputs(List<DataNode> nodes, AttemptDirectory parent) throws IOException {
            for (int i = 0; i < nodes.size(); i++) {
                stage(nodes.get(i), StageOut.class, "OUTPUT" + (i + 1), parent, out);
            }
        }

        private <R> void stage(DataNode node, Class<?> role, String name, AttemptDirectory parent, List<Staged<R>> to)
                throws IOException {
            Optional<Binding<?, R>> binding = node.object().type().flatMap(type -> tools.<R>role(type, role));
            if (binding.isPresent()) {
                Path directory = parent.directory(name.toLowerCase(java.util.Locale.ROOT));
                byNode.putIfAbsent(node.id(), directory);
                variables.put(name + "_STAGING_DIR", directory.toString());
                to.add(new Staged<>(node, binding.get(), directory));
            }
        }
    }

    private record Staged<R>(DataNode node, Binding<?, R> binding, Path directory) {}

    /** An attempt whose directories and logs are open. */
    private final class Attempt implements AutoCloseable {

        private final AttemptContext context;
        private final AttemptLogs logs;
        private final Staging staging;
        private final boolean isActivity;
        private Instant lastUpload = tools.clock().instant();
        private boolean ended;

        private Attempt(AttemptContext context, AttemptLogs logs, Staging staging, boolean isActivity) {
            this.context = context;
            this.logs = logs;
            this.staging = staging;
            this.isActivity = isActivity;
        }

        boolean hasOutputs() {
            return !staging.out.isEmpty();
        }

        void prepareOutputs() throws Exception {
            for (Staged<StageOut<?>> staged : staging.out) {
                prepare(staged);
            }
        }

        @SuppressWarnings("unchecked")
        private <T extends DataNode> void prepare(Staged<StageOut<?>> staged) throws Exception {
            ((StageOut<T>) staged.binding.behaviour())
                    .prepare(view((ComponentType<T>) staged.binding.type(), staged.node));
        }

        void stageIn() throws Exception {
            for (Staged<StageIn<?>> staged : staging.in) {
                stopIfUnwanted();
                stageIn(staged);
            }
        }

        @SuppressWarnings("unchecked")
        private <T extends DataNode> void stageIn(Staged<StageIn<?>> staged) throws Exception {
            ((StageIn<T>) staged.binding.behaviour())
                    .stageIn(view((ComponentType<T>) staged.binding.type(), staged.node), staged.directory, context);
        }

        void stageOut() throws Exception {
            for (Staged<StageOut<?>> staged : staging.out) {
                stopIfUnwanted();
                stageOut(staged);
            }
            stopIfUnwanted();
        }

        @SuppressWarnings("unchecked")
        private <T extends DataNode> void stageOut(Staged<StageOut<?>> staged) throws Exception {
            ((StageOut<T>) staged.binding.behaviour())
                    .stageOut(view((ComponentType<T>) staged.binding.type(), staged.node), staged.directory, context);
        }

        private <T extends DataNode> T view(ComponentType<T> type, DataNode node) {
            return objects.view(type, node.object());
        }

        private void uploadIfDue(Duration interval) {
            Optional<ObjectUri> target = objects.logs(tools.settings().defaultLogs());
            if (target.isEmpty() || token.isCanceled()) {
                return;
            }
            synchronized (this) {
                Instant now = tools.clock().instant();
                if (ended || now.isBefore(lastUpload.plus(interval))) {
                    return;
                }
                lastUpload = now;
                try {
                    logs.upload(tools.storage(), target.get(), isActivity);
                } catch (IOException | RuntimeException e) {
                    LOG.warn(
                            "logs of attempt {} cannot be kept under {} for now: {}",
                            task.attemptId(),
                            target.get(),
                            e.toString());
                }
            }
        }

        /** Writes the last line of the activity log and uploads the logs, unless their place belongs to another by now. */
        void end(TaskResult result) {
            synchronized (this) {
                ended = true;
            }
            CancelToken.Cause cause = token.cause();
            if (isActivity) {
                context.log(ending(cause, result));
            }
            Optional<ObjectUri> target = objects.logs(tools.settings().defaultLogs());
            if (target.isPresent() && cause != CancelToken.Cause.LOST) {
                try {
                    logs.close();
                    logs.upload(tools.storage(), target.get(), isActivity);
                } catch (IOException | RuntimeException e) {
                    // The work counts; its logs do not decide what becomes of it.
                    LOG.warn(
                            "logs of attempt {} cannot be kept under {}: {}",
                            task.attemptId(),
                            target.get(),
                            e.toString());
                }
            }
        }

        private static String ending(CancelToken.@Nullable Cause cause, TaskResult result) {
            if (cause != null) {
                return "stopped: " + cause.name().toLowerCase(java.util.Locale.ROOT);
            }
            return result instanceof TaskResult.Failed failed
                    ? "failed, " + failed.errorId() + ": " + failed.errorMessage()
                    : "finished";
        }

        @Override
        public void close() throws IOException {
            logs.close();
        }
    }
}
