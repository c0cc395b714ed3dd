package io.penstock.engine;

import io.penstock.definition.PipelineObject;
import io.penstock.engine.instance.InstanceIds;
import io.penstock.engine.instance.PipelineMachine.TaskContent;
import io.penstock.engine.instance.Signal;
import io.penstock.engine.logging.LogScope;
import io.penstock.engine.resource.ResourceCalls;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.InboxRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.QueuedFilter;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.TaskRow;
import io.penstock.engine.task.TaskBoard;
import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.run.Status;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration ANNOUNCE_PAUSE = Duration.ofMillis(500);
    private static final int MOST_LOOKED_AT = 1000;
    private static final int MOST_TAKEN = 100;

    private final EngineLoop loop;
    private final EngineRuntime runtime;
    private final TaskBoard board = new TaskBoard();
    private final SharedChecks sharedChecks = new SharedChecks();
    private final Membership membership;
    private final String name;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final List<CompletableFuture<Boolean>> leaseWaiters = new ArrayList<>();
    private final Set<TaskRow.Key> doubtful = new LinkedHashSet<>();
    private final Set<String> unhandled = new HashSet<>();
    private final List<TaskRow> losses = new ArrayList<>();
    private final Set<String> localGroups;
    private final int systemPermits;
    private int localFree;
    private int systemFree;
    private boolean draining;
    private boolean hungry;
    private Set<String> announced = Set.of();
    private Instant announceAgain = Instant.MIN;
    private @Nullable LocalWorker worker;
    private @Nullable ResourceCalls resources;
    private Predicate<String> handled = type -> false;

    /** A task that is done in this process. */
    private static final class Running {
        private final TaskRow row;
        private volatile boolean told;

        Running(TaskRow row) {
            this.row = row;
        }
    }

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
            Membership membership,
            String name,
            Set<String> localGroups,
            int localPermits,
            int systemPermits) {
        this.loop = loop;
        this.runtime = runtime;
        this.membership = membership;
        this.name = name;
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
            String holder = task.holder();
            if (holder == null) {
                board.add(task, site(host, task));
            } else if (task.leaseUntil() != null) {
                // Read back from the store: perhaps nobody was there to hear its holder.
                board.add(TaskBoard.grace(task, loop.now()), site(host, task));
            } else if (isUnderWay(task)) {
                board.add(task, site(host, task));
            } else if (isCall(task)) {
                // Calls of providers may be repeated, and the end of a machine must be.
                board.add(task, site(host, task));
                release(task);
            } else if (!holder.equals(loop.nodeId()) && membership.isLive(holder)) {
                board.add(task, site(host, task));
            } else {
                lost(task);
            }
        }
    }

    /** Left over from a process that is gone, or taken by this one without its knowing: nobody works on it. */
    private void lost(TaskRow task) {
        if (membership.isShared()) {
            // Its end may lie in the inbox: that counts, and is read first.
            losses.add(task);
        } else {
            tellLost(task);
        }
    }

    private void tellLosses() {
        if (losses.isEmpty()) {
            return;
        }
        loop.cluster().flush();
        if (loop.cluster().readInbox()) {
            // What was lost of a paused pipeline is found anew when it is read back, and then its inbox is read before.
            losses.stream().filter(task -> !loop.isPaused(task.pipelineId())).forEach(this::tellLost);
            losses.clear();
        } else {
            runtime.schedule(loop.now().plus(LOOK_AGAIN), () -> loop.enqueue(() -> {}));
        }
    }

    private void tellLost(TaskRow task) {
        loop.tell(
                task.pipelineId(),
                new Signal.TaskLost(
                        task.key(),
                        "Service_NodeLost",
                        "the engine " + task.holder() + " that did the work is gone",
                        false));
    }

    private boolean isUnderWay(TaskRow task) {
        return running.containsKey(task.taskId())
                || (loop.nodeId().equals(task.holder())
                        && board.lookUp(task.taskId()).isPresent());
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
        return stored(task);
    }

    private Optional<TaskContent> stored(TaskRow task) {
        Optional<InstanceRow> instance = loop.store().instances(task.pipelineId(), List.of(task.instance())).stream()
                .findFirst();
        Optional<AttemptRow> attempt = loop.store().attempts(task.pipelineId(), task.instance()).stream()
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
        if (!membership.isValid()) {
            // Others may take over any moment; the renewal of the lease looks here again.
            return null;
        }
        tellLosses();
        expire(now);
        if (draining) {
            return board.nextExpiry().orElse(null);
        }
        List<TaskBoard.Match> matches = board.match(now, loop.nodeId(), localFree, systemFree, handled);
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
            var refused = new ArrayList<TaskRow>();
            for (TaskBoard.Match match : matches) {
                if (granted.contains(match.granted().key())) {
                    board.granted(match);
                    hand(match, calls);
                } else {
                    refused.add(match.granted());
                    keep(match);
                }
            }
            if (!refused.isEmpty()) {
                takenByOthers(refused);
            }
            if (resources != null && !calls.isEmpty()) {
                resources.begin(calls);
            }
        }
        announce(now);
        return board.nextExpiry().orElse(null);
    }

    private void takenByOthers(List<TaskRow> refused) {
        if (membership.isShared()) {
            changedElsewhere(refused.stream().map(TaskRow::key).toList());
        } else {
            refused.forEach(task -> loop.distrust(task.pipelineId()));
        }
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
        loop.tell(task.pipelineId(), new Signal.TaskStarted(task.key(), name));
        begin(task, work);
    }

    /** Has the worker in this process do a task. */
    private void begin(TaskRow task, Task work) {
        LocalWorker local = worker;
        if (local == null) {
            return;
        }
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
        var one = new Running(task);
        running.put(task.taskId(), one);
        local.perform(work)
                .whenComplete((done, error) -> loop.enqueue(() -> {
                    running.remove(task.taskId());
                    if (system) {
                        systemFree++;
                    } else {
                        localFree++;
                    }
                    boolean mine = board.lookUp(task.taskId()).isPresent();
                    if (mine || (!one.told && membership.isShared())) {
                        var lost = new Signal.TaskLost(
                                task.key(),
                                "Service_WorkerEnded",
                                "the worker ended without a word" + (error == null ? "" : ": " + error.getMessage()),
                                false);
                        if (mine) {
                            loop.tell(task.pipelineId(), lost);
                        } else {
                            loop.signal(task.pipelineId(), lost);
                        }
                    }
                    if (hungry && !system) {
                        loop.afterDispatch(this::lookElsewhere);
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
        for (TaskRow task : stillExpired(board.expired(now), now)) {
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

    /** Another engine may have prolonged a lease, or have the end of the task in the inbox already. */
    private List<TaskRow> stillExpired(List<TaskRow> expired, Instant now) {
        if (expired.isEmpty() || !membership.isShared()) {
            return expired;
        }
        try {
            loop.cluster().readInbox();
            Map<TaskRow.Key, TaskRow> rows = new HashMap<>();
            loop.store().tasks(expired.stream().map(TaskRow::key).toList()).forEach(row -> rows.put(row.key(), row));
            var still = new ArrayList<TaskRow>();
            for (TaskRow task : expired) {
                TaskRow row = rows.get(task.key());
                if (row == null || !row.taskId().equals(task.taskId())) {
                    loop.distrust(task.pipelineId());
                } else if (row.leaseUntil() == null || !row.leaseUntil().isAfter(now)) {
                    still.add(row);
                } else {
                    board.sync(row);
                }
            }
            return still;
        } catch (RuntimeException e) {
            LOG.warn("leases cannot be looked at now: {}", e.toString());
            expired.forEach(task -> board.updated(task.leasedUntil(now.plus(LOOK_AGAIN))));
            return List.of();
        }
    }

    // ---- one of several engines ----

    @Override
    void left(String pipelineId) {
        board.retain(pipelineId, Set.of());
    }

    @Override
    boolean canLeave(String pipelineId) {
        return board.held(pipelineId).stream()
                .noneMatch(task -> isCall(task) || TaskBoard.isSystem(task.workerGroup()));
    }

    @Override
    void changedElsewhere(Collection<TaskRow.Key> tasks) {
        try {
            Set<TaskRow.Key> missing = new LinkedHashSet<>(tasks);
            for (TaskRow row : loop.store().tasks(tasks)) {
                missing.remove(row.key());
                if (board.task(row.key()).isEmpty()) {
                    continue;
                }
                boolean byNode = row.holder() != null && row.leaseUntil() == null;
                if (byNode && !isCall(row) && !isUnderWay(row) && !isAtWork(row)) {
                    lost(row);
                }
                board.sync(row);
            }
            for (TaskRow.Key key : missing) {
                if (board.task(key).isPresent()) {
                    loop.distrust(key.pipelineId());
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("tasks cannot be looked at now: {}", e.toString());
            tasks.forEach(key -> loop.distrust(key.pipelineId()));
        }
    }

    private boolean isAtWork(TaskRow row) {
        String holder = String.valueOf(row.holder());
        return !holder.equals(loop.nodeId()) && membership.isLive(holder);
    }

    @Override
    void nodesLost() {
        List<TaskRow.Key> keys = board.openToOthers(loop.nodeId());
        for (int from = 0; from < keys.size(); from += MOST_LOOKED_AT) {
            changedElsewhere(keys.subList(from, Math.min(keys.size(), from + MOST_LOOKED_AT)));
        }
    }

    @Override
    void expelled() {
        LocalWorker local = worker;
        List<String> ids = List.copyOf(running.keySet());
        running.clear();
        if (local != null) {
            ids.forEach(local::cancel);
        }
        leaseAnswered();
    }

    private void leaseAnswered() {
        leaseWaiters.forEach(waiter -> waiter.complete(true));
        leaseWaiters.clear();
    }

    @Override
    void renewed(boolean gap) {
        if (gap) {
            board.grace(loop.now());
        }
        leaseAnswered();
        stopWhatIsOver();
        clearDoubts();
        lookElsewhere();
    }

    /** What is done here for other engines may have been cancelled there. */
    private void stopWhatIsOver() {
        List<TaskRow.Key> keys = running.values().stream()
                .filter(one -> !one.told && loop.known(one.row.pipelineId()) == null)
                .map(one -> one.row.key())
                .toList();
        LocalWorker local = worker;
        if (keys.isEmpty() || local == null) {
            return;
        }
        try {
            Set<String> out =
                    loop.store().tasks(keys).stream().map(TaskRow::taskId).collect(Collectors.toSet());
            for (Map.Entry<String, Running> entry : Map.copyOf(running).entrySet()) {
                if (keys.contains(entry.getValue().row.key()) && !out.contains(entry.getKey())) {
                    local.cancel(entry.getKey());
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("tasks of other engines cannot be looked at now: {}", e.toString());
        }
    }

    /** Puts back what this node may have taken from others without hearing that it did. */
    private void clearDoubts() {
        if (doubtful.isEmpty()) {
            return;
        }
        try {
            for (TaskRow row : loop.store().tasks(doubtful)) {
                if (loop.nodeId().equals(row.holder())
                        && !running.containsKey(row.taskId())
                        && loop.known(row.pipelineId()) == null) {
                    giveBack(row);
                }
            }
            doubtful.clear();
        } catch (RuntimeException e) {
            LOG.warn("tasks of other engines cannot be put back now: {}", e.toString());
        }
    }

    private void giveBack(TaskRow row) {
        try {
            loop.store().update(List.of(row.released()));
        } catch (RuntimeException e) {
            LOG.warn("task {} cannot be put back now: {}", row.taskId(), e.toString());
            doubtful.add(row.key());
        }
        tellOwner(row);
    }

    private void tellOwner(TaskRow row) {
        loop.cluster()
                .forward(
                        row.pipelineId(),
                        new Host.Pending((host, any) -> List.of(), null, new Message.Handed(row.key()), null));
    }

    @Override
    void offered(Set<String> workerGroups) {
        lookElsewhere();
    }

    /** Tells other engines of tasks for which there is nobody here. */
    private void announce(Instant now) {
        if (!membership.hasOthers()) {
            return;
        }
        Set<String> groups = board.queuedGroups();
        if (groups.isEmpty() || (groups.equals(announced) && now.isBefore(announceAgain))) {
            return;
        }
        announced = groups;
        announceAgain = now.plus(ANNOUNCE_PAUSE);
        try {
            loop.store().announce(loop.nodeId(), groups);
        } catch (RuntimeException e) {
            LOG.debug("other engines are not told of tasks: {}", e.toString());
        }
    }

    /** Takes tasks of other engines for workers that poll here, and for the worker in this process. */
    private void lookElsewhere() {
        if (!membership.hasOthers() || draining || !membership.isValid()) {
            return;
        }
        try {
            Set<String> polled = board.polledGroups();
            if (!polled.isEmpty()) {
                take(new QueuedFilter(polled, Set.of(), Set.of()), MOST_TAKEN);
            }
            hungry = localFree > 0
                    && !localGroups.isEmpty()
                    && take(new QueuedFilter(localGroups, Set.of(), unhandled), Math.min(localFree, MOST_TAKEN));
        } catch (RuntimeException e) {
            LOG.warn("tasks of other engines cannot be taken now: {}", e.toString());
        }
    }

    private boolean take(QueuedFilter filter, int limit) {
        var polls = new HashMap<TaskRow.Key, PendingPoll>();
        var wanted = new ArrayList<TaskRow>();
        int permits = localFree;
        for (TaskRow row : loop.store().queuedTasks(loop.nodeId(), filter, limit)) {
            boolean here = localGroups.contains(row.workerGroup());
            if (here && !handled.test(row.type())) {
                unhandled.add(row.type());
                here = false;
            }
            Optional<TaskBoard.Poll> poll = board.taker(row);
            if (poll.isPresent() && poll.get() instanceof PendingPoll pending) {
                polls.put(row.key(), pending);
                wanted.add(row.handedTo(pending.hostname(), loop.now().plus(TaskBoard.ACKNOWLEDGEMENT), false));
            } else if (here && permits > 0) {
                permits--;
                wanted.add(row.handedTo(loop.nodeId(), null, true));
            }
        }
        if (wanted.isEmpty()) {
            return false;
        }
        Set<TaskRow.Key> granted;
        try {
            granted = loop.store().claim(loop.nodeId(), wanted);
        } catch (RuntimeException e) {
            wanted.forEach(row -> doubtful.add(row.key()));
            polls.values().forEach(board::add);
            throw e;
        }
        for (TaskRow row : wanted) {
            PendingPoll poll = polls.get(row.key());
            if (granted.contains(row.key())) {
                handElsewhere(row, poll);
            } else if (poll != null) {
                board.add(poll);
            }
        }
        return true;
    }

    private void handElsewhere(TaskRow row, @Nullable PendingPoll poll) {
        Optional<TaskContent> found;
        try {
            found = stored(row);
        } catch (RuntimeException e) {
            LOG.warn("task {} cannot be read now: {}", row.taskId(), e.toString());
            found = Optional.empty();
        }
        if (found.isEmpty()) {
            giveBack(row);
            if (poll != null) {
                board.add(poll);
            }
            return;
        }
        var work = new Task(
                row.taskId(),
                row.pipelineId(),
                found.get().attemptId(),
                found.get().objects());
        if (poll != null) {
            poll.takeBack.run();
            if (poll.future.complete(Optional.of(work))) {
                tellOwner(row);
            } else {
                giveBack(row);
            }
            return;
        }
        loop.cluster()
                .forward(
                        row.pipelineId(),
                        new Host.Pending(
                                (host, any) -> List.of(),
                                null,
                                new Message.Report(new Signal.TaskStarted(row.key(), name)),
                                null));
        begin(row, work);
    }

    /** Hands out nothing any more. */
    void drain() {
        draining = true;
    }

    /** How many tasks are done in this process now. */
    int busy() {
        String node = membership.joined();
        int calls = node == null ? 0 : board.heldBy(node);
        return Math.max(calls, running.size());
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
            if (membership.hasOthers()) {
                loop.afterDispatch(() -> {
                    if (poll.isOpen()) {
                        lookElsewhere();
                    }
                });
            }
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
        return board.lookUp(taskId).orElseThrow(() -> notHeld(taskId));
    }

    private static TaskNotFoundException notHeld(String taskId) {
        return new TaskNotFoundException(
                "task '" + taskId + "' does not exist, has ended, or was handed to another worker");
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
        if (!durable) {
            checkLease(taskId);
        }
        if (membership.isShared() && board.lookUp(taskId).isEmpty()) {
            return reportElsewhere(taskId, fields, durable);
        }
        TaskRow task = held(taskId);
        var done = new ArrayList<CompletableFuture<?>>();
        if (task.leaseUntil() != null) {
            boolean first = !task.acknowledged();
            done.add(loop.call(() -> prolong(taskId)));
            if (first) {
                done.add(loop.report(
                        task.pipelineId(), new Signal.TaskStarted(task.key(), String.valueOf(task.holder()))));
            }
        }
        if (!fields.isEmpty()) {
            Map<String, String> copy = Map.copyOf(fields);
            done.add(loop.report(task.pipelineId(), new Signal.TaskReported(task.key(), copy)));
        }
        if (durable) {
            await(CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)));
        }
        return board.isCanceled(taskId);
    }

    private boolean reportElsewhere(String taskId, Map<String, String> fields, boolean durable) {
        Optional<TaskRow> out;
        try {
            out = out(taskId);
        } catch (StoreException e) {
            if (durable) {
                throw e;
            }
            // The lease holds, so nobody else has the task; whether it was cancelled is heard later.
            LOG.debug("task {} cannot be looked at now: {}", taskId, e.toString());
            out = Optional.ofNullable(running.get(taskId)).map(one -> one.row);
        }
        if (out.isEmpty()) {
            return true;
        }
        TaskRow task = out.get();
        var signals = new ArrayList<Signal>();
        if (task.leaseUntil() != null) {
            TaskRow longer = task.prolonged(loop.now().plus(task.silence()));
            if (!loop.store().update(List.of(longer)).contains(longer.key())) {
                throw notHeld(taskId);
            }
            if (!task.acknowledged()) {
                signals.add(new Signal.TaskStarted(task.key(), String.valueOf(task.holder())));
            }
        }
        if (!fields.isEmpty()) {
            signals.add(new Signal.TaskReported(task.key(), Map.copyOf(fields)));
        }
        for (Signal signal : signals) {
            if (durable) {
                send(task.pipelineId(), signal);
            } else {
                loop.signal(task.pipelineId(), signal);
            }
        }
        return false;
    }

    private void send(String pipelineId, Signal signal) {
        var message = new Message.Report(signal);
        loop.store()
                .send(List.of(new InboxRow(
                        pipelineId,
                        0,
                        null,
                        String.valueOf(membership.joined()),
                        "",
                        message.kind(),
                        MessageCodec.write(message),
                        false,
                        loop.now())));
        loop.cluster().lookIntoInbox();
    }

    /**
     * The task that is out under an id for another engine's pipeline; empty where its holder is to stop.
     *
     * @throws TaskNotFoundException if it is not out
     */
    private Optional<TaskRow> out(String taskId) {
        TaskRow.Key key = TaskRow.keyOf(taskId).orElseThrow(() -> notHeld(taskId));
        Optional<TaskRow> row = loop.store().tasks(List.of(key)).stream()
                .filter(task -> task.taskId().equals(taskId) && task.holder() != null)
                .findFirst();
        if (row.isEmpty()) {
            boolean stopped = loop.store().attempts(key.pipelineId(), key.instance()).stream()
                    .anyMatch(attempt -> attempt.number() == key.attempt() && isStopped(attempt));
            if (!stopped) {
                throw notHeld(taskId);
            }
        }
        return row;
    }

    /** Whether an attempt ended without its worker having said so. */
    private static boolean isStopped(AttemptRow attempt) {
        return attempt.status() == Status.CANCELED
                || attempt.status() == Status.TIMEDOUT
                || (attempt.errorId() != null && attempt.errorId().startsWith("Service_"));
    }

    /** Waits while this engine's lease is in doubt; throws where the task is not this process's any more. */
    private void checkLease(String taskId) {
        if (!membership.isShared()) {
            return;
        }
        if (!membership.isValid()) {
            var answered = new CompletableFuture<Boolean>();
            loop.enqueue(() -> {
                if (membership.isValid()) {
                    answered.complete(true);
                } else {
                    leaseWaiters.add(answered);
                }
            });
            await(answered);
        }
        if (!running.containsKey(taskId)) {
            throw notHeld(taskId);
        }
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
        boolean elsewhere = membership.isShared() && board.lookUp(taskId).isEmpty();
        Running here = durable ? null : running.get(taskId);
        TaskRow task;
        if (elsewhere && here != null) {
            // This process did it: the word is kept until the store can be reached.
            task = here.row;
        } else if (elsewhere) {
            Optional<TaskRow> out = out(taskId);
            if (out.isEmpty()) {
                return;
            }
            task = out.get();
        } else {
            task = held(taskId);
        }
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
        var signal = new Signal.TaskEnded(task.key(), result);
        if (!durable) {
            if (here != null) {
                here.told = true;
            }
            loop.signal(task.pipelineId(), signal);
        } else if (elsewhere) {
            send(task.pipelineId(), signal);
        } else {
            await(loop.report(task.pipelineId(), signal));
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
