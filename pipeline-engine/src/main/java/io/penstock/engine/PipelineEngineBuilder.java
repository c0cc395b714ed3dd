package io.penstock.engine;

import io.penstock.component.Activity;
import io.penstock.component.ComponentType;
import io.penstock.component.Precondition;
import io.penstock.engine.instance.CoreSettings;
import io.penstock.engine.local.LocalExtension;
import io.penstock.engine.metrics.EngineMetrics;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.engine.worker.InProcessWorker;
import io.penstock.engine.worker.WorkerSettings;
import io.penstock.run.PipelineListener;
import io.penstock.spi.ExtensionRegistrar;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.PenstockExtension;
import io.penstock.spi.work.ActivityHandler;
import io.penstock.spi.work.LocalWorkerFactory;
import io.penstock.spi.work.PreconditionCheck;
import io.penstock.validation.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sets up a {@link PipelineEngine}. Not thread-safe. */
public final class PipelineEngineBuilder {

    /** Longer than a command needs that has to be killed, see {@link io.penstock.engine.local.ShellSettings#grace}. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(15);

    private static final int LONGEST_LISTENER_NAME = 100;
    private static final String ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final List<PenstockExtension> extensions = new ArrayList<>();
    private final List<Consumer<ExtensionRegistrar>> handlers = new ArrayList<>();
    private final List<PipelineListener> listeners = new ArrayList<>();
    private final Map<String, PipelineListener> durableListeners = new LinkedHashMap<>();
    private final Set<String> workerGroups = new LinkedHashSet<>(Set.of("default"));
    private @Nullable EngineMetrics metrics;
    private @Nullable EngineRuntime runtime;
    private @Nullable EngineStore store;
    private @Nullable LocalWorkerFactory workerFactory;
    private @Nullable String nodeName;
    private @Nullable Path localDirectory;
    private @Nullable LocalExtension local;
    private boolean discover = true;
    private Limits limits = Limits.aws();
    private int concurrency = 16;
    private int systemConcurrency = 8;
    private Duration closeGrace = Duration.ofSeconds(10);
    private boolean closeAtExit = true;
    private int window = CoreSettings.defaults().window();
    private Duration creationLead = CoreSettings.defaults().creationLead();
    private Duration lease = Duration.ofSeconds(6);

    PipelineEngineBuilder() {}

    /** Sets where the engine meets time, threads and chance; the JVM's unless set. The engine closes it. */
    public PipelineEngineBuilder runtime(EngineRuntime engineRuntime) {
        this.runtime = Objects.requireNonNull(engineRuntime, "engineRuntime");
        return this;
    }

    /** Sets where everything is kept; in memory unless set. The engine closes it. */
    public PipelineEngineBuilder store(EngineStore engineStore) {
        this.store = Objects.requireNonNull(engineStore, "engineStore");
        return this;
    }

    /** Adds an extension; it counts before those that {@link java.util.ServiceLoader} finds, and before the built-in one. */
    public PipelineEngineBuilder extension(PenstockExtension extension) {
        extensions.add(Objects.requireNonNull(extension, "extension"));
        return this;
    }

    /** Whether {@link java.util.ServiceLoader} is asked for extensions; it is unless set. */
    public PipelineEngineBuilder discoverExtensions(boolean whether) {
        this.discover = whether;
        return this;
    }

    /** Binds a handler to an activity type, as an extension would. */
    public <T extends Activity> PipelineEngineBuilder handler(
            ComponentType<T> type, ActivityHandler<? super T> handler) {
        handlers.add(registrar -> registrar.activity(type, handler));
        return this;
    }

    /** Binds a check to a precondition type, as an extension would. */
    public <T extends Precondition> PipelineEngineBuilder check(
            ComponentType<T> type, PreconditionCheck<? super T> check) {
        handlers.add(registrar -> registrar.precondition(type, check));
        return this;
    }

