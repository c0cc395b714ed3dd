package io.penstock.engine;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runtime of the JVM. The one place in the engine that knows the system clock, threads and randomness. Thread-safe. */
final class SystemRuntime implements EngineRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(EngineRuntime.class);

    private final SecureRandom random = new SecureRandom();
    private final ExecutorService steps = Executors.newSingleThreadExecutor(threads("penstock-engine"));
    private final ExecutorService work = Executors.newCachedThreadPool(threads("penstock-work"));
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("penstock-timer"));

    SystemRuntime() {
        timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory threads(String name) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Runnable schedule(Instant at, Runnable task) {
        Duration delay = Duration.between(clock().instant(), at);
        try {
            Future<?> future = timer.schedule(task, delay.isNegative() ? 0 : delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("a timer for {} is not set: the runtime has ended", at);
            return () -> {};
        }
    }

    @Override
    public Executor steps() {
        return task -> execute(steps, task);
    }

    @Override
    public Executor work() {
        return task -> execute(work, task);
    }

    private static void execute(ExecutorService executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("a task is not run: the runtime has ended");
        }
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public <T> T await(CompletableFuture<T> future, Duration atMost) throws TimeoutException, InterruptedException {
        try {
            return future.get(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (CancellationException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public Runnable atExit(Runnable task) {
        var hook = new Thread(task, "penstock-exit");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the process is ending already");
            return () -> {};
        }
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending: the hook has begun or is about to.
                LOG.debug("the process is ending already");
            }
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
        steps.shutdown();
        work.shutdownNow();
    }
}
