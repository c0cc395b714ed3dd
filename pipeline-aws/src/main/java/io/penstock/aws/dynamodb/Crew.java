package io.penstock.aws.dynamodb;

import io.penstock.spi.work.WorkContext;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one attempt. They stop together: the first failure, or a cancellation, ends the waiting of all others, and
 * {@link #join} returns when none of them runs any more. Thread-safe.
 */
final class Crew {

    /** How long a full or empty queue is waited for before the crew is asked whether to go on. */
    private static final long QUEUE_PATIENCE_MILLIS = 200;

    /** What a thread of the crew does. */
    interface Job {
        void run() throws Exception;
    }

    private final WorkContext context;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<CompletableFuture<Void>> running = new ArrayList<>();
    private @Nullable Exception failure;

    Crew(WorkContext context) {
        this.context = context;
        context.cancellation().onCancel(stop::countDown);
    }

    /** Does a job beside this thread. */
    synchronized void start(Job job) {
        var done = new CompletableFuture<Void>();
        running.add(done);
        try {
            context.executor().execute(() -> {
                try {
                    job.run();
                } catch (Exception e) {
                    fail(e);
                } catch (Error e) {
                    fail(new IllegalStateException(e));
                } finally {
                    done.complete(null);
                }
            });
        } catch (RuntimeException e) {
            fail(e);
            done.complete(null);
        }
    }

    /** Stops all because of this, unless something else stopped them before. */
    void fail(Exception cause) {
        synchronized (this) {
            if (failure == null) {
                failure = cause;
            }
        }
        stop.countDown();
    }

    /**
     * Waits until no job runs any more.
     *
     * @throws Exception what a job failed with first
     * @throws CancellationException if the attempt is no longer wanted
     */
    void join() throws Exception {
        boolean interrupted = false;
        for (CompletableFuture<Void> job : jobs()) {
            while (true) {
                try {
                    job.get();
                    break;
                } catch (InterruptedException e) {
                    // The jobs hold files and connections of this attempt: they are told to stop, and waited for.
                    interrupted = true;
                    stop.countDown();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
        }
        check();
    }

    private synchronized List<CompletableFuture<Void>> jobs() {
        return List.copyOf(running);
    }

    /** Throws unless there is still something to work for. */
    void check() {
        if (context.cancellation().isCanceled() || stop.getCount() == 0) {
            throw new CancellationException("the attempt is no longer wanted");
        }
    }

    /** Waits, or until the crew stops. */
    void pause(Duration pause) throws InterruptedIOException {
        check();
        if (pause.isZero() || pause.isNegative()) {
            return;
        }
        try {
            if (stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                check();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Puts something into a queue as soon as there is room. */
    <T> void put(BlockingQueue<T> queue, T element) throws InterruptedIOException {
        try {
            do {
                check();
            } while (!queue.offer(element, QUEUE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Takes something out of a queue as soon as it is there. */
    <T> T take(BlockingQueue<T> queue) throws InterruptedIOException {
        try {
            T element;
            do {
                check();
                element = queue.poll(QUEUE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } while (element == null);
            return element;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        var interrupted = new InterruptedIOException("interrupted while waiting");
        interrupted.initCause(cause);
        return interrupted;
    }
}
