package io.penstock.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A stretch of time, from its start up to but not including its end. Immutable.
 *
 * @param start the first moment that belongs to it ({@code @scheduledStartTime})
 * @param end the first moment after it ({@code @scheduledEndTime}); not before the start
 */
public record Interval(Instant start, Instant end) implements Comparable<Interval> {

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the end lies before the start
     */
    public Interval {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(end, "end");
        if (end.isBefore(start)) {
            throw new IllegalArgumentException("interval ends at " + end + ", before its start " + start);
        }
    }

    /** Whether the moment lies in it. */
    public boolean contains(Instant moment) {
        return !moment.isBefore(start) && moment.isBefore(end);
    }

    /** Whether the other lies wholly in it. */
    public boolean contains(Interval other) {
        return !other.start.isBefore(start) && !other.end.isAfter(end);
    }

    /** Whether the two share a moment. */
    public boolean overlaps(Interval other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }

    /** How long it is. */
    public Duration duration() {
        return Duration.between(start, end);
    }

    /** Compares by start, then by end. */
    @Override
    public int compareTo(Interval other) {
        int byStart = start.compareTo(other.start);
        return byStart != 0 ? byStart : end.compareTo(other.end);
    }

    @Override
    public String toString() {
        return start + "/" + end;
    }
}
