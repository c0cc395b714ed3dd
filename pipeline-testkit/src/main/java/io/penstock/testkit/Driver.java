package io.penstock.testkit;

import io.penstock.testkit.script.RealWork;
import io.penstock.testkit.time.ManualClock;
import io.penstock.testkit.time.ManualScheduler;
import io.penstock.testkit.time.QueuedExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Runs whatever there is to run, one thing after the other, on the thread of the test: first what was handed over, then what
 * is due on the clock, and only when neither is left a piece of real work, whose end it waits for. The clock moves when
 * nothing is left at all, and only as far as it was asked to.
 */
final class Driver {

    private static final Duration REAL_PATIENCE = Duration.ofMinutes(5);

    /** A thread of real work. It waits where the thread of the test would drive. */
    private static final class WorkThread extends Thread {
        private WorkThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }
    }

    private final ManualClock clock;
    private final ManualScheduler scheduler;
    private final QueuedExecutor queue = new QueuedExecutor();
    private final RealWork realWork = new RealWork(queue);
    private final ExecutorService threads;
    private Runnable afterStep = () -> {};
    private long steps;

    Driver(ManualClock clock) {
        this.clock = clock;
        this.scheduler = new ManualScheduler(clock);
        var count = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(
                task -> new WorkThread(task, "penstock-testkit-" + count.incrementAndGet()));
    }

    ManualClock clock() {
        return clock;
    }

    ManualScheduler scheduler() {
        return scheduler;
    }

    QueuedExecutor queue() {
        return queue;
    }

    RealWork realWork() {
        return realWork;
    }

    /** Threads for real work, as many as are asked for. */
    ExecutorService threads() {
        return threads;
    }

    /** How many steps were made. */
    long steps() {
        return steps;
    }

    /** Has something done after every step that is made on command; it may crash the engine. */
    void afterStep(Runnable action) {
        this.afterStep = action;
    }

    /** Whether the current thread may drive: any but those that do real work. */
    boolean isDriving() {
        return !(Thread.currentThread() instanceof WorkThread);
    }

    /** Makes one step, if there is one to make without moving the clock. */
    boolean step() {
        if (!unit()) {
            return false;
        }
        afterStep.run();
        return true;
    }

    private boolean unit() {
        boolean worked = queue.runNext() || scheduler.runNextDue() || startRealWork();
        if (worked) {
            steps++;
        }
        return worked;
    }

    private boolean startRealWork() {
        if (!realWork.startNext()) {
            return false;
        }
        while (realWork.isBusy()) {
            try {
                if (!queue.runNextWithin(REAL_PATIENCE)) {
                    throw new IllegalStateException("real work gave no sign of life for " + REAL_PATIENCE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while real work went on", e);
            }
        }
        return true;
    }

    /** Makes every step that can be made without moving the clock. */
    void settle() {
        boolean more = true;
        while (more) {
            more = step();
        }
    }

    /** Moves the clock to a time, stopping at everything that is due before. */
    void advanceTo(Instant time) {
        settle();
        for (Optional<Instant> next = nextEvent(time); next.isPresent(); next = nextEvent(time)) {
            if (next.get().isAfter(clock.instant())) {
                clock.advanceTo(next.get());
            }
            settle();
        }
        if (time.isAfter(clock.instant())) {
            clock.advanceTo(time);
            settle();
        }
    }

    private Optional<Instant> nextEvent(Instant until) {
        return scheduler.nextDue().filter(due -> !due.isAfter(until));
    }

    /**
     * Moves the clock from event to event until a condition holds.
     *
     * @return whether it held before the time was over and before nothing was left to happen
     */
    boolean advanceUntil(BooleanSupplier condition, Instant until) {
        settle();
        while (!condition.getAsBoolean()) {
            Optional<Instant> next = nextEvent(until);
            if (next.isEmpty()) {
                return false;
            }
            if (next.get().isAfter(clock.instant())) {
                clock.advanceTo(next.get());
            }
            settle();
        }
        return true;
    }

    /** Steps, and lets time pass if it must, on behalf of a caller that waits inside the engine. */
    void driveUntil(BooleanSupplier condition, Duration atMost) {
        Instant until =
                clock.instant().plus(atMost.compareTo(Duration.ofDays(36_500)) > 0 ? Duration.ofDays(36_500) : atMost);
        while (!condition.getAsBoolean()) {
            if (unit()) {
                continue;
            }
            Optional<Instant> next = nextEvent(until);
            if (next.isEmpty()) {
                return;
            }
            clock.advanceTo(next.get());
        }
    }

    /** Forgets what was to be done: the engine that wanted it is gone. */
    void clear() {
        queue.clear();
        scheduler.clear();
        realWork.clear();
    }

    void close() {
        clear();
        threads.shutdownNow();
    }
}
