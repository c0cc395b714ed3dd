package io.penstock.engine.store;

import io.penstock.run.ComponentKind;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance. Immutable.
 *
 * @param seq the surrogate key within its pipeline, in order of making
 * @param id the visible id
 * @param referrer the {@code seq} of the instance that names this precondition; 0 for everything else
 * @param through for a stretch of skipped intervals, the end of the last one; {@code null} for a single instance
 * @param generation 1, and one more for each rerun
 * @param version the definition it follows
 * @param attempts how many attempts were made in all generations
 * @param generationAttempts how many were made in this one
 * @param chargedFailures how many of this generation failed by their own fault
 * @param infrastructureFailures how many of this generation were lost
 * @param dueAt when the next attempt or check is due; {@code null} where none is waited for
 * @param checks how often the precondition was checked in this attempt
 * @param lastCheck what the last check found
 * @param checkingSince when the checks of the precondition began
 * @param rerun whether it runs because of a command and needs no slot
 * @param late whether its lateness was noticed
 * @param commanded whether a command is pending on it, so that its failure does not spread yet
 * @param backfillId the backfill it was made for
 * @param resident whether the engine keeps it in memory
 * @param parked whether it waits outside memory for something that only an operator can move, or has failed and others that
 *     are parked wait for it; a store never forgets such a row
 * @param blockedBy while it is parked and has not ended, the {@code seq} of the instance that stands in its way; otherwise 0
 */
public record InstanceRow(
        String pipelineId,
        long seq,
        String id,
        String componentId,
        String type,
        ComponentKind kind,
        Instant start,
        Instant end,
        @Nullable Instant through,
        long referrer,
        int generation,
        int version,
        Status status,
        Instant createdAt,
        @Nullable Instant actualStart,
        @Nullable Instant actualEnd,
        int attempts,
        int generationAttempts,
        int chargedFailures,
        int infrastructureFailures,
        @Nullable Instant dueAt,
        int checks,
        @Nullable String lastCheck,
        @Nullable Instant checkingSince,
        boolean rerun,
        boolean late,
        boolean commanded,
        @Nullable String cascadeFailedOn,
        @Nullable String message,
        @Nullable String backfillId,
        boolean resident,
        boolean parked,
        long blockedBy) {

    /** The scheduled interval. */
    public Interval interval() {
        return new Interval(start, end);
    }

    /** The id of its newest attempt, if it has one. */
    public @Nullable String headAttempt() {
        return attempts == 0 ? null : id + "_Attempt=" + attempts;
    }
}
