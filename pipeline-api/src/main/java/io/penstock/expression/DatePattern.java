package io.penstock.expression;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/**
 * A date pattern with the letters and the meaning of Joda-Time's {@code DateTimeFormat}, in English, compiled. Immutable.
 *
 * <p>{@code java.time} has letters that look the same and mean something else ({@code Y} is its week year), hence this.
 * Letters: {@code G} era, {@code C} century, {@code Y} year of era, {@code y} year, {@code x} week year, {@code w} week,
 * {@code e} and {@code E} day of week, {@code D} day of year, {@code M} month, {@code d} day, {@code a} half of day,
 * {@code K} and {@code h} hour of half day from 0 and from 1, {@code H} and {@code k} hour of day from 0 and from 1,
 * {@code m}, {@code s}, {@code S} fraction of second, {@code z} zone name, {@code Z} offset or, from three letters on,
 * zone id. Two letters for a year give its last two digits. Other letters are wrong; {@code '} quotes.
 */
final class DatePattern {

    static final DatePattern PLAIN = compile("yyyy-MM-dd'T'HH:mm:ss", 0, false);

    private static final String LETTERS = "GCYyxweEDMdaKhHkmsSzZ";
    private static final int LONGEST_CACHED = 256;
    private static final Cache<String, DatePattern> CACHE =
            Caffeine.newBuilder().maximumSize(1_000).executor(Runnable::run).build();

