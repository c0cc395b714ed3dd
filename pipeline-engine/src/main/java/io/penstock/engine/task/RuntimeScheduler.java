package io.penstock.engine.task;

import dev.failsafe.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Failsafe's view of the engine's timer and worker threads, so that its pauses follow the engine's clock. Thread-safe. */
public final class RuntimeScheduler implements Scheduler {

    private final InstantSource clock;
    private final BiFunction<Instant, Runnable, Runnable> timer;
    private final Executor executor;

    /**
     * A scheduler.
     *
     * @param timer has a task run at a time, and gives back what takes the task back
     */
    public RuntimeScheduler(InstantSource clock, BiFunction<Instant, Runnable, Runnable> timer, Executor executor) {
        this.clock = clock;
        this.timer = timer;
        this.executor = executor;
    }

    @Override
    public ScheduledFuture<?> schedule(Callable<?> callable, long delay, TimeUnit unit) {
        var future = new Scheduled(clock.instant().plus(Duration.ofNanos(unit.toNanos(Math.max(0, delay)))));
        Runnable run = () -> executor.execute(() -> future.run(callable));
        if (delay <= 0) {
            run.run();
        } else {
            future.takeBack = timer.apply(future.due, run);
        }
        return future;
    }

    private final class Scheduled extends CompletableFuture<@Nullable Object> implements ScheduledFuture<Object> {

        private final Instant due;
        private volatile Runnable takeBack = () -> {};
        private volatile @Nullable Thread runner;

        Scheduled(Instant due) {
            this.due = due;
        }

        void run(Callable<?> callable) {
            if (isDone()) {
                return;
            }
            runner = Thread.currentThread();
            try {
                complete(callable.call());
            } catch (Exception e) {
                completeExceptionally(e);
            } finally {
                runner = null;
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            takeBack.run();
            Thread thread = runner;
            if (mayInterrupt && thread != null && thread != Thread.currentThread()) {
                thread.interrupt();
            }
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(clock.instant(), due));
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
