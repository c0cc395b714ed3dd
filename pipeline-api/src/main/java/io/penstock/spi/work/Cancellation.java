package io.penstock.spi.work;

/** Tells work that its attempt is no longer wanted: cancelled, timed out, or lost to another worker. Thread-safe. */
public interface Cancellation {

    /** Whether the work should stop. Once true it stays true. */
    boolean isCanceled();

    /**
     * Runs an action when the work should stop, at once if it already should. Actions must be quick and must not throw;
     * they run on the thread that brings the news.
     */
    void onCancel(Runnable action);
}