    /**
     * Adds a listener that is told everything at least once, also what happened before a crash: events are written together
     * with what they tell of, and kept until the listener has returned from each. Events of one pipeline come in order; those
     * of different ones may come at once, on several threads. A listener that throws is told again, after a pause that grows
     * from a second to five minutes, while the others and the pipelines themselves go on.
     *
     * <p>With a store that lasts, the name is what counts: an engine that is started later goes on where this one ended, and
     * events are kept, whether or not an engine with this listener runs, until
     * {@link PipelineEngine#forgetDurableListener} is called. Engines that share a store keep events for one another; they
     * notice a new name within a minute.
     *
     * @param name of 1 to 100 characters, unique in the store
     * @throws IllegalArgumentException if the name is too short or too long, or was given already
     */
    public PipelineEngineBuilder durableListener(String name, PipelineListener listener) {
        if (name.isBlank() || name.length() > LONGEST_LISTENER_NAME) {
            throw new IllegalArgumentException("the name of a durable listener is '" + name + "'; expected 1 to "
                    + LONGEST_LISTENER_NAME + " characters");
        }
        if (durableListeners.putIfAbsent(name, Objects.requireNonNull(listener, "listener")) != null) {
            throw new IllegalArgumentException(
                    "durableListener '" + name + "' was set already; expected a name for each listener");
        }
        return this;
    }

    /**
     * Sets who takes the figures of the engine; nobody unless set. See
     * {@link io.penstock.engine.metrics.MicrometerMetrics}.
     */
    public PipelineEngineBuilder metrics(EngineMetrics engineMetrics) {
        this.metrics = Objects.requireNonNull(engineMetrics, "engineMetrics");
        return this;
    }

