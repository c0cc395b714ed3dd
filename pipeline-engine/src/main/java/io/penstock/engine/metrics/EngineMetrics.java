package io.penstock.engine.metrics;

import io.penstock.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes the figures of an engine. Called by one thread of the engine at a time, the one that makes the steps, so a call must
 * be quick and must not block; what it throws is logged and otherwise ignored. Figures are told after what they count is
 * durable. Every method does nothing unless overridden.
 */
public interface EngineMetrics {

    /**
     * Where something was counted. Immutable.
     *
     * @param pipeline the name of the pipeline; several pipelines may share one
     * @param component the id of the component
     */
    record Place(String pipeline, String component) {}

    /** An instance reached a status that it does not leave by itself. */
    default void instanceEnded(Place place, Status status) {}

    /**
     * The numbers of instances changed: of those that wait (for dependencies, a slot, a worker) and of those that run.
     * Pipelines that come into this engine's memory or leave it change them as well.
     */
    default void instancesChanged(Place place, int waiting, int running) {}

    /**
     * An activity began to run for the first time.
     *
     * @param lag how long after the time for which it was scheduled: the start of its interval, or the end of it under
     *     time-series style
     */
    default void instanceStarted(Place place, Duration lag) {}

    /** An instance has not started, or not ended, within its {@code lateAfterTimeout}. */
    default void instanceLate(Place place) {}

    /** An attempt was made. */
    default void attemptStarted(Place place) {}

    /**
     * An attempt ended.
     *
     * @param errorId the class of the error, where it has one; workers choose it freely
     * @param retried whether another attempt follows by itself
     */
    default void attemptEnded(Place place, Status status, Optional<String> errorId, boolean retried) {}

    /** A task was taken out of its queue, by a worker or by the engine itself, after having lain there for a while. */
    default void taskTaken(Place place, Duration queued) {}

    /**
     * The queues of tasks changed.
     *
     * @param size how many tasks lie in them
     * @param oldest since when the oldest of them does; empty where there is none
     */
    default void queueChanged(int size, Optional<Instant> oldest) {}

    /**
     * Steps were committed together, or the store refused them.
     *
     * @param pipelines how many pipelines had a step in the commit
     * @param took how long the store took
     */
    default void committed(int pipelines, Duration took, boolean done) {}
}
