package io.penstock.engine.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.penstock.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The figures of an engine as meters of a Micrometer registry.
 *
 * <pre>{@code
 * var registry = new SimpleMeterRegistry();
 * try (PipelineEngine engine = PipelineEngine.builder().metrics(MicrometerMetrics.of(registry)).start()) {
 *     …
 * }
 * }</pre>
 *
 * <table>
 *   <caption>The meters; all but the last four have the tags {@code pipeline} (its name) and {@code component} (its id)</caption>
 *   <tr><th>Meter</th><th>Kind</th><th>What</th></tr>
 *   <tr><td>{@code penstock.instances.waiting}</td><td>gauge</td><td>instances that wait for dependencies, a slot, a
 *     resource or a worker</td></tr>
 *   <tr><td>{@code penstock.instances.running}</td><td>gauge</td><td>instances that run (resources: from being asked for until
 *     they are gone)</td></tr>
 *   <tr><td>{@code penstock.instances.ended}</td><td>counter</td><td>instances that ended; tag {@code status}</td></tr>
 *   <tr><td>{@code penstock.instances.late}</td><td>counter</td><td>instances that missed their
 *     {@code lateAfterTimeout}</td></tr>
 *   <tr><td>{@code penstock.scheduling.lag}</td><td>timer</td><td>from the time for which an activity was scheduled to its
 *     start</td></tr>
 *   <tr><td>{@code penstock.attempts.started}</td><td>counter</td><td>attempts made</td></tr>
 *   <tr><td>{@code penstock.attempts.failed}</td><td>counter</td><td>attempts that did not succeed; tag {@code error}, the
 *     errorId</td></tr>
 *   <tr><td>{@code penstock.attempts.retried}</td><td>counter</td><td>failed attempts that another one follows</td></tr>
 *   <tr><td>{@code penstock.queue.time}</td><td>timer</td><td>how long tasks lay in their queue until they were
 *     taken</td></tr>
 *   <tr><td>{@code penstock.queue.size}</td><td>gauge</td><td>tasks in the queues of this engine; no tags</td></tr>
 *   <tr><td>{@code penstock.queue.age}</td><td>time gauge</td><td>how long the oldest of them has lain there; no tags</td></tr>
 *   <tr><td>{@code penstock.commit}</td><td>timer</td><td>how long the store takes for a commit; tag {@code outcome}:
 *     {@code done} or {@code refused}</td></tr>
 *   <tr><td>{@code penstock.commit.pipelines}</td><td>summary</td><td>how many pipelines shared a commit; no tags</td></tr>
 * </table>
 *
 * <p>Nothing but names, ids, statuses and error ids becomes a tag, and their number is bounded: beyond 1,000 pairs of pipeline
 * and component, and beyond 100 error ids, the tag is {@code other}. Thread-safe: registries are read while the engine writes.
 */
public final class MicrometerMetrics implements EngineMetrics {

    /** How many pairs of pipeline and component have meters of their own. */
    public static final int MOST_PLACES = 1_000;

    /** How many error ids have a counter of their own for each pair. */
    public static final int MOST_ERRORS = 100;

    private static final Place OTHER = new Place("other", "other");

    private final MeterRegistry registry;
    private final Map<Place, Meters> places = new HashMap<>();
    private final Set<String> errors = new HashSet<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Timer done;
    private final Timer refused;
    private final DistributionSummary pipelines;
    private volatile long oldest = Long.MAX_VALUE;

    private MicrometerMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("penstock.queue.size", queued, AtomicInteger::get)
                .description("tasks that lie in queues")
                .register(registry);
        TimeGauge.builder("penstock.queue.age", this, TimeUnit.MILLISECONDS, MicrometerMetrics::age)
                .description("how long the oldest queued task has waited")
                .register(registry);
        this.done = commits("done");
        this.refused = commits("refused");
        this.pipelines = DistributionSummary.builder("penstock.commit.pipelines")
                .description("pipelines that share a commit")
                .register(registry);
    }

    /** Meters in a registry. */
    public static MicrometerMetrics of(MeterRegistry registry) {
        return new MicrometerMetrics(registry);
    }

    private Timer commits(String outcome) {
        return Timer.builder("penstock.commit")
                .description("how long the store takes for a commit")
                .tag("outcome", outcome)
                .register(registry);
    }

    private double age() {
        long since = oldest;
        return since == Long.MAX_VALUE
                ? 0
                : Math.max(0, (double) registry.config().clock().wallTime() - since);
    }

    /** The meters of one place. */
    private final class Meters {

        private final Tags tags;
        private final AtomicInteger waiting = new AtomicInteger();
        private final AtomicInteger running = new AtomicInteger();
        private final Counter late;
        private final Timer lag;
        private final Counter attempts;
        private final Counter retried;
        private final Timer queue;

        Meters(Place place) {
            this.tags = Tags.of("pipeline", place.pipeline(), "component", place.component());
            Gauge.builder("penstock.instances.waiting", waiting, AtomicInteger::get)
                    .tags(tags)
                    .register(registry);
            Gauge.builder("penstock.instances.running", running, AtomicInteger::get)
                    .tags(tags)
                    .register(registry);
            this.late = registry.counter("penstock.instances.late", tags);
            this.lag = registry.timer("penstock.scheduling.lag", tags);
            this.attempts = registry.counter("penstock.attempts.started", tags);
            this.retried = registry.counter("penstock.attempts.retried", tags);
            this.queue = registry.timer("penstock.queue.time", tags);
        }
    }

    private synchronized Meters meters(Place place) {
        Meters known = places.get(place);
        if (known != null) {
            return known;
        }
        Place kept = places.size() < MOST_PLACES ? place : OTHER;
        return places.computeIfAbsent(kept, Meters::new);
    }

    private synchronized String error(String errorId) {
        return errors.contains(errorId) || (errors.size() < MOST_ERRORS && errors.add(errorId)) ? errorId : "other";
    }

    @Override
    public void instanceEnded(Place place, Status status) {
        registry.counter("penstock.instances.ended", meters(place).tags.and("status", status.name()))
                .increment();
    }

    @Override
    public void instancesChanged(Place place, int waiting, int running) {
        Meters meters = meters(place);
        meters.waiting.addAndGet(waiting);
        meters.running.addAndGet(running);
    }

    @Override
    public void instanceStarted(Place place, Duration lag) {
        meters(place).lag.record(lag);
    }

    @Override
    public void instanceLate(Place place) {
        meters(place).late.increment();
    }

    @Override
    public void attemptStarted(Place place) {
        meters(place).attempts.increment();
    }

    @Override
    public void attemptEnded(Place place, Status status, Optional<String> errorId, boolean retried) {
        Meters meters = meters(place);
        if (status != Status.FINISHED) {
            registry.counter("penstock.attempts.failed", meters.tags.and("error", error(errorId.orElse(status.name()))))
                    .increment();
        }
        if (retried) {
            meters.retried.increment();
        }
    }

    @Override
    public void taskTaken(Place place, Duration inQueue) {
        meters(place).queue.record(inQueue);
    }

    @Override
    public void queueChanged(int size, Optional<Instant> since) {
        queued.set(size);
        oldest = since.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    }

    @Override
    public void committed(int steps, Duration took, boolean isDone) {
        (isDone ? done : refused).record(took);
        pipelines.record(steps);
    }

    @Override
    public String toString() {
        return "MicrometerMetrics of " + registry.getClass().getSimpleName();
    }
}
