package io.penstock.engine.store;

import io.penstock.schedule.Period;
import io.penstock.schedule.Recurrence;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A series of intervals that a component followed from a moment on. Immutable.
 *
 * @param from the first boundary that counts
 * @param until where the next series took over; {@code null} for the one in force
 */
public record ScheduleEpoch(
        Instant from,
        @Nullable Instant until,
        Instant anchor,
        Period period,
        ZoneId zone,
        @Nullable Instant end,
        long occurrences) {

    /** The series as such. */
    public Recurrence recurrence() {
        Recurrence recurrence = Recurrence.of(anchor, period).inZone(zone);
        if (end != null) {
            recurrence = recurrence.until(end);
        }
        return occurrences == Long.MAX_VALUE ? recurrence : recurrence.times(occurrences);
    }

    /** This series up to a boundary where the next one takes over. */
    public ScheduleEpoch endingAt(Instant boundary) {
        return new ScheduleEpoch(from, boundary, anchor, period, zone, end, occurrences);
    }
}
