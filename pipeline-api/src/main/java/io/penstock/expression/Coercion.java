package io.penstock.expression;

import io.penstock.expression.ExpressionValue.DateTime;
import io.penstock.expression.ExpressionValue.DoubleNumber;
import io.penstock.expression.ExpressionValue.IntegerNumber;
import io.penstock.expression.ExpressionValue.Text;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Texts as what they say. In a definition everything is written as a text, so a function that wants a number or a time
 * takes a text that is one.
 */
final class Coercion {

    private static final int LONGEST_NUMBER = 40;
    private static final int PLAIN_LENGTH = "2012-01-15T23:59:00".length();

    private Coercion() {}

    /** The value as an integer or a double; {@code null} where it is neither. */
    static @Nullable ExpressionValue number(ExpressionValue value) {
        if (value instanceof IntegerNumber || value instanceof DoubleNumber) {
            return value;
        }
        return value instanceof Text text ? number(text.value()) : null;
    }

    /** The text as an integer or a double; {@code null} where it is neither. */
    static @Nullable ExpressionValue number(String text) {
        int length = text.length();
        if (length == 0 || length > LONGEST_NUMBER) {
            return null;
        }
        boolean integer = true;
        boolean digits = false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            digits |= digit;
            boolean sign = c == '-' && i == 0;
            integer &= digit || sign;
            if (!digit && !sign && "+-.eE".indexOf(c) < 0) {
                return null;
            }
        }
        if (!digits) {
            return null;
        }
        try {
            if (integer) {
                return ExpressionValue.integer(Long.parseLong(text));
            }
            double parsed = Double.parseDouble(text);
            return Double.isFinite(parsed) ? ExpressionValue.decimal(parsed) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static ZonedDateTime dateTime(ExpressionValue value, int index, Function function) {
        if (value instanceof DateTime dateTime) {
            return dateTime.value();
        }
        ZonedDateTime parsed = value instanceof Text text ? dateTime(text.value()) : null;
        if (parsed == null) {
            throw refused(function, value, index, "a DateTime");
        }
        return parsed;
    }

    /** A text of the form {@code 2012-01-15T23:59:00}, with or without a {@code Z}, as that time in UTC. */
    static @Nullable ZonedDateTime dateTime(String text) {
        boolean zulu = text.length() == PLAIN_LENGTH + 1 && text.endsWith("Z");
        if ((text.length() != PLAIN_LENGTH && !zulu) || text.charAt(10) != 'T' || text.charAt(16) != ':') {
            return null;
        }
        try {
            return LocalDateTime.parse(text.substring(0, PLAIN_LENGTH)).atZone(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    static int integer(ExpressionValue value, int index, Function function) {
        ExpressionValue number = value instanceof DoubleNumber ? null : number(value);
        if (!(number instanceof IntegerNumber integer) || integer.value() != (int) integer.value()) {
            throw refused(function, value, index, "an integer of 32 bits");
        }
        return (int) integer.value();
    }

    static String text(ExpressionValue value, int index, Function function, String expected) {
        if (!(value instanceof Text text)) {
            throw refused(function, value, index, expected);
        }
        return text.value();
    }

    static Fault refused(Function function, ExpressionValue value, int index, String expected) {
        return new Fault(index, function.name() + " cannot take " + Rendering.described(value), expected);
    }
}
