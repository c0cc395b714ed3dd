package io.penstock.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Time, threads and chance in the hands of a test: one thread, a clock that jumps from timer to timer, a fixed seed. */
final class HandDrivenRuntime implements EngineRuntime {

    private record Timer(Instant at, long order, Runnable task) {}

    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparingLong(Timer::order));
    private final RandomGenerator random;
    private Instant now;
    private long order;

    HandDrivenRuntime(Instant start, long seed) {
        this.now = start;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public InstantSource clock() {
        return () -> now;
    }

    @Override
    public Runnable schedule(Instant at, Runnable task) {
        var timer = new Timer(at, order++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public Executor steps() {
        return queue::add;
    }

    @Override
    public Executor work() {
        return queue::add;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    /** Runs everything that can run without time passing. */
    void runUntilIdle() {
        while (true) {
            Runnable next = queue.poll();
            if (next != null) {
                next.run();
            } else if (!timers.isEmpty() && !timers.peek().at().isAfter(now)) {
                timers.poll().task().run();
            } else {
                return;
            }
        }
    }

    /** Lets time pass, stopping at every timer on the way. */
    void advanceTo(Instant target) {
        runUntilIdle();
        while (!timers.isEmpty() && !timers.peek().at().isAfter(target)) {
            Instant at = timers.peek().at();
            now = at.isAfter(now) ? at : now;
            runUntilIdle();
        }
        now = target.isAfter(now) ? target : now;
        runUntilIdle();
    }

    void advance(Duration by) {
        advanceTo(now.plus(by));
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost) throws TimeoutException, InterruptedException {
        Instant deadline = now.plus(atMost);
        while (!future.isDone()) {
            runUntilIdle();
            if (future.isDone()) {
                break;
            }
            if (timers.isEmpty() || timers.peek().at().isAfter(deadline)) {
                now = deadline;
                throw new TimeoutException();
            }
            now = timers.peek().at();
        }
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    @Override
    public void close() {}
}
