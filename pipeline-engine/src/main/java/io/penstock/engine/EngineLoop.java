package io.penstock.engine;

import io.penstock.engine.action.Outbox;
import io.penstock.engine.instance.CoreSettings;
import io.penstock.engine.instance.Decision;
import io.penstock.engine.instance.ParkedRows;
import io.penstock.engine.instance.PipelineMachine;
import io.penstock.engine.instance.Recall;
import io.penstock.engine.instance.Signal;
import io.penstock.engine.logging.LogScope;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.store.CommandRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.LoadedPipeline;
import io.penstock.engine.store.Ownership;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.TaskRow;
import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.PipelineException;
import io.penstock.problem.PipelineNotFoundException;
import io.penstock.run.Explanation;
import io.penstock.run.PipelineState;
import io.penstock.run.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The imperative shell: decide → make durable → act → tell.
 *
 * <h2>One loop</h2>
 *
 * <p>Whoever has something for the engine (a command, a report, a poll, a timer) puts it into the inbox and makes sure that a
 * run of the loop is on its way. A run takes all that is there, lets every pipeline concerned decide once, commits the steps
 * of all of them together, and only then lets the effects out: tasks onto the board, answers to callers, rows to the outbox,
 * events to listeners. Then it hands out tasks. At most one run is under way, on the executor for steps; everything that is
 * not thread-safe (machines, board) is touched by it alone. So the loop needs no locks, and with an executor that is a queue
 * it needs no thread of its own either.
 *
 * <h2>When the store refuses</h2>
 *
 * <p>A commit that fails is tried again pipeline by pipeline, so that one poisoned or fenced-off pipeline harms only itself.
 * A pipeline whose own commit fails is dropped from memory, because whether its step is durable is unknown; it is built anew
 * from the store after a pause. Commands in that step fail; reports of workers are kept and told again, and change nothing if
 * they had been recorded.
 *
 * <p>Thread-safe: {@link #command}, {@link #report}, {@link #call} and {@link #signal} may be called by any thread, everything else by the
 * loop.
 */
final class EngineLoop {

    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
    private static final Duration CLOCK_TOLERANCE = Duration.ofMillis(50);
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    private final EngineRuntime runtime;
    private final EngineStore store;
    private final Cluster cluster;
    private final CommandSignals commands;
    private final Map<TaskRow.Key, TaskRow> visited = new HashMap<>();
    private final CoreSettings settings;
    private final Function<DefinitionRow, Plan> compiler;
    private final EventPublisher events;
    private final EventDelivery delivery;
    private final EngineWatch watch;

    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Map<String, Host> hosts = new HashMap<>();
    private final LinkedHashSet<Host> dirty = new LinkedHashSet<>();
    private final PriorityQueue<HostWake> wakes = new PriorityQueue<>();
    private final ArrayDeque<Runnable> afterDispatch = new ArrayDeque<>();
    private Dispatcher dispatcher = new Dispatcher();
    private @Nullable Outbox outbox;
    private volatile Instant now;
    private volatile boolean closed;
    private @Nullable Instant timerAt;
    private Runnable timer = () -> {};

    private record HostWake(Instant at, Host host) implements Comparable<HostWake> {
        @Override
        public int compareTo(HostWake other) {
            return at.compareTo(other.at);
        }
    }

    /** What hands out tasks; the real one is set once the engine is put together. */
    static class Dispatcher {
        void added(Host host, List<TaskRow> tasks) {}

        void ended(List<TaskRow.Key> tasks, List<TaskRow.Key> canceled) {}

        void dropped(String pipelineId) {}

        /** A pipeline is another engine's now: what there is of its tasks is no longer this one's to look after. */
        void left(String pipelineId) {}

        /** Whether a pipeline could go to another engine now without harm. */
        boolean canLeave(String pipelineId) {
            return true;
        }

        /** These tasks may have been handed out or put back by others. */
        void changedElsewhere(Collection<TaskRow.Key> tasks) {}

        /** The lease was renewed; {@code gap} says that it had run out before. */
        void renewed(boolean gap) {}

        /** Nodes are gone: what they held or handed out has to be looked at. */
        void nodesLost() {}

        /** This node was taken for lost: nothing that runs here is wanted any more. */
        void expelled() {}

        /** Others have tasks of these groups for which they have nobody. */
        void offered(Set<String> workerGroups) {}

        /** A pipeline was built anew from the store, which has these tasks of it and no others. */
        void reloaded(Host host, List<TaskRow> tasks) {}

        /** Hands out what can be handed out; says when it wants to be called again. */
        @Nullable
        Instant dispatch(Instant now) {
            return null;
        }

        boolean hasTasks(String pipelineId) {
            return false;
        }

        WaitReason waitsFor(TaskRow.Key task, String group, String type) {
            return new WaitReason.Worker(group);
        }
    }

    EngineLoop(
            EngineRuntime runtime,
            EngineStore store,
            Membership membership,
            CoreSettings settings,
            Function<DefinitionRow, Plan> compiler,
            EventPublisher events,
            EventDelivery delivery,
            EngineWatch watch) {
        this.runtime = runtime;
        this.store = store;
        this.settings = settings;
        this.compiler = compiler;
        this.events = events;
        this.delivery = delivery;
        this.watch = watch;
        this.now = runtime.clock().instant();
        this.cluster = new Cluster(this, store, runtime, membership);
        this.commands = new CommandSignals(store, compiler, () -> now);
    }

    void use(Dispatcher taskDispatcher, Outbox effects) {
        this.dispatcher = taskDispatcher;
        this.outbox = effects;
    }

    // ---- from any thread ----

    /** The engine's time: that of the clock, but it never goes back. */
    Instant now() {
        return now;
    }

    /** Reports something to a pipeline, whoever owns it; completed once that is durable. */
    CompletableFuture<@Nullable Void> report(String pipelineId, Signal signal) {
        var answer = new CompletableFuture<@Nullable Void>();
        send(pipelineId, () -> reporting(signal, answer));
        return answer;
    }

    /** Reports something to a pipeline, whoever owns it, for which nobody waits. */
    void signal(String pipelineId, Signal signal) {
        send(pipelineId, () -> reporting(signal, null));
    }

    private static Host.Pending reporting(Signal signal, @Nullable CompletableFuture<@Nullable Void> answer) {
        return new Host.Pending((host, additions) -> List.of(signal), answer, new Message.Report(signal), null);
    }

    /** Asks something of a pipeline, whoever owns it; completed once that is done and durable. */
    CompletableFuture<@Nullable Void> command(String pipelineId, Message message, String caller) {
        var answer = new CompletableFuture<@Nullable Void>();
        send(
                pipelineId,
                () -> new Host.Pending(
                        (host, additions) -> commands.signals(host, message, additions),
                        answer,
                        message,
                        cluster.receipt(message, caller)));
        return answer;
    }

    private void send(String pipelineId, Supplier<Host.Pending> made) {
        enqueue(() -> {
            Host.Pending pending = made.get();
            try {
                tell(host(pipelineId), pending);
            } catch (OwnedElsewhereException e) {
                cluster.forward(pipelineId, pending);
            } catch (RuntimeException e) {
                if (pending.answer() != null) {
                    pending.answer().completeExceptionally(e);
                } else if (e instanceof StoreException) {
                    cluster.forward(pipelineId, pending);
                } else {
                    LogScope.pipeline(pipelineId)
                            .run(() ->
                                    LOG.debug("a report for {} is of no use any more: {}", pipelineId, e.getMessage()));
                }
            }
        });
    }

    /** Runs something in the loop and gives its result. */
    <T> CompletableFuture<T> call(Supplier<T> task) {
        var answer = new CompletableFuture<T>();
        enqueue(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Looks at a pipeline once it has decided all that there is to decide now. */
    <T> CompletableFuture<T> look(String pipelineId, Function<Host, T> question) {
        var answer = new CompletableFuture<T>();
        enqueue(() -> {
            try {
                try {
                    durableHost(pipelineId);
                } catch (OwnedElsewhereException e) {
                    answer.complete(visit(pipelineId, question));
                    return;
                }
                afterDispatch(() -> {
                    try {
                        Host host = host(pipelineId);
                        host.machine.observe(now);
                        answer.complete(question.apply(host));
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Looks at a pipeline of another engine: at a machine of our own that is built for the purpose and thrown away. */
    private <T> T visit(String pipelineId, Function<Host, T> question) {
        LoadedPipeline loaded = store.load(pipelineId).orElseThrow(() -> notFound(pipelineId));
        var host = new Host(pipelineId, machine(loaded, -1), -1);
        host.machine.decide(now);
        host.machine.observe(now);
        loaded.tasks().forEach(task -> visited.put(task.key(), task));
        try {
            return question.apply(host);
        } finally {
            visited.clear();
        }
    }

    /** Has something run once tasks have been handed out in this run of the loop. Called in the loop. */
    void afterDispatch(Runnable message) {
        afterDispatch.add(message);
    }

    void enqueue(Runnable message) {
        inbox.add(message);
        wakeUp();
    }

    private void wakeUp() {
        if (!closed && scheduled.compareAndSet(false, true)) {
            runtime.steps().execute(this::run);
        }
    }

    void close() {
        closed = true;
        timer.run();
    }

    // ---- in the loop ----

    private void run() {
        scheduled.set(false);
        try {
            cycle();
        } catch (RuntimeException e) {
            LOG.error("the engine's step failed; it goes on with the next one", e);
        }
        if (!inbox.isEmpty() || !dirty.isEmpty()) {
            wakeUp();
        }
    }

    private void cycle() {
        advanceTime();
        Runnable message;
        while ((message = inbox.poll()) != null) {
            message.run();
        }
        HostWake due;
        while ((due = wakes.peek()) != null && !due.at().isAfter(now)) {
            wakes.poll();
            if (due.at().equals(due.host().wakeAt)) {
                due.host().wakeAt = null;
                touch(due.host());
            }
        }
        step();
        Instant next = dispatcher.dispatch(now);
        watch.dispatched();
        cluster.flush();
        // What handing out has told the machines belongs to the next run, which the caller starts at once.
        while ((message = afterDispatch.poll()) != null) {
            message.run();
        }
        setTimer(next);
    }

    private void advanceTime() {
        Instant read = runtime.clock().instant();
        if (read.isAfter(now)) {
            now = read;
        }
    }

    private void touch(Host host) {
        if (!host.dirty && hosts.get(host.pipelineId) == host) {
            host.dirty = true;
            dirty.add(host);
        }
    }

    void tell(Host host, Host.Pending pending) {
        host.pending.add(pending);
        touch(host);
    }

    void tell(String pipelineId, Signal signal) {
        Host host = hosts.get(pipelineId);
        if (host != null) {
            tell(host, Host.Pending.of(signal));
        }
    }

    private record Decided(Host host, Decision decision, List<Host.Pending> accepted) {}

    private void step() {
        if (dirty.isEmpty()) {
            return;
        }
        var decided = new ArrayList<Decided>(dirty.size());
        for (Host host : List.copyOf(dirty)) {
            if (host.pausedUntil != null && now.isBefore(host.pausedUntil)) {
                dirty.remove(host);
                host.dirty = false;
                scheduleWake(host, host.pausedUntil);
                continue;
            }
            dirty.remove(host);
            host.dirty = false;
            LogScope.pipeline(host.pipelineId).run(() -> {
                if (host.pausedUntil == null || reload(host)) {
                    decide(host, decided);
                }
            });
        }
        commit(decided);
    }

    private void decide(Host host, List<Decided> decided) {
        List<Host.Pending> pending = host.pending;
        host.pending = new ArrayList<>();
        var accepted = new ArrayList<Host.Pending>(pending.size());
        var additions = new ArrayList<Consumer<Step>>();
        int done = 0;
        try {
            while (done < pending.size()) {
                Host.Pending one = pending.get(done);
                try {
                    for (Signal signal : one.source().signals(host, additions)) {
                        Recall.bringIn(store, host.pipelineId, host.machine, signal);
                        host.machine.apply(signal, now);
                    }
                    accepted.add(one);
                    note(one.receipt(), null, additions);
                } catch (StoreException e) {
                    throw e;
                } catch (PipelineException e) {
                    refuse(host, one, e);
                    note(one.receipt(), e, additions);
                }
                done++;
                if (one.message() instanceof Message.PutDefinition || one.message() instanceof Message.Deploy) {
                    // A step has room for one definition.
                    host.pending.addAll(pending.subList(done, pending.size()));
                    break;
                }
            }
            Decision decision = host.machine.decide(now);
            additions.forEach(addition -> addition.accept(decision.step()));
            if (delivery.isJournaled(now)) {
                decision.step().events().addAll(decision.events());
            }
            decided.add(new Decided(host, decision, accepted));
            if (!host.pending.isEmpty()) {
                touch(host);
            }
        } catch (RuntimeException e) {
            LOG.error("pipeline {} cannot decide; it is built anew from the store", host.pipelineId, e);
            accepted.addAll(pending.subList(done, pending.size()));
            host.pending.clear();
            failed(new Decided(host, host.machine.decision(), accepted), e);
        }
    }

    private static void refuse(Host host, Host.Pending one, PipelineException why) {
        if (one.answer() != null) {
            one.answer().completeExceptionally(why);
        } else if (!one.isInInbox()) {
            LOG.warn("pipeline {} refused a signal: {}", host.pipelineId, why.getMessage());
        }
    }

    /** Has the step remember what became of something. */
    private void note(
            Host.@Nullable Receipt receipt, @Nullable PipelineException refusal, List<Consumer<Step>> additions) {
        if (receipt == null) {
            return;
        }
        additions.add(step -> {
            if (receipt.inboxId() != 0) {
                step.handled().add(receipt.inboxId());
            }
            String commandId = receipt.commandId();
            if (commandId != null) {
                step.commands()
                        .add(new CommandRow(
                                step.pipelineId(),
                                commandId,
                                receipt.nodeId(),
                                receipt.caller(),
                                receipt.kind(),
                                receipt.what(),
                                receipt.receivedAt(),
                                now,
                                refusal == null ? null : refusal.category(),
                                refusal == null ? null : refusal.getMessage()));
            }
        });
    }

    private void commit(List<Decided> decided) {
        var steps = new ArrayList<Step>(decided.size());
        for (Decided one : decided) {
            if (!one.decision().step().isEmpty()) {
                steps.add(one.decision().step());
            }
        }
        try {
            if (!steps.isEmpty()) {
                commitNow(steps);
            }
        } catch (RuntimeException e) {
            if (decided.size() == 1) {
                Decided one = decided.get(0);
                LogScope.pipeline(one.host().pipelineId).run(() -> failed(one, e));
            } else if (e instanceof StoreException outage && outage.isOutage()) {
                // No pipeline's fault, so trying them one by one would only take time; and where it is not known
                // whether
                // it was done, doing it again might undo what others have done since.
                decided.forEach(one -> LogScope.pipeline(one.host().pipelineId).run(() -> failed(one, e)));
            } else {
                LOG.warn("a commit of {} pipelines failed and is tried one by one: {}", steps.size(), e.getMessage());
                decided.forEach(one -> commit(List.of(one)));
            }
            return;
        }
        // What is logged on the way out opens the scope itself: in almost every step there is nothing to log.
        decided.forEach(this::release);
    }

    private void commitNow(List<Step> steps) {
        Instant before = runtime.clock().instant();
        boolean done = false;
        try {
            store.commit(steps);
            done = true;
        } finally {
            watch.committed(steps.size(), before, runtime.clock().instant(), done);
        }
    }

    private void failed(Decided one, RuntimeException error) {
        Host host = one.host();
        if (error instanceof StoreException refusal
                && refusal.isFenced()
                && refusal.pipelineId().equals(Optional.of(host.pipelineId))) {
            LOG.info("pipeline {} has another owner now", host.pipelineId);
            host.pending.addAll(0, one.accepted());
            drop(host);
            return;
        }
        LOG.warn(
                "pipeline {}: the step was not made durable, it is loaded again: {}",
                host.pipelineId,
                error.toString());
        for (Host.Pending pending : one.accepted()) {
            if (pending.answer() != null) {
                pending.answer().completeExceptionally(error);
            } else if (!pending.isInInbox()) {
                host.pending.add(pending);
            }
        }
        distrust(host);
    }

    /** Lets a pipeline go that another engine owns; what waited for it goes there. */
    void drop(Host host) {
        if (!hosts.remove(host.pipelineId, host)) {
            return;
        }
        dirty.remove(host);
        host.dirty = false;
        watch.dropped(host.pipelineId);
        dispatcher.left(host.pipelineId);
        for (Host.Pending pending : host.pending) {
            if (!pending.isInInbox()) {
                cluster.forward(host.pipelineId, pending);
            }
        }
        host.pending.clear();
        host.waiters.forEach(waiter -> cluster.await(host.pipelineId, waiter));
        host.waiters.clear();
    }

    /** Has a pipeline built anew from the store after a pause, because what the store has of it is not known for certain. */
    void distrust(String pipelineId) {
        Host host = hosts.get(pipelineId);
        if (host != null) {
            distrust(host);
        }
    }

    /** Whether a pipeline waits to be built anew from the store. Called in the loop. */
    boolean isPaused(String pipelineId) {
        Host host = hosts.get(pipelineId);
        return host != null && host.pausedUntil != null;
    }

    private void distrust(Host host) {
        Instant until = now.plus(STORE_PAUSE);
        host.pausedUntil = until;
        dispatcher.dropped(host.pipelineId);
        scheduleWake(host, until);
    }

    private boolean reload(Host host) {
        try {
            host.epoch = own(host.pipelineId).epoch();
            Optional<LoadedPipeline> loaded = store.load(host.pipelineId);
            if (loaded.isEmpty()) {
                hosts.remove(host.pipelineId);
                watch.dropped(host.pipelineId);
                return false;
            }
            host.machine = machine(loaded.get(), host.epoch);
            host.pending.removeIf(Host.Pending::isInInbox);
            host.inbox.clear();
            cluster.lookIntoInbox();
            host.pausedUntil = null;
            watch.loaded(loaded.get(), now);
            delivery.wake(host.pipelineId);
            dispatcher.reloaded(host, loaded.get().tasks());
            if (outbox != null) {
                loaded.get().outbox().forEach(outbox::add);
            }
            return true;
        } catch (OwnedElsewhereException e) {
            drop(host);
            return false;
        } catch (RuntimeException e) {
            LOG.warn("pipeline {} cannot be loaded yet: {}", host.pipelineId, e.toString());
            host.pausedUntil = now.plus(STORE_PAUSE);
            scheduleWake(host, host.pausedUntil);
            return false;
        }
    }

    private void release(Decided one) {
        Host host = one.host();
        Decision decision = one.decision();
        Step step = decision.step();
        if (!step.endedTasks().isEmpty()) {
            dispatcher.ended(step.endedTasks(), decision.canceledTasks());
        }
        if (!step.tasks().isEmpty()) {
            dispatcher.added(host, step.tasks());
        }
        if (outbox != null) {
            step.outbox().forEach(outbox::add);
        }
        for (Host.Pending pending : one.accepted()) {
            if (pending.answer() != null) {
                pending.answer().complete(null);
            }
        }
        if (!step.handled().isEmpty()) {
            step.handled().forEach(host.inbox::remove);
            cluster.answered(step);
        }
        events.publish(decision.events());
        watch.released(host.machine, decision, now);
        if (!step.events().isEmpty()) {
            delivery.wake(host.pipelineId);
        }
        decision.follow().forEach(signal -> tell(host, Host.Pending.of(signal)));
        if (decision.nextWake() != null) {
            scheduleWake(host, decision.nextWake());
        }
        tellWaiters(host);
        dispose(host);
    }

    private void tellWaiters(Host host) {
        if (host.waiters.isEmpty()) {
            return;
        }
        Host.Ending ending = null;
        if (host.machine.state() == PipelineState.FINISHED) {
            ending = new Host.Ending(false, List.of());
        } else if (host.pending.isEmpty()) {
            ending = host.machine
                    .stuck(dispatcher::waitsFor)
                    .map(explanations -> new Host.Ending(true, withParked(host, explanations)))
                    .orElse(null);
        }
        if (ending != null) {
            Host.Ending told = ending;
            host.waiters.forEach(waiter -> waiter.future().complete(told));
            host.waiters.clear();
        }
    }

    private List<Explanation> withParked(Host host, List<Explanation> explanations) {
        var all = new ArrayList<>(explanations);
        all.addAll(ParkedRows.explanations(store, host.pipelineId));
        return List.copyOf(all);
    }

    /** Lets a deleted pipeline go once nothing of it is out any more. */
    private void dispose(Host host) {
        if (host.machine.state() == PipelineState.DELETING && !dispatcher.hasTasks(host.pipelineId)) {
            var step = new Step(host.pipelineId, host.epoch);
            step.deleteHistory();
            try {
                store.commit(List.of(step));
                hosts.remove(host.pipelineId);
                watch.dropped(host.pipelineId);
            } catch (RuntimeException e) {
                LogScope.pipeline(host.pipelineId)
                        .run(() ->
                                LOG.warn("pipeline {} is not yet deleted for good: {}", host.pipelineId, e.toString()));
                scheduleWake(host, now.plus(STORE_PAUSE));
            }
        }
    }

    private void scheduleWake(Host host, Instant at) {
        if (host.wakeAt == null || at.isBefore(host.wakeAt)) {
            host.wakeAt = at;
            wakes.add(new HostWake(at, host));
        }
    }

    private void setTimer(@Nullable Instant dispatcherWants) {
        HostWake wake = wakes.peek();
        Instant at = wake == null ? null : wake.at();
        if (at == null || (dispatcherWants != null && dispatcherWants.isBefore(at))) {
            at = dispatcherWants;
        }
        if (java.util.Objects.equals(at, timerAt)) {
            return;
        }
        timer.run();
        timerAt = at;
        if (at != null) {
            Instant set = at;
            timer = runtime.schedule(
                    at,
                    () -> enqueue(() -> {
                        if (set.equals(timerAt)) {
                            timerAt = null;
                        }
                    }));
        }
    }

    /**
     * The pipeline with this id as the store has it: after a step that was not made durable the machine in memory is ahead of
     * what anybody else can see, and must not be asked.
     */
    Host durableHost(String pipelineId) {
        Host host = host(pipelineId);
        return host.pausedUntil == null || reload(host) ? host : host(pipelineId);
    }

    /** The pipeline with this id, in memory. */
    Host host(String pipelineId) {
        Host host = hosts.get(pipelineId);
        if (host != null) {
            return host;
        }
        long epoch = own(pipelineId).epoch();
        LoadedPipeline loaded = store.load(pipelineId).orElseThrow(() -> notFound(pipelineId));
        if (loaded.pipeline().state() == PipelineState.DELETING
                && loaded.tasks().isEmpty()) {
            throw new PipelineDeletedException("Pipeline with id: " + pipelineId + " does not exist");
        }
        var fresh = new Host(pipelineId, machine(loaded, epoch), epoch);
        hosts.put(pipelineId, fresh);
        watch.loaded(loaded, now);
        delivery.wake(pipelineId);
        dispatcher.added(fresh, loaded.tasks());
        if (outbox != null) {
            loaded.outbox().forEach(outbox::add);
        }
        touch(fresh);
        cluster.arrived(fresh);
        return fresh;
    }

    private static PipelineNotFoundException notFound(String pipelineId) {
        return new PipelineNotFoundException("Pipeline with id: " + pipelineId + " does not exist");
    }

    private Ownership own(String pipelineId) {
        String node = nodeId();
        Ownership ownership = store.acquire(node, pipelineId).orElseThrow(() -> notFound(pipelineId));
        if (!ownership.isBy(node)) {
            if (ownership.nodeId() == null) {
                cluster.membership().hurry();
                throw new StoreException(node + " is registered no more", true, null);
            }
            throw new OwnedElsewhereException(pipelineId);
        }
        return ownership;
    }

    /** The id of this node among those that use the store. */
    String nodeId() {
        return cluster.membership().nodeId();
    }

    private PipelineMachine machine(LoadedPipeline loaded, long epoch) {
        Plan plan = loaded.definitions().stream()
                .filter(row -> row.version() == loaded.pipeline().activeVersion())
                .findFirst()
                .map(row -> new DefinitionRow(
                        row.pipelineId(),
                        row.version(),
                        row.definition().withValues(loaded.pipeline().activationValues()),
                        row.errored(),
                        row.createdAt()))
                .map(compiler)
                .orElse(null);
        return PipelineMachine.load(loaded, plan, epoch, settings, runtime.random());
    }

    /** The pipelines in memory. */
    java.util.Collection<Host> hosts() {
        return hosts.values();
    }

    /** Looks at a pipeline again in the next run. */
    void nudge(Host host) {
        touch(host);
    }

    WaitReason waitsFor(TaskRow.Key task, String group, String type) {
        TaskRow seen = visited.get(task);
        return seen != null && seen.holder() != null
                ? new WaitReason.Lease(seen.holder())
                : dispatcher.waitsFor(task, group, type);
    }

    /** A pipeline that is in memory; {@code null} for others. */
    @Nullable
    Host known(String pipelineId) {
        return hosts.get(pipelineId);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Has the engine's time follow the store's; it never goes back all the same. */
    void followStore(Instant storeTime) {
        if (runtime instanceof StoreTime time) {
            Duration ahead = Duration.between(time.ownClock().instant(), storeTime);
            if (ahead.minus(time.ahead()).abs().compareTo(CLOCK_TOLERANCE) > 0) {
                time.follow(ahead);
                timerAt = null;
            }
        }
    }

    /** The signals of a message. */
    List<Signal> signals(Host host, Message message, List<Consumer<Step>> additions) {
        return commands.signals(host, message, additions);
    }

    /** Whether a pipeline of another engine can make no progress without an operator: then what it waits for. */
    Optional<List<Explanation>> stuckElsewhere(String pipelineId) {
        return visit(pipelineId, host -> host.machine.stuck(this::waitsFor));
    }

    Cluster cluster() {
        return cluster;
    }

    EventDelivery delivery() {
        return delivery;
    }

    EngineStore store() {
        return store;
    }

    /** Takes back what this engine has added to figures that others may share. */
    boolean forgetFigures() {
        List.copyOf(hosts.keySet()).forEach(watch::dropped);
        watch.dispatched();
        return true;
    }

    EngineWatch watch() {
        return watch;
    }
}
