package io.penstock.testkit.script;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Work that really goes on, one piece after the other: which of two processes ends first would differ from run to run, so
 * there are never two. Whoever drives the test starts the next piece when nothing else is left to do, and waits for its end
 * before the clock moves. Thread-safe.
 */
public final class RealWork {

    private final Executor owner;
    private final Deque<Supplier<CompletionStage<?>>> waiting = new ArrayDeque<>();
    private boolean busy;

    /**
     * No work yet.
     *
     * @param owner gets a task when a piece of work has ended, so that whoever waits on it wakes up
     */
    public RealWork(Executor owner) {
        this.owner = owner;
    }

    /** Adds a piece of work: begins when called, and says when it has ended. */
    public synchronized void add(Supplier<CompletionStage<?>> work) {
        waiting.add(work);
    }

    /** Whether a piece of work goes on. */
    public synchronized boolean isBusy() {
        return busy;
    }

    /**
     * Begins the next piece of work.
     *
     * @return whether there was one, and none going on
     */
    public boolean startNext() {
        Supplier<CompletionStage<?>> work;
        synchronized (this) {
            work = busy ? null : waiting.poll();
            busy = busy || work != null;
        }
        if (work == null) {
            return false;
        }
        work.get().whenComplete((result, problem) -> owner.execute(this::ended));
        return true;
    }

    private synchronized void ended() {
        busy = false;
    }

    /** Forgets what has not begun. */
    public synchronized void clear() {
        waiting.clear();
    }
}
