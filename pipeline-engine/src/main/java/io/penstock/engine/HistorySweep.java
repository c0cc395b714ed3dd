package io.penstock.engine;

import io.penstock.engine.store.EngineStore;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the store forget what is older than it keeps, a bounded number of instances at a time, on a thread for work. Several
 * engines on one store may do it at once. Thread-safe.
 */
final class HistorySweep {

    private static final Logger LOG = LoggerFactory.getLogger(HistorySweep.class);
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final int BATCH = 500;

    private final EngineRuntime runtime;
    private final EngineStore store;
    private final BooleanSupplier closed;

    HistorySweep(EngineRuntime runtime, EngineStore store, BooleanSupplier closed) {
        this.runtime = runtime;
        this.store = store;
        this.closed = closed;
    }

    /** Begins, if the store keeps history for a limited time. */
    void start() {
        if (store.retention().isPresent()) {
            runtime.work().execute(this::sweep);
        }
    }

    private void sweep() {
        try {
            int removed = BATCH;
            while (removed >= BATCH && !closed.getAsBoolean()) {
                removed = store.forgetHistory(runtime.clock().instant(), BATCH);
            }
        } catch (RuntimeException e) {
            LOG.warn("history that is too old cannot be removed now: {}", e.toString());
        }
        if (!closed.getAsBoolean()) {
            runtime.schedule(
                    runtime.clock().instant().plus(PAUSE), () -> runtime.work().execute(this::sweep));
        }
    }
}
