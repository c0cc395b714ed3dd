package io.penstock.dsl;

import io.penstock.schedule.Period;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The text of an expression. It is a {@link CharSequence}, so it goes wherever a text goes, and can be joined to others
 * by {@code +}. Immutable. {@link Expressions} makes them (dp-pipeline-reference-functions-datetime).
 *
 * <p>Nothing is checked here: the functions on times can be called on anything, and validation reports what does not
 * fit.
 */
public final class ExpressionText implements CharSequence {

    private final String inner;
    private final String text;

    ExpressionText(String inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
        this.text = "#{" + inner + "}";
    }

    /** A time, later by a period. */
    public ExpressionText plus(Period period) {
        return call("plus" + unit(period), Integer.toString(period.count()));
    }

    /**
     * A time, later by a duration.
     *
     * @throws IllegalArgumentException if the duration is not a positive whole number of minutes
     */
    public ExpressionText plus(Duration duration) {
        return plus(Period.of(duration));
    }

    /** A time, earlier by a period. */
    public ExpressionText minus(Period period) {
        return call("minus" + unit(period), Integer.toString(period.count()));
    }

    /**
     * A time, earlier by a duration.
     *
     * @throws IllegalArgumentException if the duration is not a positive whole number of minutes
     */
    public ExpressionText minus(Duration duration) {
        return minus(Period.of(duration));
    }

    /**
     * A time as text, by a pattern of Joda-Time ({@code YYYY} is the year, {@code mm} the minute).
     *
     * @throws IllegalArgumentException if the pattern has both kinds of quotes, which no expression can write
     */
    public ExpressionText format(String pattern) {
        return call("format", quoted(pattern));
    }

    /** A time as another zone shows it; for {@link #format} and for the parts of a date. */
    public ExpressionText inTimeZone(ZoneId zone) {
        return call("inTimeZone", quoted(zone.getId()));
    }

    /** The start of the day of a time. */
    public ExpressionText midnight() {
        return call("midnight");
    }

    /** A time, moved to the first day of its month. */
    public ExpressionText firstOfMonth() {
        return call("firstOfMonth");
    }

    /** A time, moved back to the nearest Sunday. */
    public ExpressionText sunday() {
        return call("sunday");
    }

    /** The year of a time. */
    public ExpressionText year() {
        return call("year");
    }

    /** The month of a time, January being 1. */
    public ExpressionText month() {
        return call("month");
    }

    /** The day of the month of a time. */
    public ExpressionText day() {
        return call("day");
    }

    /** The day of the year of a time. */
    public ExpressionText dayOfYear() {
        return call("dayOfYear");
    }

    /** The hour of a time, 0 to 23. */
    public ExpressionText hour() {
        return call("hour");
    }

    /** The minute of a time. */
    public ExpressionText minute() {
        return call("minute");
    }

    private ExpressionText call(String function, String... arguments) {
        var call = new StringBuilder(function).append('(').append(inner);
        for (String argument : arguments) {
            call.append(',').append(argument);
        }
        return new ExpressionText(call.append(')').toString());
    }

    private static String unit(Period period) {
        String name = period.unit().name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT) + "s";
    }

    private static String quoted(String text) {
        if (text.indexOf('\'') < 0) {
            return "'" + text + "'";
        }
        if (text.indexOf('"') < 0) {
            return "\"" + text + "\"";
        }
        throw new IllegalArgumentException("'" + text + "' has both kinds of quotes; expected one at most");
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExpressionText that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The expression as a definition has it: <code>#{format(@scheduledStartTime,'YYYY')}</code>. */
    @Override
    public String toString() {
        return text;
    }
}