    /** Adds a listener: best effort, in this process only, told what happens while it runs. */
    public PipelineEngineBuilder listener(PipelineListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** Adds worker groups whose tasks the engine's own worker does; {@code default} is one of them anyhow. */
    public PipelineEngineBuilder workerGroups(String... groups) {
        workerGroups.addAll(List.of(groups));
        return this;
    }

    /** Lets the engine's own worker do no group's tasks but those on resources in its process. */
    public PipelineEngineBuilder withoutWorkerGroups() {
        workerGroups.clear();
        return this;
    }

    /**
     * Sets how many tasks the engine's own worker does at once; 16 unless set.
     *
     * @throws IllegalArgumentException if negative
     */
    public PipelineEngineBuilder concurrency(int tasks) {
        this.concurrency = atLeast(0, tasks, "concurrency");
        return this;
    }

    /**
     * Sets how many system-managed checks and calls of providers are under way at once; 8 unless set.
     *
     * @throws IllegalArgumentException if not positive
     */
    public PipelineEngineBuilder systemConcurrency(int calls) {
        this.systemConcurrency = atLeast(1, calls, "systemConcurrency");
        return this;
    }

    /** Sets the worker in this process; one that runs the registered handlers unless set. */
    public PipelineEngineBuilder worker(LocalWorkerFactory factory) {
        this.workerFactory = Objects.requireNonNull(factory, "factory");
        return this;
    }

    /** Sets the name of this engine among those that share a store; a random one unless set. */
    public PipelineEngineBuilder nodeName(String name) {
        this.nodeName = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets where local storage ({@code s3}), sandboxes ({@code ec2}) and working directories ({@code work}) are; a new
     * directory among the system's temporary ones unless set. Nothing is created before it is needed, and nothing is
     * removed when the engine ends.
     */
    public PipelineEngineBuilder localDirectory(Path directory) {
        this.localDirectory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /** Sets the built-in extension in another way than {@link #localDirectory(Path)} does. */
    public PipelineEngineBuilder local(LocalExtension extension) {
        this.local = Objects.requireNonNull(extension, "extension");
        return this;
    }

    /** Sets what validation allows; {@link Limits#aws()} unless set. */
    public PipelineEngineBuilder limits(Limits newLimits) {
        this.limits = Objects.requireNonNull(newLimits, "newLimits");
        return this;
    }

    /**
     * Sets how long a closing engine lets tasks finish; 10 seconds unless set.
     *
     * @throws IllegalArgumentException if negative
     */
    public PipelineEngineBuilder closeGrace(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("closeGrace is " + grace + "; expected zero or more");
        }
        this.closeGrace = grace;
        return this;
    }

    /**
     * Sets whether the engine closes itself, as by {@link PipelineEngine#close()}, when the process is asked to end (Ctrl-C, a
     * service manager's SIGTERM, {@link System#exit}), so that no command is left running behind it. It does so unless told
     * otherwise; who ends it in another way, say from a shutdown hook with a grace period of its own, switches this off.
     */
    public PipelineEngineBuilder closeAtExit(boolean closes) {
        this.closeAtExit = closes;
        return this;
    }

    /**
     * Sets how many instances of a component may be open before no more are made; 100 unless set.
     *
     * @throws IllegalArgumentException if not positive
     */
    public PipelineEngineBuilder window(int instances) {
        this.window = atLeast(1, instances, "window");
        return this;
    }

    /**
     * Sets how long before its interval an instance is made; 5 minutes unless set.
     *
     * @throws IllegalArgumentException if negative
     */
    public PipelineEngineBuilder creationLead(Duration lead) {
        if (lead.isNegative()) {
            throw new IllegalArgumentException("creationLead is " + lead + "; expected zero or more");
        }
        this.creationLead = lead;
        return this;
    }

    /**
     * Sets how long this engine may go without renewing its lease in a store that it shares with others; then they take its
     * pipelines over. 6 seconds unless set; renewed three times as often. Give all engines of one store the same.
     *
     * @throws IllegalArgumentException if under a second
     */
    public PipelineEngineBuilder lease(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("lease is " + time + "; expected at least " + Duration.ofSeconds(1));
        }
        this.lease = time;
        return this;
    }

    private static int atLeast(int minimum, int value, String name) {
        if (value < minimum) {
            throw new IllegalArgumentException(name + " is " + value + "; expected at least " + minimum);
        }
        return value;
    }

    /**
     * Starts the engine.
     *
     * @throws IllegalArgumentException if two extensions of one level claim the same type or scheme
     */
    public PipelineEngine start() {
        return new PipelineEngine(this);
    }

    // ---- what the engine takes ----

    EngineRuntime runtime() {
        if (runtime == null) {
            runtime = EngineRuntime.system();
        }
        return runtime;
    }

    EngineStore store() {
        return store == null ? new MemoryStore() : store;
    }

    boolean closesAtExit() {
        return closeAtExit;
    }

    List<PipelineListener> listeners() {
        return listeners;
    }

    Map<String, PipelineListener> durableListeners() {
        return durableListeners;
    }

    @Nullable
    EngineMetrics metrics() {
        return metrics;
    }

    EngineConfig config() {
        String name = nodeName == null ? "node-" + randomLetters(runtime().random(), 8) : nodeName;
        Path directory = localDirectory == null
                ? Path.of(System.getProperty("java.io.tmpdir"), "penstock-" + name)
                : localDirectory;
        return new EngineConfig(
                name,
                workerGroups,
                concurrency,
                systemConcurrency,
                directory,
                limits,
                closeGrace,
                STOP_GRACE,
                window,
                creationLead,
                lease);
    }

    /**
     * The extensions.
     *
     * @param own what the engine itself brings
     */
    ExtensionRegistry registry(EngineConfig config, PenstockExtension own) {
        ExtensionRegistry.Builder registry = ExtensionRegistry.builder();
        registry.builtIn(local == null ? LocalExtension.in(config.localDirectory()) : local);
        registry.builtIn(own);
        if (discover) {
            registry.discover();
        }
        extensions.forEach(registry::add);
        if (!handlers.isEmpty()) {
            registry.add(new Handlers(List.copyOf(handlers)));
        }
        return registry.build();
    }

    LocalWorkerFactory workerFactory(EngineConfig config, EngineRuntime time) {
        return workerFactory == null
                ? InProcessWorker.factory(
                        WorkerSettings.of(config.localDirectory().resolve("work"))
                                .hostname(config.nodeName()),
                        (delay, action) -> time.schedule(time.clock().instant().plus(delay), action))
                : workerFactory;
    }

    /** Letters and digits drawn at random. */
    static String randomLetters(RandomGenerator random, int count) {
        var text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
        }
        return text.toString();
    }

    private record Handlers(List<Consumer<ExtensionRegistrar>> bindings) implements PenstockExtension {

        @Override
        public void register(ExtensionRegistrar registrar) {
            bindings.forEach(binding -> binding.accept(registrar));
        }

        @Override
        public String name() {
            return "PipelineEngine.builder()";
        }
    }
}
