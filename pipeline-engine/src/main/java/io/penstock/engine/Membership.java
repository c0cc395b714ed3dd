package io.penstock.engine;

import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.NodeRow;
import io.penstock.engine.store.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This engine's place among those that share the store: its id and its lease.
 *
 * <p>The lease is renewed by a thread of its own kind of work, never behind the steps of pipelines, so that an engine that is
 * busy is not taken for dead. Whether it still holds is judged by the engine's own clocks, from the moment before the renewal
 * was asked for, and a tenth earlier than the store would say: an engine that cannot reach the store stops handing out before
 * others may take over.
 *
 * <p>Where the store is not shared there is nothing to renew and the lease always holds.
 *
 * <p>{@link #nodeId}, {@link #rejoin}, {@link #take} and what {@link #live} says are for the engine's loop; the rest may be called
 * by any thread.
 */
final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final EngineStore store;
    private final EngineRuntime runtime;
    private final String name;
    private final Duration lease;
    private final Duration beat;
    private final boolean shared;
    private BiConsumer<Pulse, Boolean> heard = (pulse, gap) -> {};
    private volatile @Nullable String nodeId;
    private Set<String> live = Set.of();
    private volatile int owned;
    private volatile long validUntilNanos;
    private volatile Instant validUntil = Instant.MIN;
    private final AtomicBoolean hurried = new AtomicBoolean();
    private volatile boolean closed;
    private Runnable timer = () -> {};

    /**
     * A membership that has not begun.
     *
     * @param runtime with the clock of this process, not the store's
     */
    Membership(EngineStore store, EngineRuntime runtime, String name, Duration lease, Duration beat) {
        this.store = store;
        this.runtime = runtime;
        this.name = name;
        this.lease = lease;
        this.beat = beat;
        this.shared = store.isShared();
    }

    /** Has each renewal told, and whether the lease had run out before it. Called before anything else. */
    void onPulse(BiConsumer<Pulse, Boolean> listener) {
        heard = listener;
    }

    boolean isShared() {
        return shared;
    }

    /** The id of this node; joins if that was not done yet. */
    String nodeId() {
        String known = nodeId;
        if (known == null) {
            long nanos = runtime.nanoTime();
            Instant now = runtime.clock().instant();
            Pulse pulse = store.join(name, lease);
            known = pulse.nodeId();
            nodeId = known;
            renewed(nanos, now);
            LOG.debug("this engine is {}", known);
            take(pulse);
            if (shared) {
                beatLater(known);
                heard.accept(pulse, false);
            }
        }
        return known;
    }

    /** The id of this node, if it has joined. */
    @Nullable
    String joined() {
        return nodeId;
    }

    /** Takes the id away; the next one who asks joins anew. */
    void rejoin() {
        nodeId = null;
        validUntil = Instant.MIN;
        timer.run();
    }

    void take(Pulse pulse) {
        live = pulse.nodes().stream().map(NodeRow::nodeId).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a node was registered when the lease was renewed last. */
    boolean isLive(String node) {
        return live.contains(node);
    }

    /** The registered nodes but this one. */
    Set<String> live() {
        return live;
    }

    /** Whether there are other nodes. */
    boolean hasOthers() {
        return live.size() > 1;
    }

    /** How many pipelines the others are to know of. */
    void owns(int pipelines) {
        owned = pipelines;
    }

    Duration beat() {
        return beat;
    }

    /** Whether the lease holds, as far as this engine can tell by itself. */
    boolean isValid() {
        return !shared
                || (runtime.nanoTime() - validUntilNanos < 0
                        && runtime.clock().instant().isBefore(validUntil));
    }

    private void renewed(long nanos, Instant now) {
        Duration trusted = lease.minus(lease.dividedBy(10));
        validUntilNanos = nanos + trusted.toNanos();
        validUntil = now.plus(trusted);
    }

    private synchronized void beatLater(String id) {
        timer.run();
        Instant at = runtime.clock().instant().plus(beat);
        timer = runtime.schedule(at, () -> runtime.work().execute(() -> beat(id)));
    }

    private void beat(String id) {
        if (closed || !id.equals(nodeId)) {
            return;
        }
        try {
            boolean gap = !isValid();
            long nanos = runtime.nanoTime();
            Instant now = runtime.clock().instant();
            Pulse pulse = store.pulse(id, lease, owned);
            if (pulse.member()) {
                renewed(nanos, now);
            }
            heard.accept(pulse, gap);
        } catch (RuntimeException e) {
            LOG.warn("the lease of {} cannot be renewed now: {}", id, e.toString());
        }
        if (!closed && id.equals(nodeId)) {
            beatLater(id);
        }
    }

    /** Renews at once, out of turn. */
    void hurry() {
        String id = nodeId;
        if (shared && id != null && !closed) {
            if (hurried.compareAndSet(false, true)) {
                runtime.work().execute(() -> {
                    hurried.set(false);
                    beat(id);
                });
            }
        }
    }

    /** Ends the membership; the pipelines of this node are free for others. */
    void leave() {
        closed = true;
        timer.run();
        String id = nodeId;
        if (id != null) {
            try {
                store.leave(id);
            } catch (RuntimeException e) {
                LOG.warn("{} cannot take its leave; its lease runs out by itself: {}", id, e.toString());
            }
        }
    }
}
