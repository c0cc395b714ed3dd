package io.penstock.expression;

import static io.penstock.expression.Function.Kind.DATE_TIME;
import static io.penstock.expression.Function.Kind.INTEGER;
import static io.penstock.expression.Function.Kind.PATTERN;
import static io.penstock.expression.Function.Kind.PERIOD;
import static io.penstock.expression.Function.Kind.ZONE;

import io.penstock.schedule.Period;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the language: the 25 of the guide, and {@code inTimeZone}, {@code plusPeriod} and {@code minusPeriod}
 * (dp-pipeline-reference-functions-datetime). Days and longer follow the calendar of the time's own zone, hours and
 * minutes the clock that never stands still.
 */
final class Functions {

    static final Function FORMAT = new Function("format", List.of(DATE_TIME, PATTERN), "String", arguments -> {
        ZonedDateTime time = arguments.dateTime(0);
        return ExpressionValue.text(arguments.pattern(1).format(time));
    });

    private static final Map<String, Function> ALL = new TreeMap<>();

    static {
        ALL.put(FORMAT.name(), FORMAT);

        number("year", ZonedDateTime::getYear);
        number("month", ZonedDateTime::getMonthValue);
        number("day", ZonedDateTime::getDayOfMonth);
        number("dayOfYear", ZonedDateTime::getDayOfYear);
        number("hour", ZonedDateTime::getHour);
        number("minute", ZonedDateTime::getMinute);

        shift("plusYears", ZonedDateTime::plusYears);
        shift("plusMonths", ZonedDateTime::plusMonths);
        shift("plusWeeks", ZonedDateTime::plusWeeks);
        shift("plusDays", ZonedDateTime::plusDays);
        shift("plusHours", ZonedDateTime::plusHours);
        shift("plusMinutes", ZonedDateTime::plusMinutes);
        shift("minusYears", ZonedDateTime::minusYears);
        shift("minusMonths", ZonedDateTime::minusMonths);
        shift("minusWeeks", ZonedDateTime::minusWeeks);
        shift("minusDays", ZonedDateTime::minusDays);
        shift("minusHours", ZonedDateTime::minusHours);
        shift("minusMinutes", ZonedDateTime::minusMinutes);

        change("firstOfMonth", time -> time.withDayOfMonth(1));
        change("midnight", time -> time.toLocalDate().atStartOfDay(time.getZone()));
        change("sunday", time -> time.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY)));
        change("yesterday", time -> time.minusDays(1));

        put("makeDate", List.of(INTEGER, INTEGER, INTEGER), Functions::makeDate);
        put("makeDateTime", List.of(INTEGER, INTEGER, INTEGER, INTEGER, INTEGER), Functions::makeDateTime);

        put(
                "inTimeZone",
                List.of(DATE_TIME, ZONE),
                arguments -> ExpressionValue.dateTime(arguments.dateTime(0).withZoneSameInstant(arguments.zone(1))));
        put("plusPeriod", List.of(DATE_TIME, PERIOD), arguments -> {
            ZonedDateTime time = arguments.dateTime(0);
            Period period = arguments.period(1);
            return ExpressionValue.dateTime(
                    time.plus(period.count(), period.unit().chronoUnit()));
        });
        put("minusPeriod", List.of(DATE_TIME, PERIOD), arguments -> {
            ZonedDateTime time = arguments.dateTime(0);
            Period period = arguments.period(1);
            return ExpressionValue.dateTime(
                    time.minus(period.count(), period.unit().chronoUnit()));
        });
    }

    private Functions() {}

    @FunctionalInterface
    private interface Part {
        int of(ZonedDateTime time);
    }

    @FunctionalInterface
    private interface Shift {
        ZonedDateTime by(ZonedDateTime time, long amount);
    }

    @FunctionalInterface
    private interface Change {
        ZonedDateTime of(ZonedDateTime time);
    }

    private static void number(String name, Part part) {
        ALL.put(
                name,
                new Function(
                        name,
                        List.of(DATE_TIME),
                        "int",
                        arguments -> ExpressionValue.integer(part.of(arguments.dateTime(0)))));
    }

    private static void shift(String name, Shift shift) {
        put(
                name,
                List.of(DATE_TIME, INTEGER),
                arguments -> ExpressionValue.dateTime(shift.by(arguments.dateTime(0), arguments.integer(1))));
    }

    private static void change(String name, Change change) {
        put(name, List.of(DATE_TIME), arguments -> ExpressionValue.dateTime(change.of(arguments.dateTime(0))));
    }

    private static void put(String name, List<Function.Kind> parameters, Function.Body body) {
        ALL.put(name, new Function(name, parameters, "DateTime", body));
    }

    private static ExpressionValue makeDate(Arguments arguments) {
        return make(arguments, arguments.integer(0), arguments.integer(1), arguments.integer(2), 0, 0);
    }

    private static ExpressionValue makeDateTime(Arguments arguments) {
        return make(
                arguments,
                arguments.integer(0),
                arguments.integer(1),
                arguments.integer(2),
                arguments.integer(3),
                arguments.integer(4));
    }

    private static ExpressionValue make(Arguments arguments, int year, int month, int day, int hour, int minute) {
        try {
            return ExpressionValue.dateTime(
                    LocalDateTime.of(year, month, day, hour, minute).atZone(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw arguments.fault(
                    arguments.isSecret()
                            ? "secret numbers are not a date"
                            : String.format(
                                    Locale.ROOT,
                                    "year %d, month %d, day %d, hour %d, minute %d is not a date",
                                    year,
                                    month,
                                    day,
                                    hour,
                                    minute));
        }
    }

    static @Nullable Function named(String name) {
        return ALL.get(name);
    }

    /** The function whose name is nearest to one that does not exist, if it is near at all. */
    static Optional<Function> nearest(String name) {
        Function nearest = null;
        int least = Math.max(1, Math.min(name.length() / 3, 3)) + 1;
        for (Function candidate : ALL.values()) {
            if (Math.abs(candidate.name().length() - name.length()) < least) {
                int distance =
                        distance(name.toLowerCase(Locale.ROOT), candidate.name().toLowerCase(Locale.ROOT));
                if (distance < least) {
                    least = distance;
                    nearest = candidate;
                }
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** How many characters must be put in, left out or replaced to get from one word to the other. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
