package io.penstock.engine.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;

/**
 * How texts and instants become values that every database takes and gives back unchanged.
 *
 * <p>An instant is one whole number, so that it costs eight bytes, sorts, and keeps the nanoseconds that no type for times has
 * in all databases: nanoseconds since 1970 within 146 years of it, microseconds beyond that, as far as such a number reaches.
 *
 * <p>A text may hold what a database cannot: PostgreSQL has no NUL, and UTF-8 has no half of a surrogate pair. These are
 * written as a character from the private use area and four digits.
 */
final class Encoding {

    private static final long NANOS = 1_000_000_000L;
    /** Instants whose distance from 1970 is below this many nanoseconds are kept to the nanosecond. */
    private static final long EXACT = 1L << 62;

    private static final long EXACT_SECONDS = EXACT / NANOS - 1;
    private static final long EXACT_MICROS = EXACT_SECONDS * 1_000_000L;
    private static final long MOST_MICROS = Long.MAX_VALUE - EXACT + EXACT_MICROS;
    private static final char ESCAPE = '\uE000';

    private Encoding() {}

    static @Nullable Long time(@Nullable Instant instant) {
        if (instant == null) {
            return null;
        }
        long seconds = instant.getEpochSecond();
        if (seconds >= -EXACT_SECONDS && seconds < EXACT_SECONDS) {
            return seconds * NANOS + instant.get(ChronoField.NANO_OF_SECOND);
        }
        if (Math.abs(seconds) >= MOST_MICROS / 1_000_000L) {
            return seconds > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
        long micros = seconds * 1_000_000L + instant.get(ChronoField.NANO_OF_SECOND) / 1000;
        return micros > 0 ? EXACT + (micros - EXACT_MICROS) : -EXACT + (micros + EXACT_MICROS);
    }

    static @Nullable Instant time(@Nullable Long value) {
        return value == null ? null : instant(value);
    }

    static Instant instant(long value) {
        if (value == Long.MAX_VALUE) {
            return Instant.MAX;
        }
        if (value == Long.MIN_VALUE) {
            return Instant.MIN;
        }
        if (value < EXACT && value > -EXACT) {
            return Instant.ofEpochSecond(Math.floorDiv(value, NANOS), Math.floorMod(value, NANOS));
        }
        long micros = value > 0 ? value - EXACT + EXACT_MICROS : value + EXACT - EXACT_MICROS;
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }

    static @Nullable String text(@Nullable String text) {
        if (text == null || isPlain(text)) {
            return text;
        }
        var written = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                written.append(c).append(text.charAt(++i));
            } else if (c == 0 || c == ESCAPE || Character.isSurrogate(c)) {
                written.append(ESCAPE).append(String.format("%04x", (int) c));
            } else {
                written.append(c);
            }
        }
        return written.toString();
    }

    static String written(String text) {
        String written = text(text);
        return written == null ? "" : written;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || c == ESCAPE) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    static @Nullable String plain(@Nullable String written) {
        if (written == null || written.indexOf(ESCAPE) < 0) {
            return written;
        }
        var text = new StringBuilder(written.length());
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == ESCAPE && i + 4 < written.length()) {
                text.append((char) Integer.parseInt(written.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** A short stand-in for a text of any length in an index. Different texts may share one. */
    static long hash(String text) {
        byte[] digest = digest(text);
        long hash = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            hash = hash << 8 | (digest[i] & 0xff);
        }
        return hash;
    }

    /** A stand-in for a text of any length in a key. */
    static String key(String text) {
        var key = new StringBuilder(40);
        byte[] digest = digest(text);
        for (int i = 0; i < 20; i++) {
            key.append(Character.forDigit(digest[i] >> 4 & 0xf, 16)).append(Character.forDigit(digest[i] & 0xf, 16));
        }
        return key.toString();
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
