package io.penstock.engine.store;

import io.penstock.run.Backfill;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backfill. Immutable.
 *
 * @param cursor the start of the interval that was taken last; {@code null} before the first
 * @param taken how many intervals were taken
 * @param reopened how many instances were made or rerun for it
 */
public record BackfillRow(
        String pipelineId,
        String backfillId,
        Instant from,
        Instant to,
        Backfill.Selection selection,
        Backfill.Order order,
        int concurrency,
        boolean pauseOnFailure,
        Backfill.State state,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable Instant cursor,
        long total,
        long taken,
        long reopened,
        @Nullable String message) {

    /** This backfill in another state. */
    public BackfillRow in(Backfill.State newState, @Nullable Instant at, @Nullable String why) {
        return new BackfillRow(
                pipelineId,
                backfillId,
                from,
                to,
                selection,
                order,
                concurrency,
                pauseOnFailure,
                newState,
                createdAt,
                at,
                cursor,
                total,
                taken,
                reopened,
                why);
    }

    /** This backfill after another interval. */
    public BackfillRow after(Instant start, int instances) {
        return new BackfillRow(
                pipelineId,
                backfillId,
                from,
                to,
                selection,
                order,
                concurrency,
                pauseOnFailure,
                state,
                createdAt,
                endedAt,
                start,
                total,
                taken + 1,
                reopened + instances,
                message);
    }
}