    // Written out, because the names that the JDK has for a locale change from release to release.
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };
    private static final String[] DAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    private static final int SHORT_NAME = 3;
    private static final int LONGEST_FRACTION = 15;
    private static final int MILLISECOND_DIGITS = 3;
    private static final int NANOS_OF_MILLISECOND = 1_000_000;
    private static final int SECONDS_OF_HOUR = 3_600;
    private static final int SECONDS_OF_MINUTE = 60;

    private final List<Part> parts;

    private DatePattern(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** A run of one letter, or a literal, whose letter is {@code '}. */
    private record Part(char letter, int count, String literal) {}

    /**
     * The compiled pattern.
     *
     * @param index where the pattern stands in the expression, for the fault
     * @param secret whether the pattern must not be shown in the fault
     */
    static DatePattern of(String pattern, int index, boolean secret) {
        if (secret || pattern.length() > LONGEST_CACHED) {
            return compile(pattern, index, secret);
        }
        DatePattern known = CACHE.getIfPresent(pattern);
        if (known == null) {
            known = compile(pattern, index, false);
            CACHE.put(pattern, known);
        }
        return known;
    }

    private static DatePattern compile(String pattern, int index, boolean secret) {
        if (pattern.isEmpty() || pattern.equals("'")) {
            throw new Fault(index, "the date pattern is empty", "letters such as 'YYYY-MM-dd'");
        }
        var parts = new ArrayList<Part>();
        int position = 0;
        while (position < pattern.length()) {
            char c = pattern.charAt(position);
            if (!isLetter(c)) {
                position = literal(pattern, position, parts);
                continue;
            }
            if (LETTERS.indexOf(c) < 0) {
                throw new Fault(
                        index,
                        secret ? "a secret text is not a date pattern" : "'" + c + "' is no letter of a date pattern",
                        "the letters of Joda-Time: " + LETTERS);
            }
            int end = position;
            while (end < pattern.length() && pattern.charAt(end) == c) {
                end++;
            }
            parts.add(new Part(c, end - position, ""));
            position = end;
        }
        return new DatePattern(parts);
    }

    private static boolean isLetter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    /** Adds the literal that starts at {@code from}; gives the index after it. A quote that is left open ends with the text. */
    private static int literal(String pattern, int from, List<Part> parts) {
        var text = new StringBuilder();
        boolean quoted = false;
        int i = from;
        for (; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\'') {
                if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '\'') {
                    text.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (!quoted && isLetter(c)) {
                break;
            } else {
                text.append(c);
            }
        }
        parts.add(new Part('\'', 0, text.toString()));
        return i;
    }

    /** The time as this pattern writes it. */
    String format(ZonedDateTime time) {
        var text = new StringBuilder(32);
        for (Part part : parts) {
            append(text, part, time);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Part part, ZonedDateTime time) {
        int count = part.count();
        switch (part.letter()) {
            case '\'' -> text.append(part.literal());
            case 'Y' -> year(text, time.getYear(), yearOfEra(time), count);
            case 'y' -> year(text, time.getYear(), time.getYear(), count);
            case 'x' -> {
                int weekYear = time.get(IsoFields.WEEK_BASED_YEAR);
                year(text, weekYear, weekYear, count);
            }
            // Joda-Time counts centuries by the year, not by the year of era: 5000 BC is the year -4999.
            case 'C' -> padded(text, Math.abs(time.getYear()) / 100, count);
            case 'G' -> text.append(time.getYear() > 0 ? "AD" : "BC");
            case 'w' -> padded(text, time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), count);
            case 'e' -> padded(text, time.getDayOfWeek().getValue(), count);
            case 'E' -> name(text, DAYS[time.getDayOfWeek().getValue() - 1], count);
            case 'D' -> padded(text, time.getDayOfYear(), count);
            case 'M' -> {
                if (count < SHORT_NAME) {
                    padded(text, time.getMonthValue(), count);
                } else {
                    name(text, MONTHS[time.getMonthValue() - 1], count);
                }
            }
            case 'd' -> padded(text, time.getDayOfMonth(), count);
            case 'a' -> text.append(time.getHour() < 12 ? "AM" : "PM");
            case 'K' -> padded(text, time.getHour() % 12, count);
            case 'h' -> padded(text, (time.getHour() + 11) % 12 + 1, count);
            case 'H' -> padded(text, time.getHour(), count);
            case 'k' -> padded(text, (time.getHour() + 23) % 24 + 1, count);
            case 'm' -> padded(text, time.getMinute(), count);
            case 's' -> padded(text, time.getSecond(), count);
            case 'S' -> fraction(text, time.getNano() / NANOS_OF_MILLISECOND, count);
            case 'z' -> zoneName(text, time, count > SHORT_NAME ? TimeZone.LONG : TimeZone.SHORT);
            default -> offsetOrId(text, time, count);
        }
    }

    private static int yearOfEra(ZonedDateTime time) {
        int year = time.getYear();
        return year > 0 ? year : 1 - year;
    }

    private static void year(StringBuilder text, int year, int shown, int count) {
        if (count == 2) {
            padded(text, Math.abs(year) % 100, 2);
        } else {
            padded(text, shown, count);
        }
    }

    private static void padded(StringBuilder text, int value, int width) {
        int rest = value;
        if (value < 0) {
            text.append('-');
            rest = -value;
        }
        int digits = 1;
        for (long limit = 10; rest >= limit; limit *= 10) {
            digits++;
        }
        for (int i = digits; i < width; i++) {
            text.append('0');
        }
        text.append(rest);
    }

    private static void name(StringBuilder text, String name, int count) {
        if (count > SHORT_NAME) {
            text.append(name);
        } else {
            text.append(name, 0, SHORT_NAME);
        }
    }

    private static void fraction(StringBuilder text, int milliseconds, int count) {
        // Joda-Time computes the fraction in a long and quietly stops at 15 digits, except for a fraction of zero.
        int digits = milliseconds == 0 ? count : Math.min(count, LONGEST_FRACTION);
        int divisor = 100;
        for (int i = 0; i < digits; i++) {
            text.append(i < MILLISECOND_DIGITS ? (char) ('0' + milliseconds / divisor % 10) : '0');
            divisor = Math.max(1, divisor / 10);
        }
    }

    private static void zoneName(StringBuilder text, ZonedDateTime time, int style) {
        ZoneId zone = time.getZone();
        if (zone.equals(ZoneOffset.UTC)) {
            text.append(style == TimeZone.LONG ? "Coordinated Universal Time" : "UTC");
        } else if (zone instanceof ZoneOffset) {
            offset(text, time.getOffset().getTotalSeconds(), true);
        } else {
            boolean summer = zone.getRules().isDaylightSavings(time.toInstant());
            text.append(TimeZone.getTimeZone(zone).getDisplayName(summer, style, Locale.ENGLISH));
        }
    }

    private static void offsetOrId(StringBuilder text, ZonedDateTime time, int count) {
        if (count < SHORT_NAME) {
            offset(text, time.getOffset().getTotalSeconds(), count == 2);
        } else if (time.getZone().equals(ZoneOffset.UTC)) {
            text.append("UTC");
        } else {
            text.append(time.getZone().getId());
        }
    }

    private static void offset(StringBuilder text, int seconds, boolean colon) {
        int size = Math.abs(seconds);
        text.append(seconds < 0 ? '-' : '+');
        padded(text, size / SECONDS_OF_HOUR, 2);
        if (colon) {
            text.append(':');
        }
        padded(text, size / SECONDS_OF_MINUTE % SECONDS_OF_MINUTE, 2);
    }
}
