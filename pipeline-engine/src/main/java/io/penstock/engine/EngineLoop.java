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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
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
 * <p>Thread-safe: {@link #submit}, {@link #call} and {@link #signal} may be called by any thread, everything else by the
 * loop.
 */
final class EngineLoop {

    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    private final EngineRuntime runtime;
    private final EngineStore store;
    private final String nodeName;
    private @Nullable String nodeId;
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
            String nodeName,
            CoreSettings settings,
            Function<DefinitionRow, Plan> compiler,
            EventPublisher events,
            EventDelivery delivery,
            EngineWatch watch) {
        this.runtime = runtime;
        this.store = store;
        this.nodeName = nodeName;
        this.settings = settings;
        this.compiler = compiler;
        this.events = events;
        this.delivery = delivery;
        this.watch = watch;
        this.now = runtime.clock().instant();
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

    /** Tells a pipeline something; completed once that is durable. */
    CompletableFuture<@Nullable Void> submit(String pipelineId, Signal signal) {
        return submit(pipelineId, () -> signal, null);
    }

    /**
     * Tells a pipeline something that is made up in the loop.
     *
     * @param addition what else the step writes
     */
    CompletableFuture<@Nullable Void> submit(
            String pipelineId, Supplier<Signal> signal, @Nullable Consumer<Step> addition) {
        var answer = new CompletableFuture<@Nullable Void>();
        enqueue(() -> {
            try {
                tell(host(pipelineId), new Host.Pending(signal, addition, answer));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Tells a pipeline something that nobody waits for. */
    void signal(String pipelineId, Signal signal) {
        enqueue(() -> {
            try {
                tell(host(pipelineId), new Host.Pending(() -> signal, null, null));
            } catch (PipelineException e) {
                LogScope.pipeline(pipelineId)
                        .run(() -> LOG.debug("signal for {} is of no use any more: {}", pipelineId, e.getMessage()));
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
                durableHost(pipelineId);
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
            tell(host, new Host.Pending(() -> signal, null, null));
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
        try {
            for (Host.Pending one : pending) {
                try {
                    Signal signal = one.signal().get();
                    Recall.bringIn(store, host.pipelineId, host.machine, signal);
                    host.machine.apply(signal, now);
                    if (one.addition() != null) {
                        additions.add(one.addition());
                    }
                    accepted.add(one);
                } catch (PipelineException e) {
                    if (one.answer() != null) {
                        one.answer().completeExceptionally(e);
                    } else {
                        LOG.warn("pipeline {} refused a signal: {}", host.pipelineId, e.getMessage());
                    }
                }
            }
            Decision decision = host.machine.decide(now);
            additions.forEach(addition -> addition.accept(decision.step()));
            if (delivery.isJournaled(now)) {
                decision.step().events().addAll(decision.events());
            }
            decided.add(new Decided(host, decision, accepted));
        } catch (RuntimeException e) {
            LOG.error("pipeline {} cannot decide; it is built anew from the store", host.pipelineId, e);
            failed(new Decided(host, host.machine.decision(), accepted), e);
        }
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
        LOG.warn(
                "pipeline {}: the step was not made durable, it is loaded again: {}",
                host.pipelineId,
                error.toString());
        for (Host.Pending pending : one.accepted()) {
            if (pending.answer() != null) {
                pending.answer().completeExceptionally(error);
            } else {
                host.pending.add(pending);
            }
        }
        distrust(host);
    }

    /** Has a pipeline built anew from the store after a pause, because what the store has of it is not known for certain. */
    void distrust(String pipelineId) {
        Host host = hosts.get(pipelineId);
        if (host != null) {
            distrust(host);
        }
    }

    private void distrust(Host host) {
        Instant until = now.plus(STORE_PAUSE);
        host.pausedUntil = until;
        dispatcher.dropped(host.pipelineId);
        scheduleWake(host, until);
    }

    private boolean reload(Host host) {
        try {
            Optional<LoadedPipeline> loaded = store.load(host.pipelineId);
            if (loaded.isEmpty()) {
                hosts.remove(host.pipelineId);
                watch.dropped(host.pipelineId);
                return false;
            }
            host.machine = machine(loaded.get(), host.epoch);
            host.pausedUntil = null;
            watch.loaded(loaded.get(), now);
            delivery.wake(host.pipelineId);
            dispatcher.reloaded(host, loaded.get().tasks());
            if (outbox != null) {
                loaded.get().outbox().forEach(outbox::add);
            }
            return true;
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
        events.publish(decision.events());
        watch.released(host.machine, decision, now);
        if (!step.events().isEmpty()) {
            delivery.wake(host.pipelineId);
        }
        decision.follow().forEach(signal -> tell(host, new Host.Pending(() -> signal, null, null)));
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
        return fresh;
    }

    private static PipelineNotFoundException notFound(String pipelineId) {
        return new PipelineNotFoundException("Pipeline with id: " + pipelineId + " does not exist");
    }

    private Ownership own(String pipelineId) {
        Ownership ownership = store.acquire(nodeId(), pipelineId).orElseThrow(() -> notFound(pipelineId));
        if (!ownership.isBy(nodeId())) {
            throw new StoreException("pipeline " + pipelineId + " is owned by another engine", true, null);
        }
        return ownership;
    }

    /** The id of this node among those that use the store. */
    String nodeId() {
        if (nodeId == null) {
            nodeId = store.join(nodeName, LEASE).nodeId();
        }
        return nodeId;
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
        return dispatcher.waitsFor(task, group, type);
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
