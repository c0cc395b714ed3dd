package io.penstock.engine.instance;

import io.penstock.engine.store.BackfillRow;
import io.penstock.run.Backfill;
import java.time.Instant;

/** Commands that begin a backfill. */
final class Backfilling {

    private Backfilling() {}

    static Signal all(String pipelineId, Instant from, Instant to) {
        return start(pipelineId, from, to, Backfill.Selection.ALL, Backfill.Order.OLDEST_FIRST, 10);
    }

    static Signal missing(String pipelineId, Instant from, Instant to) {
        return start(pipelineId, from, to, Backfill.Selection.MISSING, Backfill.Order.NEWEST_FIRST, 10);
    }

    static Signal start(
            String pipelineId,
            Instant from,
            Instant to,
            Backfill.Selection selection,
            Backfill.Order order,
            int concurrency) {
        return new Signal.StartBackfill(new BackfillRow(
                pipelineId,
                "bf",
                from,
                to,
                selection,
                order,
                concurrency,
                false,
                Backfill.State.RUNNING,
                from,
                null,
                null,
                0,
                0,
                0,
                null));
    }
}
