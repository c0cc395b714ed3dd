package io.penstock.engine.planning;

import java.time.Duration;

/**
 * What becomes of intervals that were missed: that came due while the pipeline was inactive, or while no engine ran it.
 * Immutable. Intervals that are passed over become SKIPPED.
 *
 * @param policy which of them are run
 * @param catchUpWindow how far back a missed interval may lie under {@link Policy#NONE} to be run all the same
 */
public record MissedIntervals(Policy policy, Duration catchUpWindow) {

    /** Which missed intervals are run. */
    public enum Policy {
        /** All of them, oldest first. */
        ALL,
        /** Only the last one. */
        LAST,
        /** None that lies further back than the catch-up window. */
        NONE
    }

    /** Every interval is run. */
    public static MissedIntervals all() {
        return new MissedIntervals(Policy.ALL, Duration.ZERO);
    }
}
