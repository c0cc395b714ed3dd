package io.penstock.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.penstock.Pipeline;
import io.penstock.component.Activity;
import io.penstock.component.ComponentType;
import io.penstock.definition.PipelineDefinition;
import io.penstock.engine.PipelineEngineBuilder;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.run.PipelineRun;
import io.penstock.run.RunOutcome;
import io.penstock.service.ActivationOptions;
import io.penstock.service.PipelineService;
import io.penstock.service.TaskService;
import io.penstock.spi.PenstockExtension;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.testkit.script.CheckScript;
import io.penstock.testkit.script.ResourceScript;
import io.penstock.testkit.script.Script;
import io.penstock.testkit.script.Scripts;
import io.penstock.testkit.script.SentAction;
import io.penstock.testkit.script.Times;
import io.penstock.testkit.script.WorkLog;
import io.penstock.testkit.storage.MemoryObjectStorage;
import io.penstock.testkit.time.ManualClock;
import io.penstock.testkit.timeline.EventLog;
import io.penstock.validation.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The whole engine on a clock that is moved by hand, in one thread: whatever a test does, everything that follows has
 * happened when the call returns, and nothing happens by itself. The same seed, scripts and calls give the same history.
 *
 * <pre>{@code
 * try (PipelineTestKit kit = PipelineTestKit.create()) {
 *     kit.script("Clean", Script.failTimes(1).thenSucceed());
 *     TestRun run = kit.activate(pipeline);
 *     kit.advance(Duration.ofHours(1));
 *     assertThat(run).activity("Clean").interval("2024-01-01T00:00").isFinished().afterAttempts(2);
 * }
 * }</pre>
 *
 * <p>What is not scripted succeeds: activities after a minute, resources are usable after a minute, preconditions hold,
 * actions are written down. Handlers that are left real ({@link Builder#realHandlers}) run on threads of their own, one after
 * the other, and are waited for without moving the clock.
 *
 * <p>Used by one thread.
 */
public final class PipelineTestKit implements AutoCloseable {

    /** How far {@link #runUntilIdle()} and {@link #runUntil} go at most: two years. */
    public static final Duration HORIZON = Duration.ofDays(2 * 366);

    /** How many ended instances the store in memory keeps. */
    private static final int HISTORY = 10_000_000;

    private final Settings settings;
    private final Driver driver;
    private final Scripts scripts;
    private final FaultyStore store;
    private final EventLog events = new EventLog();
    private final EngineParts parts;
    private EngineUnderTest engine;
    private List<String> lostGroups = List.of();
    private int engines;

    /** What the builder was told. */
    record Settings(
            Instant start,
            long seed,
            List<PenstockExtension> extensions,
            Limits limits,
            boolean isRecording,
            Consumer<PipelineEngineBuilder> engine) {}

    private PipelineTestKit(Builder builder) {
        this.settings = new Settings(
                builder.start,
                builder.seed,
                List.copyOf(builder.extensions),
                builder.limits,
                builder.recording,
                builder.engine);
        ManualClock clock = ManualClock.at(builder.start);
        this.driver = new Driver(clock);
        this.scripts = builder.scripts;
        this.store = new FaultyStore(builder.store == null ? new MemoryStore(HISTORY) : builder.store);
        ObjectStorage storage = builder.storage == null ? MemoryObjectStorage.create(clock) : builder.storage;
        this.parts = new EngineParts(settings, driver, scripts, store, storage, events);
        this.engine = parts.start(engines++);
        settle();
    }

    /** A testkit with the defaults of {@link Builder}. */
    public static PipelineTestKit create() {
        return builder().start();
    }

    /** Settings for a testkit. */
    public static Builder builder() {
        return new Builder();
    }

    // ---- pipelines ----

    /**
     * Creates a pipeline, activates it, and runs what follows without moving the clock.
     *
     * @throws io.penstock.problem.InvalidDefinitionException if the definition has errors
     * @throws io.penstock.problem.InvalidRequestException if it cannot be activated, for instance because it begins more than
     *     a day ago
     */
    @CanIgnoreReturnValue
    public TestRun activate(Pipeline pipeline) {
        return activate(pipeline, ActivationOptions.defaults());
    }

    /** As {@link #activate(Pipeline)}, with options. */
    @CanIgnoreReturnValue
    public TestRun activate(Pipeline pipeline, ActivationOptions options) {
        return run(engine.activate(pipeline, options).pipelineId());
    }

    /** As {@link #activate(Pipeline)}, for a definition that came from elsewhere. */
    @CanIgnoreReturnValue
    public TestRun activate(PipelineDefinition definition) {
        return activate(definition, ActivationOptions.defaults());
    }

    /** As {@link #activate(PipelineDefinition)}, with options. */
    @CanIgnoreReturnValue
    public TestRun activate(PipelineDefinition definition, ActivationOptions options) {
        return run(engine.activate(definition, options).pipelineId());
    }

    /** The run of a pipeline that was created in another way. */
    public TestRun run(String pipelineId) {
        settle();
        return new TestRun(this, pipelineId);
    }

    /** Everything an operator can do. Call {@link #settle} afterwards to see what follows. */
    public PipelineService service() {
        return engine.service();
    }

    /** Everything a worker can do. Call {@link #settle} afterwards to see what follows. */
    public TaskService tasks() {
        return engine.tasks();
    }

    // ---- time ----

    /** What the clock shows. */
    public Instant now() {
        return driver.clock().instant();
    }

    /**
     * The clock. To let time pass use {@link #advance}, which stops at everything that is due on the way; turning the clock
     * itself is for clocks that jump.
     */
    public ManualClock clock() {
        return driver.clock();
    }

    /** Runs everything there is to run without moving the clock. */
    public void settle() {
        driver.settle();
    }

    /**
     * Makes one step, if there is one to make without moving the clock. What a step is, is the engine's business; between
     * any two of them it may crash.
     *
     * @return whether there was one
     */
    @CanIgnoreReturnValue
    public boolean step() {
        return driver.step();
    }

    /** How many steps were made. */
    public long steps() {
        return driver.steps();
    }

    /**
     * Lets time pass, and everything happen that is due on the way.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("cannot advance by " + time + "; expected zero or more");
        }
        driver.advanceTo(now().plus(time));
    }

    /**
     * Lets time pass until the clock shows the given time.
     *
     * @throws IllegalArgumentException if the clock is past that time
     */
    public void advanceTo(Instant time) {
        if (time.isBefore(now())) {
            throw new IllegalArgumentException("cannot advance to " + time + ": it is " + now() + " already");
        }
        driver.advanceTo(time);
    }

    /**
     * Lets time pass until the clock shows the given time.
     *
     * @param time such as {@code 2024-01-01T00:15}; UTC
     */
    public void advanceTo(String time) {
        advanceTo(Times.parse(time));
    }

    /** When the next thing is due; empty where nothing will happen by itself. */
    public Optional<Instant> nextEventAt() {
        settle();
        return nextEvent();
    }

    /** What is due later than any test goes is the patience of a poll, not an event. */
    private Optional<Instant> nextEvent() {
        return driver.scheduler().nextDue().filter(due -> due.isBefore(now().plus(HORIZON)));
    }

    /**
     * Lets time pass until no pipeline is active any more, or nothing is left to happen, but no more than
     * {@link #HORIZON}.
     *
     * @throws AssertionError if there still is something to happen then; the message says what it waits for
     */
    public void runUntilIdle() {
        Instant until = now().plus(HORIZON);
        boolean idle = driver.advanceUntil(() -> engine.isIdle(), until);
        if (!idle && nextEvent().isPresent() && !engine.isIdle()) {
            throw new AssertionError("Expected all pipelines to come to an end by " + until + ", but "
                    + engine.active() + "; there is" + engine.unfinished()
                    + "\nUse advance(...) for a pipeline that goes on for ever.");
        }
    }

    /**
     * Lets time pass from event to event until a condition holds, but no more than {@link #HORIZON}.
     *
     * @throws AssertionError if it does not hold then, or nothing is left to happen; the message says what the pipelines
     *     wait for
     */
    public void runUntil(BooleanSupplier condition) {
        Instant start = now();
        if (!driver.advanceUntil(condition, start.plus(HORIZON))) {
            throw new AssertionError("Expected a condition to hold some time after " + start + ", but it does not, and "
                    + (nextEvent().isPresent() ? "it is " + now() : "nothing is left to happen")
                    + "; there is" + engine.unfinished());
        }
    }

    // ---- scripts ----

    /** Scripts an activity. */
    public void script(String activityId, Script script) {
        scripts.activity(activityId, script);
    }

    /** Scripts all activities of a type. */
    public void script(ComponentType<? extends Activity> type, Script script) {
        scripts.activity(type, script);
    }

    /** Scripts a precondition. */
    public void precondition(String preconditionId, CheckScript script) {
        scripts.precondition(preconditionId, script);
    }

    /** Scripts a resource. */
    public void resource(String resourceId, ResourceScript script) {
        scripts.resource(resourceId, script);
    }

    /** Lets the next sendings of an action fail; the engine tries again until one succeeds. */
    public void actionFails(String actionId, int times) {
        scripts.actionFails(actionId, times);
    }

    /** All scripts, to change any of them. */
    public Scripts scripts() {
        return scripts;
    }

    // ---- faults ----

    /**
     * Ends the engine as a power cut does, and starts another on the same store. What was not yet durable is lost; the
     * attempts that its own worker did are in nobody's hands. Workers elsewhere are started anew as well.
     */
    public void crash() {
        down();
        restart();
    }

    /** Ends the engine as a power cut does. Until {@link #restart} nothing happens but the passing of time. */
    public void down() {
        lostGroups = engine.workerGroups();
        engine.kill();
        driver.clear();
    }

    /** Starts an engine on the store of the one that is {@link #down}. */
    public void restart() {
        engine = parts.start(engines++);
        lostGroups.forEach(engine::startWorker);
        lostGroups = List.of();
    }

    /**
     * Crashes the engine after steps that are chosen by their number, counted from 1 since the testkit was made.
     *
     * @param chosen whether to crash after the step of this number; {@code n -> false} for never again
     */
    public void crashAfter(LongPredicate chosen) {
        driver.afterStep(() -> {
            if (chosen.test(driver.steps())) {
                crash();
            }
        });
    }

    /** Lets the store misbehave. */
    public StoreFaults store() {
        return store;
    }

    /** Starts a worker on another host that polls for the tasks of a group and plays the scripts. */
    public void startWorker(String workerGroup) {
        engine.startWorker(workerGroup);
        settle();
    }

    /**
     * Takes the workers of a group away without a word: what they held is in nobody's hands until its lease is over.
     *
     * @return how many there were
     */
    @CanIgnoreReturnValue
    public int loseWorkers(String workerGroup) {
        return engine.loseWorkers(workerGroup);
    }

    // ---- what happened ----

    /** Every event of every pipeline. */
    public EventLog events() {
        return events;
    }

    /** Every action that was sent, oldest first. */
    public List<SentAction> sentActions() {
        return parts.actions().sent();
    }

    /** What the engine gave out and what it acknowledged: tasks to workers, their reports, commands of {@link TestRun}. */
    public WorkLog workLog() {
        return parts.workLog();
    }

    /** How many scripted resources of a type exist now. */
    public long liveResources(String type) {
        return parts.resources().alive(type);
    }

    /** What is behind {@code s3:}. */
    public ObjectStorage storage() {
        return parts.storage();
    }

    /** What is behind {@code s3:}, for putting objects there.
     *
     * @throws IllegalStateException if the builder was given another storage
     */
    public MemoryObjectStorage s3() {
        if (parts.storage() instanceof MemoryObjectStorage memory) {
            return memory;
        }
        throw new IllegalStateException("the storage of this testkit is not in memory: " + parts.storage());
    }

    /** The seed of everything that is left to chance. */
    public long seed() {
        return settings.seed();
    }

    PipelineRun engineRun(String pipelineId) {
        return engine.run(pipelineId);
    }

    RunOutcome awaitFinished(String pipelineId, Duration atMost) {
        return engine.run(pipelineId).awaitFinished(atMost);
    }

    /** Ends the engine and forgets everything. */
    @Override
    public void close() {
        engine.close();
        driver.close();
        store.end();
    }

    /** Settings for a testkit. Not thread-safe. */
    public static final class Builder {

        private final List<PenstockExtension> extensions = new ArrayList<>();
        private final Scripts scripts = new Scripts();
        private Instant start = Instant.parse("2024-01-01T00:00:00Z");
        private long seed = 42;
        private Limits limits = Limits.aws();
        private boolean recording = true;
        private Consumer<PipelineEngineBuilder> engine = any -> {};
        private @Nullable EngineStore store;
        private @Nullable ObjectStorage storage;

        private Builder() {}

        /** What the clock shows first; 2024-01-01T00:00:00Z unless set. */
        @CanIgnoreReturnValue
        public Builder startingAt(Instant time) {
            this.start = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * What the clock shows first.
         *
         * @param time such as {@code 2024-01-01T00:15}; UTC
         */
        @CanIgnoreReturnValue
        public Builder startingAt(String time) {
            return startingAt(Times.parse(time));
        }

        /** The seed of everything that is left to chance: ids, jitter; 42 unless set. */
        @CanIgnoreReturnValue
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** Adds types and behaviour of one's own. Handlers in it are played by the scripts unless they are left real. */
        @CanIgnoreReturnValue
        public Builder extension(PenstockExtension extension) {
            extensions.add(extension);
            return this;
        }

        /** Adds types and behaviour of one's own. */
        @CanIgnoreReturnValue
        public Builder extensions(Collection<? extends PenstockExtension> more) {
            extensions.addAll(more);
            return this;
        }

        /** Leaves components of these types to their real handlers, checks and providers, unless they are scripted. */
        @CanIgnoreReturnValue
        public Builder real(ComponentType<?>... types) {
            scripts.real(types);
            return this;
        }

        /** Leaves everything that is not scripted to its real handler, check or provider: a shell command really runs. */
        @CanIgnoreReturnValue
        public Builder realHandlers() {
            scripts.allReal();
            return this;
        }

        /** Scripts an activity. */
        @CanIgnoreReturnValue
        public Builder script(String activityId, Script script) {
            scripts.activity(activityId, script);
            return this;
        }

        /** Scripts every activity that has no script of its own; a success after a minute unless set. */
        @CanIgnoreReturnValue
        public Builder anyActivity(Script script) {
            scripts.anyActivity(script);
            return this;
        }

        /** What is behind {@code s3:}; a {@link MemoryObjectStorage} unless set. */
        @CanIgnoreReturnValue
        public Builder storage(ObjectStorage value) {
            this.storage = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Where the engine keeps what it knows; memory unless set. The testkit closes it in the end. */
        @CanIgnoreReturnValue
        public Builder store(EngineStore value) {
            this.store = Objects.requireNonNull(value, "value");
            return this;
        }

        /** The limits that definitions are judged by; those of the service unless set. */
        @CanIgnoreReturnValue
        public Builder limits(Limits value) {
            this.limits = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Keeps no events, for runs of millions of instances: there is no timeline then, and no assertion on history or
         * lateness.
         */
        @CanIgnoreReturnValue
        public Builder withoutEvents() {
            this.recording = false;
            return this;
        }

        /**
         * Sets what else an engine is to have, such as listeners, metrics or worker groups. Called for each engine that is
         * started, also after a crash; what the testkit sets itself (runtime, store, worker) must be left alone.
         */
        @CanIgnoreReturnValue
        public Builder engine(Consumer<PipelineEngineBuilder> settings) {
            this.engine = engine.andThen(settings);
            return this;
        }

        /** Starts an engine with these settings. */
        public PipelineTestKit start() {
            return new PipelineTestKit(this);
        }
    }
}
