package io.penstock.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Where the engine meets time, threads and chance. Nothing else in it reads a clock, starts a thread, sleeps, or draws a
 * random number, so a runtime with a clock that is moved by hand, a queue in place of the threads and a seeded generator
 * makes the whole engine run in one thread, the same way every time. Implementations are thread-safe.
 */
public interface EngineRuntime extends AutoCloseable {

    /** The runtime of the JVM: system clock, daemon threads, a randomly seeded generator. */
    static EngineRuntime system() {
        return new SystemRuntime();
    }

    /** What the time is. The engine never lets its own time go back, whatever this says. */
    InstantSource clock();

    /**
     * Nanoseconds on a clock that only runs forward, for telling how long something took; by {@link #clock()} unless
     * overridden.
     */
    default long nanoTime() {
        Instant now = clock().instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /**
     * Has a task run at a time, at once where that is past.
     *
     * @return takes the task back, if it has not run yet
     */
    Runnable schedule(Instant at, Runnable task);

    /** Runs the engine's own steps. Each is short and never blocks but for the store. One at a time is enough. */
    Executor steps();

    /** Runs what may block: handlers, checks, providers, actions, listeners. Every task given to it gets a thread at once. */
    Executor work();

    /** Where ids and jitter come from. */
    RandomGenerator random();

    /**
     * Waits for a future on behalf of a caller. Where everything is one thread, this is where that thread does the engine's
     * work meanwhile, and lets time pass if it can.
     *
     * @param atMost how long, by {@link #clock()}
     * @throws TimeoutException if it took longer
     * @throws InterruptedException if the thread was interrupted
     * @throws java.util.concurrent.CompletionException if the future failed, with its failure as the cause
     */
    <T> T await(CompletableFuture<T> future, Duration atMost) throws TimeoutException, InterruptedException;

    /**
     * Has a task run when the process is asked to end, as by Ctrl-C or a service manager; the process ends once it has
     * returned. A runtime that has no process of its own does nothing, as does this default.
     *
     * @return takes the task back, if it has not begun yet
     */
    default Runnable atExit(Runnable task) {
        return () -> {};
    }

    /** Ends threads that this runtime has started. */
    @Override
    void close();
}
