package io.penstock.engine.worker;

import java.time.Duration;

/** Wakes a worker: the seam between it and real time. Thread-safe. */
@FunctionalInterface
public interface WorkerTimer {

    /**
     * Runs an action once, after a while. The action is quick: it hands on what takes time.
     *
     * @return takes the action back, if it has not run yet
     */
    Runnable after(Duration delay, Runnable action);
}
