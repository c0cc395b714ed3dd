package io.penstock.engine;

import io.penstock.Pipeline;
import io.penstock.component.PipelineObjectFinished;
import io.penstock.definition.PipelineDefinition;
import io.penstock.engine.action.Outbox;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.resource.ResourceCalls;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.task.RemoteCalls;
import io.penstock.engine.task.RuntimeScheduler;
import io.penstock.problem.ErrorCategory;
import io.penstock.problem.PipelineException;
import io.penstock.run.PipelineListener;
import io.penstock.run.PipelineRun;
import io.penstock.service.ActivationOptions;
import io.penstock.service.PipelineService;
import io.penstock.service.TaskService;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.work.LocalWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs pipelines inside this JVM. Thread-safe.
 *
 * <p>{@link #start()} needs nothing but the JVM: it keeps everything in memory, does the work of the worker group
 * {@code default} itself, maps {@code s3:} addresses to a directory and {@code Ec2Resource} to a local working directory.
 * {@link #builder()} changes each of these.
 *
 * <pre>{@code
 * try (PipelineEngine engine = PipelineEngine.start()) {
 *     var run = engine.activate(pipeline, ActivationOptions.defaults());
 *     run.awaitFinished(Duration.ofMinutes(5));
 *     run.instances().forEach(System.out::println);
 * }
 * }</pre>
 */
public final class PipelineEngine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineEngine.class);
    private static final Duration CALL_PATIENCE = Duration.ofMinutes(2);
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration DRAIN_LOOK = Duration.ofMillis(20);

    private final EngineConfig config;
    private final EngineRuntime runtime;
    private final EngineStore store;
    private final ExtensionRegistry registry;
    private final EngineLoop loop;
    private final EventPublisher events;
    private final EventDelivery delivery;
    private final TaskDispatcher dispatcher;
    private final LocalWorker worker;
    private final Views views;
    private final EngineService service;
    private final ConcurrentHashMap<PlanKey, Plan> plans = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final Runnable stayAtExit;

    private record PlanKey(String pipelineId, int version) {}

    PipelineEngine(PipelineEngineBuilder builder) {
        this.config = builder.config();
        this.store = builder.store();
        this.runtime = store.isShared() ? new StoreTime(builder.runtime()) : builder.runtime();
        this.registry = builder.registry(
                config,
                registrar -> registrar.precondition(
                        PipelineObjectFinished.TYPE, new ObjectFinishedCheck(store, this::views)));
        this.events = new EventPublisher(runtime.work(), builder.listeners());
        var scheduler = new RuntimeScheduler(runtime.clock(), runtime::schedule, runtime.work());
        this.delivery = new EventDelivery(builder.durableListeners(), store, runtime, scheduler);
        delivery.register();
        this.loop = new EngineLoop(
                runtime,
                store,
                new Membership(store, builder.runtime(), config.nodeName(), config.lease(), config.leaseRenewal()),
                config.core(),
                this::plan,
                events,
                delivery,
                new EngineWatch(builder.metrics()));
        this.dispatcher = new TaskDispatcher(
                loop,
                runtime,
                loop.cluster().membership(),
                config.nodeName(),
                config.workerGroups(),
                config.concurrency(),
                config.systemConcurrency());
        var calls = new RemoteCalls(scheduler, runtime.clock());
        var resources = new ResourceCalls(registry, calls, dispatcher::answered);
        var outbox = new Outbox(
                registry,
                calls,
                (round, task) ->
                        runtime.schedule(runtime.clock().instant().plus(Duration.ofSeconds(30L * round)), task),
                (row, error) -> loop.signal(
                        row.pipelineId(), new io.penstock.engine.instance.Signal.ActionEnded(row.id(), error)));
        this.worker = builder.workerFactory(config, runtime)
                .create(dispatcher.forLocalWorker(), registry, runtime.work(), runtime.clock());
        dispatcher.use(worker, resources);
        loop.use(dispatcher, outbox);
        this.views = new Views(store, loop, this::await, this::knownPlan);
        this.service = new EngineService(store, loop, views, registry, config, runtime, this::await, "");
        this.stayAtExit = builder.closesAtExit() ? runtime.atExit(this::closeAtExit) : () -> {};
        loop.enqueue(loop.cluster()::start);
        new HistorySweep(runtime, store, closed::get).start();
    }

    /** Starts an engine with embedded defaults. */
    public static PipelineEngine start() {
        return builder().start();
    }

    /** A builder, every setting at its default. */
    public static PipelineEngineBuilder builder() {
        return new PipelineEngineBuilder();
    }

    private Plan plan(DefinitionRow row) {
        return plans.compute(
                new PlanKey(row.pipelineId(), row.version()),
                (key, known) -> known != null && known.definition().equals(row.definition())
                        ? known
                        : Plan.compile(row.definition(), row.version(), registry.catalog()));
    }

    private Optional<Plan> knownPlan(String pipelineId, int version) {
        Plan known = plans.get(new PlanKey(pipelineId, version));
        if (known != null) {
            return Optional.of(known);
        }
        try {
            // Kept, because every row that is shown asks for it.
            return store.definition(pipelineId, version)
                    .map(row -> store.pipeline(pipelineId)
                            .filter(pipeline -> pipeline.activeVersion() == version)
                            .map(pipeline -> row.withValues(pipeline.activationValues()))
                            .orElse(row))
                    .map(this::plan);
        } catch (PipelineException e) {
            return Optional.empty();
        }
    }

    <T> T await(CompletableFuture<T> future) {
        try {
            return runtime.await(future, CALL_PATIENCE);
        } catch (TimeoutException e) {
            throw new PipelineException(
                    ErrorCategory.UNAVAILABLE, "the engine did not answer within " + CALL_PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PipelineException(ErrorCategory.UNAVAILABLE, "interrupted while waiting for the engine", e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    // ---- what a service calls ----

    /**
     * Creates a pipeline and activates it.
     *
     * @throws io.penstock.problem.InvalidDefinitionException if the definition has errors; the message lists them
     * @throws io.penstock.problem.InvalidRequestException if the first interval starts more than 24 hours ago and the
     *     options do not allow that
     */
    public PipelineRun activate(Pipeline pipeline, ActivationOptions options) {
        return activate(pipeline.name(), pipeline.define(), options);
    }

    /** Creates a pipeline from a definition and activates it; throws as {@link #activate(Pipeline, ActivationOptions)}. */
    public PipelineRun activate(String name, PipelineDefinition definition, ActivationOptions options) {
        open();
        return run(service.createAndActivate(name, definition, options));
    }

    /**
     * What a service calls at every start: creates the pipeline of this name and activates it, does nothing where it runs
     * with the same definition already, and otherwise puts the new definition in force. Several nodes may call it at once.
     *
     * @throws io.penstock.problem.InvalidDefinitionException if the definition has errors; the pipeline stays as it is
     */
    public PipelineRun deploy(Pipeline pipeline) {
        return deploy(pipeline.name(), pipeline.define());
    }

    /** As {@link #deploy(Pipeline)}, from a definition. */
    public PipelineRun deploy(String name, PipelineDefinition definition) {
        open();
        return run(service.deploy(name, definition));
    }

    /**
     * A pipeline that was activated before.
     *
     * @throws io.penstock.problem.PipelineNotFoundException if there is none with this id
     */
    public PipelineRun run(String pipelineId) {
        views.pipeline(pipelineId);
        return new EngineRun(pipelineId, loop, runtime, views);
    }

    /** Every operation on pipelines. */
    public PipelineService service() {
        return service;
    }

    /**
     * Every operation on pipelines, on behalf of somebody.
     *
     * @param caller whom the {@linkplain PipelineService#commands log of commands} names, such as a login name
     */
    public PipelineService service(String caller) {
        return new EngineService(store, loop, views, registry, config, runtime, this::await, caller);
    }

    /** What workers elsewhere talk to, by whatever stands in between. */
    public TaskService tasks() {
        return dispatcher;
    }

    /** How this engine is set up. */
    public EngineConfig config() {
        return config;
    }

    /** What extensions have registered. */
    public ExtensionRegistry extensions() {
        return registry;
    }

    /** The directory that holds local storage and sandboxes. */
    public Path localDirectory() {
        return config.localDirectory();
    }

    /** Adds a listener; it hears of what happens from now on. */
    public void addListener(PipelineListener listener) {
        events.add(listener);
    }

    /** Removes a listener. */
    public void removeListener(PipelineListener listener) {
        events.remove(listener);
    }

    /**
     * Forgets a durable listener for good: no events are kept for it any more, and it is not told what it was not told yet.
     * Does nothing if there is none of that name.
     *
     * @throws io.penstock.engine.store.StoreException if the store cannot do so now
     */
    public void forgetDurableListener(String name) {
        delivery.forget(name);
    }

    private Views views() {
        return views;
    }

    private void open() {
        if (closed.get()) {
            throw new PipelineException(ErrorCategory.INVALID_REQUEST, "the engine is closed");
        }
    }

    /**
     * Ends the engine: hands out no more tasks, lets those that run here finish within the grace period of its
     * configuration, then asks them to stop. With a durable store an engine that starts later goes on where this one ended.
     * Called by the engine itself when the process is asked to end, unless {@link PipelineEngineBuilder#closeAtExit} says no.
     */
    @Override
    public void close() {
        close(config.closeGrace());
    }

    /** Ends the engine with another grace period; zero asks running tasks to stop at once. */
    public void close(Duration grace) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            end(grace);
        } finally {
            ended.complete(true);
            stayAtExit.run();
        }
    }

    /** Closes, or lets the end that somebody else has begun come to its end before the process is gone. */
    private void closeAtExit() {
        LOG.info("the process ends, and {} with it", this);
        close();
        ended.join();
    }

    private void end(Duration grace) {
        var drained = new CompletableFuture<Boolean>();
        loop.enqueue(() -> {
            dispatcher.drain();
            look(drained);
        });
        try {
            runtime.await(drained, grace);
        } catch (TimeoutException e) {
            LOG.info("tasks still run after {}; they are asked to stop", grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        drained.complete(false);
        worker.close();
        try {
            // Those that were asked to stop get a moment to say so.
            var stopped = new CompletableFuture<Boolean>();
            loop.enqueue(() -> look(stopped));
            runtime.await(stopped, config.stopGrace());
        } catch (TimeoutException e) {
            LOG.warn("tasks did not stop within {}", config.stopGrace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            runtime.await(delivery.drained(), config.stopGrace());
            runtime.await(loop.call(loop::forgetFigures), config.stopGrace());
        } catch (TimeoutException e) {
            LOG.info("durable listeners were not told everything within {}", config.stopGrace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delivery.close();
        leave();
        loop.close();
        runtime.close();
        store.close();
    }

    /** What this engine owns is free for others at once. */
    private void leave() {
        try {
            runtime.await(
                    loop.call(() -> {
                        loop.cluster().leave();
                        return true;
                    }),
                    LEAVE_PATIENCE);
        } catch (TimeoutException | CompletionException e) {
            LOG.warn("{} did not take its leave in time; its lease runs out by itself", this);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(CompletableFuture<Boolean> drained) {
        if (dispatcher.busy() == 0) {
            drained.complete(true);
        } else if (!drained.isDone()) {
            Instant again = runtime.clock().instant().plus(DRAIN_LOOK);
            runtime.schedule(again, () -> loop.enqueue(() -> look(drained)));
        }
    }

    @Override
    public String toString() {
        return "PipelineEngine[" + config.nodeName() + "]";
    }
}
