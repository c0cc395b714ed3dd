package io.penstock.testkit.time;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what it is given, in order, until somebody runs it. Tasks may come from any thread; they run on the thread that
 * calls {@link #runNext} or {@link #runNextWithin}.
 */
public final class QueuedExecutor implements Executor {

    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

    /** An executor without tasks. */
    public QueuedExecutor() {}

    @Override
    public void execute(Runnable task) {
        queue.add(task);
    }

    /**
     * Runs the oldest task.
     *
     * @return whether there was one
     */
    public boolean runNext() {
        Runnable task = queue.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /**
     * Runs the oldest task, waiting for one up to a length of real time: for work that really goes on elsewhere, such as in
     * a process.
     *
     * @return whether there was one
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean runNextWithin(Duration realTime) throws InterruptedException {
        Runnable task = queue.poll(realTime.toNanos(), TimeUnit.NANOSECONDS);
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /** Whether it holds no task. */
    public boolean isIdle() {
        return queue.isEmpty();
    }

    /** Forgets every task. */
    public void clear() {
        queue.clear();
    }
}
