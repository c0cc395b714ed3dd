package io.penstock.testkit.script;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
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
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time; expected \"2024-01-01T00:15\" or \"2024-01-01T00:15:00Z\"", e);
        }
    }
}
