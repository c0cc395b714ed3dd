package io.penstock.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as definitions write it: a positive whole number of minutes, hours, days, weeks, months or years
 * ({@code "15 minutes"}, dp-object-schedule). Minutes and hours are exact; days and longer follow the calendar, so that
 * one month after 31 January is the last day of February. Immutable.
 *
 * @param count how many units; at least 1
 * @param unit the unit
 */
public record Period(int count, Unit unit) implements Comparable<Period> {

    private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,10})\\s+([A-Za-z]+)(?:\\(s\\))?\\s*");

    /** The units a period may have. */
    public enum Unit {
        /** 60 seconds. */
        MINUTE(ChronoUnit.MINUTES),
        /** 60 minutes. */
        HOUR(ChronoUnit.HOURS),
        /** A calendar day: 24 hours except where a time zone changes its offset. */
        DAY(ChronoUnit.DAYS),
        /** 7 calendar days. */
        WEEK(ChronoUnit.WEEKS),
        /** A calendar month. */
        MONTH(ChronoUnit.MONTHS),
        /** A calendar year. */
        YEAR(ChronoUnit.YEARS);

        private final ChronoUnit chrono;

        Unit(ChronoUnit chrono) {
            this.chrono = chrono;
        }

        /** The unit of the JDK that this is. */
        public ChronoUnit chronoUnit() {
            return chrono;
        }

        private String singular() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if {@code count} is less than 1
     */
    public Period {
        Objects.requireNonNull(unit, "unit");
        if (count < 1) {
            throw new IllegalArgumentException("period count is " + count + "; expected at least 1");
        }
    }

    /** A period of that many minutes. */
    public static Period minutes(int count) {
        return new Period(count, Unit.MINUTE);
    }

    /** A period of that many hours. */
    public static Period hours(int count) {
        return new Period(count, Unit.HOUR);
    }

    /** A period of that many days. */
    public static Period days(int count) {
        return new Period(count, Unit.DAY);
    }

    /** A period of that many weeks. */
    public static Period weeks(int count) {
        return new Period(count, Unit.WEEK);
    }

    /** A period of that many months. */
    public static Period months(int count) {
        return new Period(count, Unit.MONTH);
    }

    /** A period of that many years. */
    public static Period years(int count) {
        return new Period(count, Unit.YEAR);
    }

    /**
     * The period that lasts as long as a duration, in the largest unit that divides it up to days.
     *
     * @throws IllegalArgumentException if the duration is not a positive whole number of minutes
     */
    public static Period of(Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.getSeconds() % 60 != 0 || duration.getNano() != 0) {
            throw new IllegalArgumentException(
                    "duration " + duration + " is not a period; expected a positive whole number of minutes");
        }
        long minutes = duration.toMinutes();
        if (minutes % (24 * 60) == 0) {
            return days(Math.toIntExact(minutes / (24 * 60)));
        }
        return minutes % 60 == 0 ? hours(Math.toIntExact(minutes / 60)) : minutes(Math.toIntExact(minutes));
    }

    /**
     * Reads a period. Letter case and the plural {@code s} of the unit are free, as definitions in the wild have them
     * ({@code 1 Hour}, {@code 1 Days}, {@code 10 Minute(s)}).
     *
     * @throws IllegalArgumentException if the text is not {@code <n> minutes|hours|days|weeks|months|years} with a positive
     *     n; the message names the text and that form
     */
    public static Period parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            String word = matcher.group(2).toLowerCase(Locale.ROOT);
            for (Unit unit : Unit.values()) {
                if (word.equals(unit.singular()) || word.equals(unit.singular() + "s")) {
                    long count = Long.parseLong(matcher.group(1));
                    if (count >= 1 && count <= Integer.MAX_VALUE) {
                        return new Period((int) count, unit);
                    }
                }
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a period; expected \"<n> minutes|hours|days|weeks|months|years\"");
    }

    /** The moment this period after another, by the calendar of UTC. */
    public Instant addTo(Instant start) {
        return addTo(start, 1, ZoneOffset.UTC);
    }

    /**
     * The moment {@code times} periods after {@code start}, by the calendar of a zone; before it where {@code times} is
     * negative. Counted from the start in one step, never accumulated, so that month ends do not drift. A local time that
     * a gap skips is moved forward by the length of the gap; of two that an overlap offers, the one with the offset of the
     * start is taken where it is valid, else the earlier.
     */
    public Instant addTo(Instant start, long times, ZoneId zone) {
        if (unit == Unit.MINUTE || unit == Unit.HOUR) {
            return start.plus(Math.multiplyExact(times, count), unit.chrono);
        }
        ZonedDateTime local = start.atZone(zone);
        return local.plus(Math.multiplyExact(times, count), unit.chrono).toInstant();
    }

    /** The length with a month counted as 30 days and a year as 365: for comparing, never for scheduling. */
    public Duration estimatedDuration() {
        long days = switch (unit) {
            case MINUTE, HOUR -> 0;
            case DAY -> 1;
            case WEEK -> 7;
            case MONTH -> 30;
            case YEAR -> 365;
        };
        return days > 0 ? Duration.ofDays(Math.multiplyExact(days, (long) count)) : Duration.of(count, unit.chrono);
    }

    /** Compares by {@link #estimatedDuration()}. */
    @Override
    public int compareTo(Period other) {
        return estimatedDuration().compareTo(other.estimatedDuration());
    }

    /** The canonical form, such as {@code 1 day} or {@code 15 minutes}. */
    @Override
    public String toString() {
        return count + " " + unit.singular() + (count == 1 ? "" : "s");
    }
}
