package io.penstock.run;

import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A backfill: a stretch of time whose intervals are run again, or at last. It has its own concurrency, apart from live runs,
 * and never moves the cursor of the live schedule. Immutable.
 *
 * @param pipelineId the pipeline
 * @param backfillId its id
 * @param range intervals that start in it
 * @param selection which of them
 * @param order which come first
 * @param concurrency how many intervals are under way at once
 * @param state how far it is
 * @param createdAt when it was asked for
 * @param endedAt when it ended
 * @param total how many intervals there are in the range
 * @param taken how many of them were looked at
 * @param reopened how many instances were made or rerun
 * @param message why it was paused
 */
public record Backfill(
        String pipelineId,
        String backfillId,
        Interval range,
        Selection selection,
        Order order,
        int concurrency,
        State state,
        Instant createdAt,
        Optional<Instant> endedAt,
        long total,
        long taken,
        long reopened,
        Optional<String> message) {

    /** Which intervals are run. */
    public enum Selection {
        /** Those that were passed over, or lie before the beginning of the schedule. */
        MISSING,
        /** Those whose instances ended without success, and the missing ones. */
        FAILED,
        /** All that have ended, whatever their status, and the missing ones. */
        ALL
    }

    /** Which intervals come first. */
    public enum Order {
        /** From the past to the present. */
        OLDEST_FIRST,
        /** From the present to the past. */
        NEWEST_FIRST
    }

    /** How far a backfill is. */
    public enum State {
        /** Intervals are being run. */
        RUNNING,
        /** No further interval is begun until it is resumed. */
        PAUSED,
        /** Ended by an operator. */
        CANCELED,
        /** Every interval has ended. */
        FINISHED
    }

    /** Checks that all is there. */
    public Backfill {
        Objects.requireNonNull(backfillId, "backfillId");
        Objects.requireNonNull(range, "range");
        Objects.requireNonNull(state, "state");
    }

    /** Whether nothing more happens. */
    public boolean isEnded() {
        return state == State.CANCELED || state == State.FINISHED;
    }

    @Override
    public String toString() {
        return backfillId + " " + state + ": " + taken + " of " + total + " intervals, " + reopened + " instances"
                + message.map(text -> ": " + text).orElse("");
    }
}
