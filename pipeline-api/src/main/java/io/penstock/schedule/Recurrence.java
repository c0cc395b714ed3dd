package io.penstock.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The series of intervals that a schedule stands for: interval n runs from {@code anchor + n × period} to
 * {@code anchor + (n + 1) × period}, by the calendar of a zone, without gap or overlap. Immutable.
 *
 * <p>The end is exclusive, and a last interval that would pass it is not part of the series; {@code occurrences} counts
 * intervals. Intervals are computed from the anchor in one step and are never accumulated, so a monthly series anchored on
 * the 31st has one interval in every month. Nothing is stored per interval: a series of a million costs nothing.
 */
public final class Recurrence {

    private final Instant anchor;
    private final Period period;
    private final ZoneId zone;
    private final @Nullable Instant end;
    private final long occurrences;

    private Recurrence(Instant anchor, Period period, ZoneId zone, @Nullable Instant end, long occurrences) {
        this.anchor = Objects.requireNonNull(anchor, "anchor");
        this.period = Objects.requireNonNull(period, "period");
        this.zone = Objects.requireNonNull(zone, "zone");
        this.end = end;
        this.occurrences = occurrences;
    }

    /** The open-ended series from an anchor on, by the calendar of UTC. */
    public static Recurrence of(Instant anchor, Period period) {
        return new Recurrence(anchor, period, ZoneOffset.UTC, null, Long.MAX_VALUE);
    }

    /** This series by the calendar of a zone. */
    public Recurrence inZone(ZoneId newZone) {
        return new Recurrence(anchor, period, newZone, end, occurrences);
    }

    /** This series up to the last interval that ends at or before a moment. */
    public Recurrence until(Instant newEnd) {
        return new Recurrence(anchor, period, zone, Objects.requireNonNull(newEnd, "newEnd"), occurrences);
    }

    /**
     * This series with at most so many intervals.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public Recurrence times(long newOccurrences) {
        if (newOccurrences < 0) {
            throw new IllegalArgumentException("occurrences is " + newOccurrences + "; expected 0 or more");
        }
        return new Recurrence(anchor, period, zone, end, newOccurrences);
    }

    /** The start of interval 0. */
    public Instant anchor() {
        return anchor;
    }

    /** The length of an interval. */
    public Period period() {
        return period;
    }

    /** The zone whose calendar counts. */
    public ZoneId zone() {
        return zone;
    }

    /** The start of interval {@code n}, whether or not that interval is still part of the series. */
    public Instant boundary(long n) {
        return period.addTo(anchor, n, zone);
    }

    /** Interval {@code n}, counted from 0; absent where the series has ended before or {@code n} is negative. */
    public Optional<Interval> interval(long n) {
        if (n < 0 || n >= occurrences) {
            return Optional.empty();
        }
        Instant intervalEnd = boundary(n + 1);
        if (end != null && intervalEnd.isAfter(end)) {
            return Optional.empty();
        }
        return Optional.of(new Interval(boundary(n), intervalEnd));
    }

    /** The number of the last boundary at or before a moment; negative where that lies before the anchor. */
    public long indexAt(Instant moment) {
        if (period.unit() == Period.Unit.MINUTE || period.unit() == Period.Unit.HOUR) {
            // Exact units need no calendar.
            long seconds = period.estimatedDuration().toSeconds();
            long between = Math.subtractExact(moment.getEpochSecond(), anchor.getEpochSecond());
            long index = Math.floorDiv(between, seconds);
            return boundary(index).isAfter(moment) ? index - 1 : index;
        }
        long estimate = period.unit().chronoUnit().between(anchor.atZone(zone), moment.atZone(zone)) / period.count();
        while (boundary(estimate).isAfter(moment)) {
            estimate--;
        }
        while (!boundary(estimate + 1).isAfter(moment)) {
            estimate++;
        }
        return estimate;
    }

    /** The number of the first interval that starts at or after a moment; 0 where that lies before the anchor. */
    public long indexFrom(Instant moment) {
        if (!moment.isAfter(anchor)) {
            return 0;
        }
        long at = indexAt(moment);
        return boundary(at).equals(moment) ? at : at + 1;
    }

    /** How many intervals the series has; absent where it is open-ended. */
    public OptionalLong size() {
        if (end == null) {
            return occurrences == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(occurrences);
        }
        long whole = end.isAfter(anchor) ? indexAt(end) : 0;
        return OptionalLong.of(Math.min(whole, occurrences));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Recurrence that
                && anchor.equals(that.anchor)
                && period.equals(that.period)
                && zone.equals(that.zone)
                && Objects.equals(end, that.end)
                && occurrences == that.occurrences;
    }

    @Override
    public int hashCode() {
        return Objects.hash(anchor, period, zone, end, occurrences);
    }

    @Override
    public String toString() {
        return "every " + period + " from " + anchor + (zone.equals(ZoneOffset.UTC) ? "" : " in " + zone)
                + (end == null ? "" : " until " + end)
                + (occurrences == Long.MAX_VALUE ? "" : ", " + occurrences + " times");
    }
}
