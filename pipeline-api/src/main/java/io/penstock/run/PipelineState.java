package io.penstock.run;

/** The state of a pipeline, as {@code @pipelineState} shows it. */
public enum PipelineState {
    /** Never activated. */
    PENDING,
    /** Active: ready, working, or waiting for its next interval. */
    SCHEDULED,
    /** Being deactivated: what runs is being cancelled or finishes first. */
    DEACTIVATING,
    /** Deactivated. */
    INACTIVE,
    /** Every interval of every schedule has ended. */
    FINISHED,
    /** Deleted; what still runs is being cancelled. */
    DELETING;

    /** Whether new instances are made and started in this state. */
    public boolean isActive() {
        return this == SCHEDULED;
    }
}
