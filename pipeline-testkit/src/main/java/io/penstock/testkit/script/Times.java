package io.penstock.testkit.script;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Times as tests write them. */
public final class Times {

    private Times() {}

    /**
     * Reads a time, with or without seconds, with or without a {@code Z}; always UTC.
     *
     * @throws IllegalArgumentException if the text is no such time
     */
    public static Instant parse(String text) {
        try {
            if (isPlain(text)) {
                return plain(text);
            }
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time; expected \"2024-01-01T00:15\" or \"2024-01-01T00:15:00Z\"", e);
        }
    }

    /** Whether it has the form in which the engine writes times: {@code yyyy-MM-ddTHH:mm:ss}. */
    private static boolean isPlain(String text) {
        return text.length() == 19
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    /** By hand, because every attempt has two of them, and a formatter would take longer than the rest of a scripted one. */
    private static Instant plain(String text) {
        LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        LocalTime time = LocalTime.of(number(text, 11, 13), number(text, 14, 16), number(text, 17, 19));
        return Instant.ofEpochSecond(date.toEpochDay() * 86_400 + time.toSecondOfDay());
    }

    /** The number in these places; one that no time has where there are other characters than digits. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
