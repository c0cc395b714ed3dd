package io.penstock.engine.planning;

import io.penstock.schedule.Period;
import io.penstock.schedule.Recurrence;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A Schedule object with its fields read (dp-object-schedule). Immutable.
 *
 * @param id the id of the Schedule object
 * @param period the length of an interval
 * @param start the start of the first interval; {@code null} for the first activation
 * @param end where the series ends, exclusive
 * @param occurrences how many intervals there are at most
 * @param zone whose calendar counts
 */
public record ScheduleSpec(
        String id,
        Period period,
        @Nullable Instant start,
        @Nullable Instant end,
        long occurrences,
        ZoneId zone) {

    /** The series of intervals, given the time of the first activation in whole seconds. */
    public Recurrence recurrence(Instant firstActivation) {
        Recurrence recurrence =
                Recurrence.of(start == null ? firstActivation : start, period).inZone(zone);
        if (end != null) {
            recurrence = recurrence.until(end);
        }
        return occurrences == Long.MAX_VALUE ? recurrence : recurrence.times(occurrences);
    }
}
