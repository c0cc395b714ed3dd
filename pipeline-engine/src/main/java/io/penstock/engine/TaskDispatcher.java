package io.penstock.engine;

import io.penstock.definition.PipelineObject;
import io.penstock.engine.instance.InstanceIds;
import io.penstock.engine.instance.PipelineMachine.TaskContent;
import io.penstock.engine.instance.Signal;
import io.penstock.engine.logging.LogScope;
import io.penstock.engine.resource.ResourceCalls;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.TaskRow;
import io.penstock.engine.task.TaskBoard;
import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.run.WaitReason;
import io.penstock.service.PollRequest;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import io.penstock.spi.control.ProvisionRequest;
import io.penstock.spi.work.LocalWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out tasks: to the engine's own worker as far as it has permits, to providers, to whoever polls. Also what workers
 * report to.
 *
 * <p>What overrides {@link EngineLoop.Dispatcher} is called by the loop. {@link #pollForTask}, the reports and the answers
 * of providers come from any thread; they look the task up on the board and leave the rest to the loop. Two faces of
 * {@link TaskService} are given out: the public one answers once a report is durable; the one for the engine's own worker
 * answers at once, because worker and loop live and die together.
 */
final class TaskDispatcher extends EngineLoop.Dispatcher implements TaskService {

    private static final Logger LOG = LoggerFactory.getLogger(TaskDispatcher.class);
    private static final Duration TERMINATE_PAUSE = Duration.ofMinutes(1);
    private static final Duration REPORT_PATIENCE = Duration.ofMinutes(2);

    private final EngineLoop loop;
    private final EngineRuntime runtime;
    private final TaskBoard board = new TaskBoard();
    private final SharedChecks sharedChecks = new SharedChecks();
    private final String node;
    private final Set<String> localGroups;
    private final int systemPermits;
    private int localFree;
    private int systemFree;
    private boolean draining;
    private @Nullable LocalWorker worker;
    private @Nullable ResourceCalls resources;
    private Predicate<String> handled = type -> false;

    private static final class PendingPoll implements TaskBoard.Poll {
        private final PollRequest request;
        private final CompletableFuture<Optional<Task>> future = new CompletableFuture<>();
        private volatile Runnable takeBack = () -> {};

        PendingPoll(PollRequest request) {
            this.request = request;
        }

        @Override
        public String workerGroup() {
            return request.workerGroup();
        }

        @Override
        public String hostname() {
            return request.hostname();
        }

        @Override
        public Set<String> types() {
            return request.types();
        }

        @Override
        public boolean isOpen() {
            return !future.isDone();
        }
    }

    TaskDispatcher(
            EngineLoop loop,
            EngineRuntime runtime,
            String node,
            Set<String> localGroups,
            int localPermits,
            int systemPermits) {
        this.loop = loop;
        this.runtime = runtime;
        this.node = node;
        this.localGroups = Set.copyOf(localGroups);
        this.localFree = localPermits;
        this.systemFree = systemPermits;
        this.systemPermits = systemPermits;
    }

    void use(LocalWorker localWorker, ResourceCalls resourceCalls) {
        this.worker = localWorker;
        this.resources = resourceCalls;
        this.handled = localWorker::handles;
    }

    // ---- the loop's side ----

    @Override
    void added(Host host, List<TaskRow> tasks) {
        for (TaskRow task : tasks) {
            TaskRow row = task;
            if (node.equals(task.holder()) && board.lookUp(task.taskId()).isEmpty()) {
                if (isCall(task)) {
                    // Calls of providers may be repeated, and the end of a machine must be.
                    board.add(row, site(host, row));
                    release(row);
                    continue;
                }
                // Left over from a process of this name that is gone: nobody works on it any more.
                loop.tell(
                        host.pipelineId,
                        new Signal.TaskLost(
                                task.key(), "Service_NodeLost", "the engine that did the work is gone", false));
                continue;
            }
            board.add(row, site(host, row));
        }
    }

    /** Whether a task is a call of a provider. */
    private static boolean isCall(TaskRow task) {
        return task.kind() != TaskRow.Kind.WORK && task.kind() != TaskRow.Kind.CHECK;
    }

    @Override
    void reloaded(Host host, List<TaskRow> tasks) {
        board.retain(host.pipelineId, tasks.stream().map(TaskRow::key).collect(Collectors.toSet()));
        added(host, tasks);
    }

    private TaskBoard.Site site(Host host, TaskRow task) {
        if (isCall(task)) {
            return TaskBoard.Site.SYSTEM;
        }
        String group = task.workerGroup();
        if (TaskBoard.isSystem(group) || localGroups.contains(group)) {
            return TaskBoard.Site.LOCAL;
        }
        if (resources != null && group.startsWith("resource:")) {
            for (PipelineObject object : content(host, task)
                    .map(content -> content.objects().values())
                    .orElse(List.of())) {
                if (group.equals(InstanceIds.resourceGroup(host.pipelineId, object.id()))) {
                    return object.type().map(resources::isInProcess).orElse(false)
                            ? TaskBoard.Site.LOCAL
                            : TaskBoard.Site.REMOTE;
                }
            }
        }
        return TaskBoard.Site.REMOTE;
    }

    /** What a task is about: from memory, or for a machine that an ended attempt left behind, from the store. */
    private Optional<TaskContent> content(Host host, TaskRow task) {
        Optional<TaskContent> content = host.machine.content(task.key());
        if (content.isPresent()) {
            return content;
        }
        Optional<InstanceRow> instance = loop.store().instances(host.pipelineId, List.of(task.instance())).stream()
                .findFirst();
        Optional<AttemptRow> attempt = loop.store().attempts(host.pipelineId, task.instance()).stream()
                .filter(row -> row.number() == task.attempt())
                .findFirst();
        return instance.flatMap(row -> attempt.map(one -> new TaskContent(
                row.id(), row.id() + "_Attempt=" + one.number(), row.interval(), one.objects(), one.resourceId())));
    }

    @Override
    void ended(List<TaskRow.Key> tasks, List<TaskRow.Key> canceled) {
        for (TaskRow.Key key : canceled) {
            board.cancel(key).ifPresent(taskId -> {
                if (worker != null) {
                    worker.cancel(taskId);
                }
            });
        }
        tasks.forEach(board::remove);
    }

    @Override
    void dropped(String pipelineId) {
        board.removeQueued(pipelineId);
    }

    @Override
    boolean hasTasks(String pipelineId) {
        return board.hasTasks(pipelineId);
    }

    @Override
    WaitReason waitsFor(TaskRow.Key task, String group, String type) {
        Optional<Instant> heldBack = board.task(task)
                .filter(TaskDispatcher::isCall)
                .flatMap(row -> resources == null ? Optional.empty() : resources.heldBackUntil(type));
        return heldBack.isPresent()
                ? new WaitReason.OpenBreaker("the provider of " + type, heldBack.get())
                : board.waitsFor(task, group, type, handled);
    }

    @Override
    @Nullable
    Instant dispatch(Instant now) {
        expire(now);
        if (draining) {
            return board.nextExpiry().orElse(null);
        }
        List<TaskBoard.Match> matches = board.match(now, node, localFree, systemFree, handled);
        if (!matches.isEmpty()) {
            Set<TaskRow.Key> granted;
            try {
                var wanted = new ArrayList<TaskRow>(matches.size());
                matches.forEach(match -> wanted.add(match.granted()));
                granted = loop.store().claim(loop.nodeId(), wanted);
            } catch (RuntimeException e) {
                LOG.warn("tasks cannot be handed out now: {}", e.toString());
                // Some may have been handed out all the same; only the store knows.
                for (TaskBoard.Match match : matches) {
                    loop.distrust(match.granted().pipelineId());
                    keep(match);
                }
                return board.nextExpiry().orElse(null);
            }
            loop.watch().taken(List.copyOf(granted), now);
            var calls = new ArrayList<ResourceCalls.Request>();
            for (TaskBoard.Match match : matches) {
                if (granted.contains(match.granted().key())) {
                    board.granted(match);
                    hand(match, calls);
                } else {
                    loop.distrust(match.granted().pipelineId());
                    keep(match);
                }
            }
            if (resources != null && !calls.isEmpty()) {
                resources.begin(calls);
            }
        }
        return board.nextExpiry().orElse(null);
    }

    /** Lets a poll that was matched in vain wait on. */
    private void keep(TaskBoard.Match match) {
        if (match.poll() instanceof PendingPoll poll) {
            board.add(poll);
        }
    }

    private void hand(TaskBoard.Match match, List<ResourceCalls.Request> calls) {
        TaskRow task = match.granted();
        Host host = loop.host(task.pipelineId());
        Optional<TaskContent> found = content(host, task);
        if (found.isEmpty()) {
            loop.tell(
                    task.pipelineId(),
                    new Signal.TaskLost(task.key(), "Service_TaskLost", "the task has no content", false));
            return;
        }
        TaskContent content = found.get();
        if (match.site() == TaskBoard.Site.SYSTEM) {
            systemFree--;
            calls.add(new ResourceCalls.Request(
                    task,
                    content.objects().getOrDefault(content.attemptId(), PipelineObject.of(content.attemptId())),
                    content.resourceId(),
                    new ProvisionRequest(
                            task.pipelineId() + "-" + task.instance() + "-" + task.attempt(),
                            task.pipelineId(),
                            content.instanceId(),
                            content.attemptId(),
                            content.interval(),
                            InstanceIds.resourceGroup(task.pipelineId(), content.instanceId()),
                            host.machine.tags())));
            return;
        }
        var work = new Task(task.taskId(), task.pipelineId(), content.attemptId(), content.objects());
        if (match.poll() instanceof PendingPoll poll) {
            poll.takeBack.run();
            if (!poll.future.complete(Optional.of(work))) {
                release(task);
            }
            return;
        }
        LocalWorker local = worker;
        if (local == null) {
            return;
        }
        loop.tell(task.pipelineId(), new Signal.TaskStarted(task.key(), node));
        boolean system = TaskBoard.isSystem(task.workerGroup());
        if (system
                && local.question(work)
                        .map(question -> sharedChecks.join(question, task, work))
                        .orElse(false)) {
            return;
        }
        perform(local, task, work, system);
    }

    private void perform(LocalWorker local, TaskRow task, Task work, boolean system) {
        if (system) {
            systemFree--;
        } else {
            localFree--;
        }
        local.perform(work)
                .whenComplete((done, error) -> loop.enqueue(() -> {
                    if (system) {
                        systemFree++;
                    } else {
                        localFree++;
                    }
                    if (board.lookUp(task.taskId()).isPresent()) {
                        loop.tell(
                                task.pipelineId(),
                                new Signal.TaskLost(
                                        task.key(),
                                        "Service_WorkerEnded",
                                        "the worker ended without a word"
                                                + (error == null ? "" : ": " + error.getMessage()),
                                        false));
                    }
                    askAgain(local, sharedChecks.take(task.taskId()));
                }));
    }

    /** The check whose answer they waited for was cancelled or lost: one of them makes it in its place. */
    private void askAgain(LocalWorker local, List<SharedChecks.Follower> followers) {
        for (SharedChecks.Follower follower : followers) {
            boolean wanted = board.lookUp(follower.row().taskId()).isPresent();
            if (wanted
                    && !local.question(follower.task())
                            .map(question -> sharedChecks.join(question, follower.row(), follower.task()))
                            .orElse(false)) {
                perform(local, follower.row(), follower.task(), true);
            }
        }
    }

    private LogScope scope(TaskRow task) {
        return loop.hosts().stream()
                .filter(host -> host.pipelineId.equals(task.pipelineId()))
                .findFirst()
                .flatMap(host -> host.machine.content(task.key()))
                .map(content -> LogScope.attempt(task.pipelineId(), content.attemptId()))
                .orElse(LogScope.pipeline(task.pipelineId()));
    }

    /** Puts a task that nobody took back into its queue. */
    private void release(TaskRow task) {
        TaskRow back = task.released();
        try {
            if (loop.store().update(List.of(back)).contains(back.key())) {
                board.updated(back);
                loop.watch().returned(back.key(), loop.now());
                return;
            }
        } catch (RuntimeException e) {
            scope(task).run(() -> LOG.warn("task {} cannot be put back now: {}", task.taskId(), e.toString()));
        }
        loop.distrust(task.pipelineId());
    }

    private void expire(Instant now) {
        for (TaskRow task : board.expired(now)) {
            if (!task.acknowledged()) {
                scope(task)
                        .run(() -> LOG.info(
                                "task {} was not acknowledged by {} and is handed out again",
                                task.taskId(),
                                task.holder()));
                release(task);
            } else {
                Host host = loop.host(task.pipelineId());
                boolean stalled = content(host, task)
                        .map(content -> content.objects().get(content.attemptId()))
                        .map(object -> object.has("reportProgressTimeout"))
                        .orElse(false);
                loop.tell(
                        task.pipelineId(),
                        new Signal.TaskLost(
                                task.key(),
                                stalled ? "Service_Stalled" : "Service_WorkerLost",
                                "the worker on " + task.holder() + " was silent for " + task.silence(),
                                stalled));
            }
        }
    }

    /** Hands out nothing any more. */
    void drain() {
        draining = true;
    }

    /** How many tasks are done in this process now. */
    int busy() {
        return board.heldBy(node);
    }

    /** A provider has answered. May be called by any thread. */
    void answered(TaskRow.Key key, ResourceCalls.Answer answer) {
        loop.enqueue(() -> {
            systemFree = Math.min(systemPermits, systemFree + 1);
            TaskRow task = board.task(key).orElse(null);
            if (answer.failure() != null && task != null && task.kind() == TaskRow.Kind.TERMINATE) {
                scope(task)
                        .run(() -> LOG.warn(
                                "task {}: a resource cannot be ended now: {}", task.taskId(), answer.failure()));
                runtime.schedule(
                        loop.now().plus(TERMINATE_PAUSE),
                        () -> loop.enqueue(() -> board.lookUp(task.taskId()).ifPresent(this::release)));
                return;
            }
            loop.tell(
                    key.pipelineId(),
                    answer.failure() == null
                            ? new Signal.ResourceSeen(key, answer.description())
                            : new Signal.ResourceCallFailed(key, answer.failure()));
        });
    }

    // ---- the workers' side ----

    @Override
    public CompletableFuture<Optional<Task>> pollForTask(PollRequest request) {
        if (request.workerGroup().startsWith("penstock:")) {
            throw new InvalidRequestException("worker group '" + request.workerGroup()
                    + "' starts with penstock:, which is kept for the engine's own work");
        }
        var poll = new PendingPoll(request);
        Instant deadline = runtime.clock().instant().plus(request.maximumWait());
        loop.enqueue(() -> {
            board.add(poll);
            if (request.maximumWait().isZero()) {
                // The tasks that lie there now have their chance; then the answer is that there is nothing.
                loop.afterDispatch(() -> poll.future.complete(Optional.empty()));
            }
        });
        if (!request.maximumWait().isZero()) {
            Runnable takeBack =
                    runtime.schedule(deadline, () -> loop.enqueue(() -> poll.future.complete(Optional.empty())));
            poll.takeBack = takeBack;
        }
        return poll.future;
    }

    private TaskRow held(String taskId) {
        return board.lookUp(taskId)
                .orElseThrow(() -> new TaskNotFoundException(
                        "task '" + taskId + "' does not exist, has ended, or was handed to another worker"));
    }

    @Override
    public boolean reportTaskProgress(String taskId, Map<String, String> fields) {
        return report(taskId, fields, true);
    }

    private boolean report(String taskId, Map<String, String> fields, boolean durable) {
        for (String key : fields.keySet()) {
            if (key.startsWith("@")) {
                throw new InvalidRequestException(
                        "progress field '" + key + "' starts with @, which is kept for the engine");
            }
        }
        if (board.isCanceled(taskId)) {
            return true;
        }
        TaskRow task = held(taskId);
        var done = new ArrayList<CompletableFuture<?>>();
        if (task.leaseUntil() != null) {
            boolean first = !task.acknowledged();
            done.add(loop.call(() -> prolong(taskId)));
            if (first) {
                done.add(loop.submit(
                        task.pipelineId(), new Signal.TaskStarted(task.key(), String.valueOf(task.holder()))));
            }
        }
        if (!fields.isEmpty()) {
            Map<String, String> copy = Map.copyOf(fields);
            done.add(loop.submit(task.pipelineId(), new Signal.TaskReported(task.key(), copy)));
        }
        if (durable) {
            await(CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)));
        }
        return board.isCanceled(taskId);
    }

    private boolean prolong(String taskId) {
        TaskRow task = held(taskId);
        TaskRow longer = task.prolonged(loop.now().plus(task.silence()));
        try {
            if (loop.store().update(List.of(longer)).contains(longer.key())) {
                board.updated(longer);
            }
            return true;
        } catch (RuntimeException e) {
            loop.distrust(task.pipelineId());
            throw e;
        }
    }

    @Override
    public void setTaskStatus(String taskId, TaskResult result) {
        end(taskId, result, true);
    }

    private void end(String taskId, TaskResult result, boolean durable) {
        if (board.isCanceled(taskId)) {
            return;
        }
        TaskRow task = held(taskId);
        if (result instanceof TaskResult.Failed failed && failed.errorId().startsWith("Service_")) {
            throw new InvalidRequestException(
                    "errorId '" + failed.errorId() + "' starts with Service_, which is kept for the engine");
        }
        if (result instanceof TaskResult.NotMet && task.kind() != TaskRow.Kind.CHECK) {
            throw new InvalidRequestException("task '" + taskId + "' is no precondition; expected FINISHED or FAILED");
        }
        for (SharedChecks.Follower follower : sharedChecks.take(taskId)) {
            loop.signal(
                    follower.row().pipelineId(),
                    new Signal.TaskEnded(follower.row().key(), result));
        }
        if (durable) {
            await(loop.submit(task.pipelineId(), new Signal.TaskEnded(task.key(), result)));
        } else {
            loop.signal(task.pipelineId(), new Signal.TaskEnded(task.key(), result));
        }
    }

    private void await(CompletableFuture<?> future) {
        try {
            runtime.await(future, REPORT_PATIENCE);
        } catch (TimeoutException e) {
            throw new io.penstock.problem.PipelineException(
                    io.penstock.problem.ErrorCategory.UNAVAILABLE, "the report was not recorded in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new io.penstock.problem.PipelineException(
                    io.penstock.problem.ErrorCategory.UNAVAILABLE, "interrupted while the report was recorded", e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public boolean reportTaskRunnerHeartbeat(
            String taskrunnerId, Optional<String> workerGroup, Optional<String> hostname) {
        LOG.debug("task runner {} is alive", taskrunnerId);
        return false;
    }

    /** The face for the engine's own worker: reports return at once. */
    TaskService forLocalWorker() {
        return new TaskService() {
            @Override
            public CompletableFuture<Optional<Task>> pollForTask(PollRequest request) {
                return TaskDispatcher.this.pollForTask(request);
            }

            @Override
            public boolean reportTaskProgress(String taskId, Map<String, String> fields) {
                return report(taskId, fields, false);
            }

            @Override
            public void setTaskStatus(String taskId, TaskResult result) {
                end(taskId, result, false);
            }

            @Override
            public boolean reportTaskRunnerHeartbeat(
                    String taskrunnerId, Optional<String> workerGroup, Optional<String> hostname) {
                return false;
            }
        };
    }
}
