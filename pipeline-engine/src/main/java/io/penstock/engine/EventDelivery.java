package io.penstock.engine;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.spi.Scheduler;
import io.penstock.engine.logging.LogScope;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EventJournal;
import io.penstock.engine.store.EventRow;
import io.penstock.run.PipelineListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells durable listeners what the journal has for them: at least once, in order within a pipeline.
 *
 * <p>Each listener has a channel, each pipeline a lane in it. A lane reads a batch behind the cursor, tells the listener one
 * event after the other, and moves the cursor once the listener has returned; a lane that has failed waits and begins anew at
 * the event that was not taken, while the other lanes go on. At most a few lanes of a channel are under way at once, on worker
 * threads; lanes that wait for a retry hold none. Where the cursor was moved by somebody else meanwhile (another engine took
 * the pipeline over), the lane goes on from there.
 *
 * <p>Thread-safe.
 */
final class EventDelivery {

    /** How many pipelines one listener is told of at once. */
    static final int PARALLEL = 4;

    private static final Logger LOG = LoggerFactory.getLogger(EventDelivery.class);
    private static final int BATCH = 100;
    private static final int PURGED_AT_ONCE = 1_000;
    private static final int SWEPT_AT_ONCE = 1_000;
    private static final Duration PURGE_PAUSE = Duration.ofMinutes(1);
    private static final Duration LOOK_PAUSE = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final EngineStore store;
    private final EngineRuntime runtime;
    private final Scheduler scheduler;
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final RetryPolicy<Boolean> policy = RetryPolicy.<Boolean>builder()
            .withMaxRetries(-1)
            .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
            .build();

    private volatile boolean journaled;
    private volatile Instant lookAgain;
    private volatile boolean closed;
    private boolean purgeDue;

    EventDelivery(
            Map<String, PipelineListener> listeners, EngineStore store, EngineRuntime runtime, Scheduler scheduler) {
        this.store = store;
        this.runtime = runtime;
        this.scheduler = scheduler;
        this.lookAgain = runtime.clock().instant();
        listeners.forEach((name, listener) -> channels.put(name, new Channel(name, listener)));
        this.journaled = !channels.isEmpty();
    }

    /** Makes the listeners known to the store. Blocks; to be called before anything is decided. */
    void register() {
        channels.keySet().forEach(journal()::register);
        if (!channels.isEmpty()) {
            Set<String> known = journal().listeners();
            known.stream()
                    .filter(name -> !channels.containsKey(name))
                    .forEach(name ->
                            LOG.info("events are kept for durable listener '{}', which this engine has not", name));
        }
    }

    private EventJournal journal() {
        return store.journal();
    }

    /**
     * Whether steps write their events: a durable listener is known, here or to another engine on the same store. Asked by the
     * loop; looks into the store once a minute.
     */
    boolean isJournaled(Instant now) {
        if (!now.isBefore(lookAgain)) {
            lookAgain = now.plus(LOOK_PAUSE);
            try {
                journaled = !journal().listeners().isEmpty();
            } catch (RuntimeException e) {
                LOG.warn("the store does not tell which durable listeners there are: {}", e.toString());
            }
        }
        return journaled;
    }

    /** There are, or may be, events of a pipeline that were not told. */
    void wake(String pipelineId) {
        channels.values().forEach(channel -> channel.wake(pipelineId));
    }

    /** Looks for events that a process before this one has left, of pipelines that no engine has in memory. Blocks. */
    void sweep(Set<String> inMemory) {
        for (Channel channel : channels.values()) {
            Optional<String> after = Optional.empty();
            List<String> found;
            do {
                found = journal().undelivered(channel.name, after, SWEPT_AT_ONCE);
                found.stream().filter(id -> !inMemory.contains(id)).forEach(channel::wake);
                after = found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
            } while (found.size() == SWEPT_AT_ONCE);
        }
    }

    /** Forgets a listener: events are no longer kept for it. Blocks. */
    void forget(String name) {
        Channel channel = channels.get(name);
        if (channel != null) {
            channel.ended = true;
        }
        journal().unregister(name);
        lookAgain = runtime.clock().instant();
        purgeLater();
    }

    /** Completed once every listener was told everything, but for those that fail. */
    CompletableFuture<Void> drained() {
        return CompletableFuture.allOf(
                channels.values().stream().map(Channel::drained).toArray(CompletableFuture[]::new));
    }

    /** Tells nobody anything any more. */
    void close() {
        closed = true;
    }

    private void purgeLater() {
        synchronized (this) {
            if (purgeDue || closed) {
                return;
            }
            purgeDue = true;
        }
        runtime.schedule(
                runtime.clock().instant().plus(PURGE_PAUSE),
                () -> runtime.work().execute(this::purge));
    }

