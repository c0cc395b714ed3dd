package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When things run: a period, a start, and perhaps an end. Immutable (dp-object-schedule).
 *
 * <p>All times are UTC, whatever {@link #timeZone} says. Not allowed in a pipeline that runs on demand.
 */
public final class Schedule extends TypedComponent<Schedule> implements Component {

    /** The key of the type {@code Schedule}. */
    public static final ComponentType<Schedule> TYPE = ComponentType.of("Schedule", Schedule.class, Schedule::new);

    private Schedule(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the length of an interval: 15 minutes to 3 years. Required. */
    public Schedule period(Period period) {
        return set("period", period);
    }

    /**
     * As {@link #period(Period)}. A duration that is not a positive whole number of minutes is reported when the
     * pipeline is defined.
     */
    public Schedule period(Duration period) {
        return set("period", period);
    }

    /**
     * The value of {@code period}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public Optional<Period> period() {
        return fields().period("period");
    }

    /**
     * Lets the first interval start at the first activation, instead of at a {@link #startDateTime}. One of the two is
     * required.
     */
    public Schedule startAt(StartAt startAt) {
        return with(fields().without("startDateTime").with("startAt", startAt));
    }

    /**
     * The value of {@code startAt}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public Optional<StartAt> startAt() {
        return fields().keyword("startAt", StartAt.class);
    }

    /**
     * Sets the start of the first interval, a whole second in UTC, instead of a {@link #startAt}. One of the two is
     * required.
     */
    public Schedule startDateTime(Instant startDateTime) {
        return with(fields().without("startAt").with("startDateTime", startDateTime));
    }

    /**
     * The value of {@code startDateTime}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no time, such as an expression
     */
    public Optional<Instant> startDateTime() {
        return fields().time("startDateTime");
    }

    /**
     * Sets the time at which the last interval has ended, exclusive. By default there is no end. Not together with
     * {@link #occurrences}.
     */
    public Schedule endDateTime(Instant endDateTime) {
        return set("endDateTime", endDateTime);
    }

    /**
     * The value of {@code endDateTime}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no time, such as an expression
     */
    public Optional<Instant> endDateTime() {
        return fields().time("endDateTime");
    }

    /** Sets the number of intervals. Not together with {@link #endDateTime}. */
    public Schedule occurrences(int occurrences) {
        return set("occurrences", occurrences);
    }

    /**
     * The value of {@code occurrences}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt occurrences() {
        return fields().integer("occurrences");
    }

    /**
     * Sets the zone whose calendar counts for periods of days and longer, such as {@code Europe/Berlin}; UTC by default.
     * Penstock's own field. A local time that a gap skips moves forward by the gap; one that an overlap offers twice is used
     * once. {@code startDateTime} and {@code endDateTime} stay in UTC.
     */
    public Schedule timeZone(CharSequence timeZone) {
        return set("timeZone", timeZone);
    }

    /** The value of {@code timeZone}; absent where it is not set. */
    public Optional<String> timeZone() {
        return fields().text("timeZone");
    }
}
