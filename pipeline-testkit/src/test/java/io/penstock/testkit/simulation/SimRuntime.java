package io.penstock.testkit.simulation;

import io.penstock.engine.EngineRuntime;
import io.penstock.testkit.time.ManualClock;
import io.penstock.testkit.time.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Time, threads and chance of one engine process, all in the hands of the simulation. Two queues stand for the step thread
 * and the worker threads; which of them goes on next is drawn. A killed runtime runs nothing any more.
 */
final class SimRuntime implements EngineRuntime {

    private static final int RUNAWAY = 20_000;

    private final ManualClock clock;
    private final ManualScheduler scheduler;
    private final RandomGenerator engineRandom;
    private final RandomGenerator order;
    private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private boolean dead;

    /** How many of a thousand pieces of work are held up for a while. */
    int slowWork;

    SimRuntime(ManualClock clock, RandomGenerator engineRandom, RandomGenerator order) {
        this.clock = clock;
        this.scheduler = new ManualScheduler(clock);
        this.engineRandom = engineRandom;
        this.order = order;
    }

    void kill() {
        dead = true;
        steps.clear();
        work.clear();
        scheduler.clear();
    }

    boolean isDead() {
        return dead;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Runnable schedule(Instant at, Runnable task) {
        if (dead) {
            return () -> {};
        }
        ManualScheduler.Handle handle = scheduler.schedule(at, task);
        return handle::cancel;
    }

    @Override
    public Executor steps() {
        return task -> {
            if (!dead) {
                steps.add(task);
            }
        };
    }

    @Override
    public Executor work() {
        return task -> {
            if (dead) {
                return;
            }
            if (slowWork > 0 && order.nextInt(1000) < slowWork) {
                Instant later = clock.instant().plusSeconds(1 + order.nextInt(100));
                scheduler.schedule(later, () -> work.add(task));
            } else {
                work.add(task);
            }
        };
    }

    @Override
    public RandomGenerator random() {
        return engineRandom;
    }

    Optional<Instant> nextTimer() {
        return scheduler.nextDue();
    }

    /** Runs one thing that can run now; says whether there was one. */
    boolean runOne() {
        if (dead) {
            return false;
        }
        boolean step = !steps.isEmpty() && (work.isEmpty() || order.nextInt(4) > 0);
        Runnable next = step ? steps.poll() : work.poll();
        if (next != null) {
            next.run();
            return true;
        }
        return scheduler.runNextDue();
    }

    boolean isIdle() {
        return dead
                || (steps.isEmpty()
                        && work.isEmpty()
                        && scheduler
                                .nextDue()
                                .map(at -> at.isAfter(clock.instant()))
                                .orElse(true));
    }

    /** Runs everything that can run without time passing. */
    void drain() {
        int count = 0;
        while (runOne()) {
            if (++count > RUNAWAY) {
                throw new Violation("runaway", "the engine does not come to rest at " + clock.instant());
            }
        }
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost) throws TimeoutException {
        Instant deadline = clock.instant().plus(atMost);
        while (!future.isDone()) {
            if (runOne()) {
                continue;
            }
            Instant next = scheduler.nextDue().orElse(null);
            if (dead || next == null || next.isAfter(deadline)) {
                throw new TimeoutException("no answer within " + atMost);
            }
            clock.advanceTo(next);
        }
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