    private void purge() {
        synchronized (this) {
            purgeDue = false;
        }
        try {
            while (!closed && journal().purge(PURGED_AT_ONCE) == PURGED_AT_ONCE) {
                LOG.debug("removed {} events that all durable listeners have passed", PURGED_AT_ONCE);
            }
        } catch (RuntimeException e) {
            LOG.warn("events that all durable listeners have passed are not removed yet: {}", e.toString());
            purgeLater();
        }
    }

    private static final class Lane {
        private boolean again;
        private boolean failing;
    }

    /** What one listener is told. */
    private final class Channel {

        private final String name;
        private final PipelineListener listener;
        private final Map<String, Lane> lanes = new HashMap<>();
        private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        private final List<CompletableFuture<Void>> drained = new ArrayList<>();
        private int busy;
        private volatile boolean ended;

        Channel(String name, PipelineListener listener) {
            this.name = name;
            this.listener = listener;
        }

        void wake(String pipelineId) {
            Lane lane;
            synchronized (this) {
                Lane known = lanes.get(pipelineId);
                if (known != null) {
                    known.again = true;
                    return;
                }
                lane = new Lane();
                lanes.put(pipelineId, lane);
            }
            go(pipelineId, lane);
        }

        private void go(String pipelineId, Lane lane) {
            CompletableFuture<Boolean> told =
                    Failsafe.with(policy).with(scheduler).getStageAsync(() -> whenFree(() -> tell(pipelineId, lane)));
            // The policy never gives up; a failure here is the end of the engine.
            var unused = told.whenComplete((more, error) -> told(pipelineId, lane, error == null && more));
        }

        private void told(String pipelineId, Lane lane, boolean more) {
            synchronized (this) {
                if (!(more || lane.again) || closed || ended) {
                    lanes.remove(pipelineId);
                    tellWhoWaits();
                    return;
                }
                lane.again = false;
            }
            go(pipelineId, lane);
        }

        /** Has a batch told as soon as fewer than a few are under way. */
        private CompletableFuture<Boolean> whenFree(Callable<Boolean> batch) {
            var done = new CompletableFuture<Boolean>();
            Runnable run = () -> {
                try {
                    done.complete(batch.call());
                } catch (Exception | LinkageError | AssertionError e) {
                    done.completeExceptionally(e);
                } finally {
                    free();
                }
            };
            synchronized (this) {
                if (busy >= PARALLEL) {
                    waiting.add(run);
                    return done;
                }
                busy++;
            }
            run.run();
            return done;
        }

        private void free() {
            Runnable next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    busy--;
                }
            }
            if (next != null) {
                runtime.work().execute(next);
            }
        }

        /**
         * Tells the listener the next events of a pipeline.
         *
         * @return whether there may be more to tell at once
         */
        private boolean tell(String pipelineId, Lane lane) {
            try {
                boolean more = LogScope.pipeline(pipelineId).get(() -> next(pipelineId));
                note(lane, false);
                return more;
            } catch (RuntimeException | LinkageError | AssertionError e) {
                note(lane, true);
                throw e;
            }
        }

        private boolean next(String pipelineId) {
            OptionalLong cursor =
                    closed || ended ? OptionalLong.empty() : journal().cursor(name, pipelineId);
            if (cursor.isEmpty()) {
                return false;
            }
            List<EventRow> rows = journal().events(pipelineId, cursor.getAsLong(), BATCH);
            long passed = cursor.getAsLong();
            try {
                for (EventRow row : rows) {
                    if (closed || ended) {
                        break;
                    }
                    listener.onEvent(row.event());
                    passed = row.number();
                }
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LOG.warn(
                        "durable listener '{}' failed on event {} of pipeline {} and is told of it again: {}",
                        name,
                        passed,
                        pipelineId,
                        e.toString(),
                        e);
                if (passed == cursor.getAsLong()) {
                    throw e;
                }
                passed(pipelineId, cursor.getAsLong(), passed);
                return true;
            }
            if (passed > cursor.getAsLong()) {
                passed(pipelineId, cursor.getAsLong(), passed);
            }
            return rows.size() == BATCH;
        }

        private void passed(String pipelineId, long from, long to) {
            if (!journal().advance(name, pipelineId, from, to)) {
                LOG.info("durable listener '{}' was told of pipeline {} by somebody else as well", name, pipelineId);
            }
            purgeLater();
        }

        private void note(Lane lane, boolean failing) {
            synchronized (this) {
                lane.failing = failing;
                if (failing) {
                    tellWhoWaits();
                }
            }
        }

        CompletableFuture<Void> drained() {
            var future = new CompletableFuture<Void>();
            synchronized (this) {
                drained.add(future);
                tellWhoWaits();
            }
            return future;
        }

        private void tellWhoWaits() {
            if (lanes.values().stream().allMatch(lane -> lane.failing)) {
                drained.forEach(future -> future.complete(null));
                drained.clear();
            }
        }
    }
}
