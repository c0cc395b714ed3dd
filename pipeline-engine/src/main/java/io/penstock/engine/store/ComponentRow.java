package io.penstock.engine.store;

import io.penstock.run.HealthStatus;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a component beside its definition. Immutable.
 *
 * @param cursor the start of the next interval to be made; {@code null} before the first
 * @param openInstances how many instances were made and have not ended
 * @param paused whether an operator paused it
 * @param health the health that its latest ended instance gives it
 * @param healthInstance the id of that instance
 * @param healthStart the interval start of that instance
 * @param healthAt when that was
 * @param latestRun the latest start of an instance
 * @param latestCompleted the latest end of an instance that finished
 * @param filled stretches of intervals that were passed over or lie before the series, and were made all the same; with the
 *     cursor they say which intervals were ever made, whatever a store has forgotten of them
 * @param epochs the series of intervals it has had, oldest first; more than one after edits of the schedule
 */
public record ComponentRow(
        String pipelineId,
        String componentId,
        @Nullable Instant cursor,
        long openInstances,
        boolean paused,
        HealthStatus health,
        @Nullable String healthInstance,
        @Nullable Instant healthStart,
        @Nullable Instant healthAt,
        @Nullable Instant latestRun,
        @Nullable Instant latestCompleted,
        List<Interval> filled,
        List<ScheduleEpoch> epochs) {

    /** Copies. */
    public ComponentRow {
        filled = List.copyOf(filled);
        epochs = List.copyOf(epochs);
    }
}
