package io.penstock.testkit;

import io.penstock.engine.EngineRuntime;
import io.penstock.testkit.time.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * What the testkit gives an engine in place of clock, timer, threads and chance. One for each engine: when an engine has
 * crashed, whatever it still wants is ignored. Thread-safe.
 */
final class KitRuntime implements EngineRuntime {

    private static final Duration REAL_PATIENCE = Duration.ofMinutes(5);

    private final Driver driver;
    private final Random random;
    private volatile boolean dead;

    KitRuntime(Driver driver, long seed) {
        this.driver = driver;
        this.random = new Random(seed);
    }

    /** Ends it as a crash does: nothing that was asked for happens any more. */
    void kill() {
        dead = true;
    }

    @Override
    public InstantSource clock() {
        return driver.clock();
    }

    @Override
    public Runnable schedule(Instant at, Runnable task) {
        if (dead) {
            return () -> {};
        }
        ManualScheduler.Handle handle = driver.scheduler().schedule(at, () -> runUnlessDead(task));
        return handle::cancel;
    }

    @Override
    public Executor steps() {
        return task -> {
            if (!dead) {
                driver.queue().execute(() -> runUnlessDead(task));
            }
        };
    }

    @Override
    public Executor work() {
        return steps();
    }

    private void runUnlessDead(Runnable task) {
        if (!dead) {
            task.run();
        }
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost) throws TimeoutException, InterruptedException {
        if (driver.isDriving()) {
            driver.driveUntil(future::isDone, atMost);
            if (!future.isDone()) {
                throw new TimeoutException("not within " + atMost + " on the clock of the test");
            }
        }
        try {
            return future.get(REAL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (CancellationException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        dead = true;
    }
}
