package io.penstock.expression;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What an expression evaluates to: a text, an integer, a double, a time with its zone, a list, or a reference to another
 * object (dp-expressions-functions). Immutable.
 *
 * <p>Secrecy follows the value: whatever a secret went into, a text as much as a number, is secret too and shows
 * {@code ***} in {@code toString()}. {@link #asText()} gives the real text.
 */
public sealed interface ExpressionValue {

    /** A text. */
    static Text text(String value) {
        return new Text(value, false);
    }

    /** An integer. */
    static IntegerNumber integer(long value) {
        return new IntegerNumber(value, false);
    }

    /**
     * A double.
     *
     * @throws IllegalArgumentException if it is infinite or not a number
     */
    static DoubleNumber decimal(double value) {
        return new DoubleNumber(value, false);
    }

    /** A time in UTC. */
    static DateTime dateTime(Instant value) {
        return new DateTime(value.atZone(ZoneOffset.UTC), false);
    }

    /** A time in its zone. */
    static DateTime dateTime(ZonedDateTime value) {
        return new DateTime(value, false);
    }

    /** A list; lists in it are flattened. */
    static ListValue list(List<? extends ExpressionValue> values) {
        return new ListValue(List.copyOf(values));
    }

    /** A list of texts. */
    static ListValue texts(List<String> values) {
        return new ListValue(values.stream()
                .map(value -> (ExpressionValue) ExpressionValue.text(value))
                .toList());
    }

    /** A reference to the object that {@code scope} answers for. */
    static Reference reference(Scope scope) {
        return new Reference(scope, false);
    }

    /** Whether a secret went into this value. */
    boolean isSecret();

    /** This value as a secret. */
    ExpressionValue asSecret();

    /**
     * This value as it stands in a text:
     *
     * <ul>
     *   <li>an integer in decimal digits;
     *   <li>a double with a decimal point ({@code 4.0}, {@code 0.5}), without exponent unless it is below 1E-7 or at least
     *       1E21;
     *   <li>a time as {@code yyyy-MM-dd'T'HH:mm:ss} in its own zone, UTC unless {@code inTimeZone} changed it;
     *   <li>a reference as the id of the object;
     *   <li>a list as its values with commas between them.
     * </ul>
     */
    String asText();

    /** This value as texts: those of its values for a list, {@link #asText()} alone for anything else. */
    default List<String> asTexts() {
        return List.of(asText());
    }

    /**
     * A text.
     *
     * @param value the text
     * @param isSecret whether it must never be shown
     */
    record Text(String value, boolean isSecret) implements ExpressionValue {
        /** Checks that there is a text. */
        public Text {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public Text asSecret() {
            return isSecret ? this : new Text(value, true);
        }

        @Override
        public String asText() {
            return value;
        }

        @Override
        public String toString() {
            return Rendering.masked(this);
        }
    }

    /**
     * An integer of 64 bits.
     *
     * @param value the number
     * @param isSecret whether it must never be shown
     */
    record IntegerNumber(long value, boolean isSecret) implements ExpressionValue {
        @Override
        public IntegerNumber asSecret() {
            return isSecret ? this : new IntegerNumber(value, true);
        }

        @Override
        public String asText() {
            return Long.toString(value);
        }

        @Override
        public String toString() {
            return Rendering.masked(this);
        }
    }

    /**
     * A floating-point number of 64 bits.
     *
     * @param value the number, finite
     * @param isSecret whether it must never be shown
     */
    record DoubleNumber(double value, boolean isSecret) implements ExpressionValue {
        /** Checks that the number is finite. */
        public DoubleNumber {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value must be finite but is " + value);
            }
        }

        @Override
        public DoubleNumber asSecret() {
            return isSecret ? this : new DoubleNumber(value, true);
        }

        @Override
        public String asText() {
            double size = Math.abs(value);
            return size == 0 || (size >= 1e-3 && size < 1e7) || size < 1e-7 || size >= 1e21
                    ? Double.toString(value)
                    : Rendering.withPoint(
                            BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
        }

        @Override
        public String toString() {
            return Rendering.masked(this);
        }
    }

    /**
     * A time with its zone. {@code UTC} and {@code Z} are one zone, {@link ZoneOffset#UTC}.
     *
     * @param value the time
     * @param isSecret whether it must never be shown
     */
    record DateTime(ZonedDateTime value, boolean isSecret) implements ExpressionValue {
        /** Brings all spellings of UTC to one. */
        public DateTime {
            ZoneId zone = value.getZone();
            if (!(zone instanceof ZoneOffset) && zone.getId().equals("UTC")) {
                value = value.withZoneSameInstant(ZoneOffset.UTC);
            }
        }

        /** The moment, whatever the zone. */
        public Instant instant() {
            return value.toInstant();
        }

        @Override
        public DateTime asSecret() {
            return isSecret ? this : new DateTime(value, true);
        }

        @Override
        public String asText() {
            return DatePattern.PLAIN.format(value);
        }

        @Override
        public String toString() {
            return Rendering.masked(this);
        }
    }

    /**
     * A list, without lists in it.
     *
     * @param values the values, in order
     */
    record ListValue(List<ExpressionValue> values) implements ExpressionValue {
        /** Copies the values; a list among them gives way to its own values. */
        public ListValue {
            values = Rendering.flattened(values);
        }

        /** Whether at least one of the values is secret. */
        @Override
        public boolean isSecret() {
            for (ExpressionValue value : values) {
                if (value.isSecret()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public ListValue asSecret() {
            var secrets = new ArrayList<ExpressionValue>(values.size());
            for (ExpressionValue value : values) {
                secrets.add(value.asSecret());
            }
            return new ListValue(secrets);
        }

        @Override
        public String asText() {
            return String.join(",", asTexts());
        }

        @Override
        public List<String> asTexts() {
            return values.stream().map(ExpressionValue::asText).toList();
        }

        @Override
        public String toString() {
            return values.toString();
        }
    }

    /**
     * A reference to another object. Two are equal if their scopes are.
     *
     * @param scope answers for the names of that object
     * @param isSecret whether the id must never be shown
     */
    record Reference(Scope scope, boolean isSecret) implements ExpressionValue {
        /** Checks that there is a scope. */
        public Reference {
            Objects.requireNonNull(scope, "scope");
        }

        @Override
        public Reference asSecret() {
            return isSecret ? this : new Reference(scope, true);
        }

        /** The id of the object; the description of its scope where that knows none. */
        @Override
        public String asText() {
            ExpressionValue id = scope.lookup("id");
            return id instanceof Text text ? text.value() : scope.description();
        }

        @Override
        public String toString() {
            return Rendering.masked(this);
        }
    }
}
