package io.penstock.spi.work;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;

/** The values of records as text. */
public final class RecordValues {

    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private RecordValues() {}

    /**
     * A value as text: numbers in full without exponent where they are decimals; {@code true} and {@code false};
     * {@code 2024-01-31 23:59:59.5} for a local time; the same in UTC and followed by {@code +00} for one with an offset or
     * an instant; {@code \x} and hexadecimal digits for bytes. PostgreSQL reads each of these as it is.
     */
    public static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof LocalDateTime time) {
            return LOCAL.format(time);
        }
        if (value instanceof OffsetDateTime time) {
            return LOCAL.format(time.withOffsetSameInstant(ZoneOffset.UTC)) + "+00";
        }
        if (value instanceof Instant time) {
            return LOCAL.format(time.atOffset(ZoneOffset.UTC)) + "+00";
        }
        return value.toString();
    }
}
