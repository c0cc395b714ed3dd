package io.penstock.testkit.cluster;

import io.penstock.engine.EngineRuntime;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.PipelineEngineBuilder;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.NodeRow;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import io.penstock.spi.work.LocalWorker;
import io.penstock.testkit.time.ManualClock;
import io.penstock.testkit.time.ManualScheduler;
import io.penstock.testkit.time.QueuedExecutor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Engines that share a store in memory; each may die, be cut off from the store, or end. */
final class Nodes implements AutoCloseable {

    private final ManualClock clock;
    private final ManualScheduler scheduler;
    private final QueuedExecutor queue = new QueuedExecutor();
    private final Path directory;
    private final List<Node> all = new ArrayList<>();
    final EngineStore store;

    Nodes(Instant start, Path directory) {
        this.clock = ManualClock.at(start);
        this.scheduler = new ManualScheduler(clock);
        this.directory = directory;
        this.store = MemoryStore.shared(clock);
    }

    Instant now() {
        return clock.instant();
    }

    Node start(String name) {
        return start(name, builder -> builder);
    }

    Node start(String name, UnaryOperator<PipelineEngineBuilder> settings) {
        var node = new Node(name, settings);
        all.add(node);
        settle();
        return node;
    }

    /** Runs everything that can run without time passing. */
    void settle() {
        while (queue.runNext() || scheduler.runNextDue()) {
            // Each call has run one thing.
        }
    }

    /** Lets time pass, stopping at everything that is due on the way. */
    void advance(Duration time) {
        Instant until = now().plus(time);
        settle();
        Optional<Instant> next = scheduler.nextDue();
        while (next.isPresent() && !next.get().isAfter(until)) {
            if (next.get().isAfter(now())) {
                clock.advanceTo(next.get());
            }
            settle();
            next = scheduler.nextDue();
        }
        if (until.isAfter(now())) {
            clock.advanceTo(until);
        }
        settle();
    }

    /** The name of the engine that owns a pipeline; empty where none does. */
    String owner(String pipelineId) {
        String nodeId = store.ownership(pipelineId).orElseThrow().nodeId();
        return store.nodes().stream()
                .filter(row -> row.nodeId().equals(nodeId))
                .map(NodeRow::name)
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        all.forEach(Node::kill);
    }

    /** One engine in one imagined process, whose worker does what the test says. */
    final class Node implements EngineRuntime, LocalWorker {

        final PipelineEngine engine;
        final Map<String, Task> tasks = new LinkedHashMap<>();
        final List<String> canceled = new ArrayList<>();
        private final Map<String, CompletableFuture<Void>> futures = new LinkedHashMap<>();
        private final RandomGenerator random = new SplittableRandom(all.size() + 1L);
        private @Nullable TaskService reports;
        private boolean dead;
        private boolean cut;
        long statements;

        private Node(String name, UnaryOperator<PipelineEngineBuilder> settings) {
            this.engine = settings.apply(PipelineEngine.builder()
                            .runtime(this)
                            .store(view())
                            .nodeName(name)
                            .localDirectory(directory)
                            .discoverExtensions(false)
                            .worker((service, registry, executor, time) -> {
                                reports = service;
                                return this;
                            }))
                    .start();
        }

        /** The store as this process reaches it. */
        private EngineStore view() {
            return (EngineStore) Proxy.newProxyInstance(
                    EngineStore.class.getClassLoader(),
                    new Class<?>[] {EngineStore.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("isShared")) {
                            return true;
                        }
                        statements++;
                        if (cut || dead) {
                            throw new StoreException("the store cannot be reached", false, null);
                        }
                        try {
                            return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        /** Ends the process without a word. */
        void kill() {
            dead = true;
        }

        /** Cuts the process off from the store, or lets it reach it again. */
        void cut(boolean whether) {
            cut = whether;
        }

        /** The task of an instance that the worker in this process has. */
        Task task(String attemptId) {
            return tasks.values().stream()
                    .filter(task -> task.attemptId().equals(attemptId))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(attemptId + " is not among " + tasks.values()));
        }

        List<String> attempts() {
            return tasks.values().stream().map(Task::attemptId).toList();
        }

        /** Ends a task of the worker in this process. */
        void finish(Task task) {
            service().setTaskStatus(task.taskId(), TaskResult.finished());
            end(task);
        }

        /** Lets the worker be done with a task, whether or not it said so. */
        void end(Task task) {
            tasks.remove(task.taskId());
            CompletableFuture<Void> future = futures.remove(task.taskId());
            if (future != null) {
                future.complete(null);
            }
            settle();
        }

        /** What the worker in this process reports to. */
        TaskService service() {
            if (reports == null) {
                throw new IllegalStateException("no worker was made");
            }
            return reports;
        }

        @Override
        public CompletionStage<?> perform(Task task) {
            tasks.put(task.taskId(), task);
            var future = new CompletableFuture<Void>();
            futures.put(task.taskId(), future);
            return future;
        }

        @Override
        public void cancel(String taskId) {
            canceled.add(taskId);
        }

        @Override
        public boolean handles(String type) {
            return type.equals("ShellCommandActivity");
        }

        private Runnable guarded(Runnable task) {
            return () -> {
                if (!dead) {
                    task.run();
                }
            };
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public Runnable schedule(Instant at, Runnable task) {
            ManualScheduler.Handle handle = scheduler.schedule(at, guarded(task));
            return handle::cancel;
        }

        @Override
        public Executor steps() {
            return task -> queue.execute(guarded(task));
        }

        @Override
        public Executor work() {
            return steps();
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public <T> T await(CompletableFuture<T> future, Duration atMost) throws TimeoutException, InterruptedException {
            Instant deadline = now().plus(atMost);
            while (!future.isDone()) {
                if (queue.runNext() || scheduler.runNextDue()) {
                    continue;
                }
                Optional<Instant> next = scheduler.nextDue();
                if (next.isEmpty() || next.get().isAfter(deadline)) {
                    throw new TimeoutException("not within " + atMost);
                }
                clock.advanceTo(next.get());
            }
            try {
                return future.get();
            } catch (ExecutionException e) {
                throw new CompletionException(e.getCause());
            }
        }

        @Override
        public void close() {}
    }
}
