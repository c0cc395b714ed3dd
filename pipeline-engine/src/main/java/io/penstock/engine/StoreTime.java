package io.penstock.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * A runtime whose clock follows the store's: engines that share a store share its time, whatever their own clocks show.
 * Thread-safe.
 */
final class StoreTime implements EngineRuntime {

    private final EngineRuntime runtime;
    private volatile Duration ahead = Duration.ZERO;

    StoreTime(EngineRuntime runtime) {
        this.runtime = runtime;
    }

    /** By how much the store's clock is ahead of this one's own. */
    Duration ahead() {
        return ahead;
    }

    /** Notes by how much the store's clock is ahead; negative where it is behind. */
    void follow(Duration difference) {
        ahead = difference;
    }

    /** The clock of this process. */
    InstantSource ownClock() {
        return runtime.clock();
    }

    @Override
    public InstantSource clock() {
        return () -> runtime.clock().instant().plus(ahead);
    }

    @Override
    public long nanoTime() {
        return runtime.nanoTime();
    }

    @Override
    public Runnable schedule(Instant at, Runnable task) {
        return runtime.schedule(at.minus(ahead), task);
    }

    @Override
    public Executor steps() {
        return runtime.steps();
    }

    @Override
    public Executor work() {
        return runtime.work();
    }

    @Override
    public RandomGenerator random() {
        return runtime.random();
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost) throws TimeoutException, InterruptedException {
        return runtime.await(future, atMost);
    }

    @Override
    public Runnable atExit(Runnable task) {
        return runtime.atExit(task);
    }

    @Override
    public void close() {
        runtime.close();
    }
}
