package io.penstock.definition;

import java.util.Objects;

/**
 * One field of an object: a key and one value. Immutable.
 *
 * @param key the name; starts with {@code *} for a secure field, with {@code @} for a runtime field, with {@code my} for
 *     a field of the user's own
 * @param value the value
 */
public record Field(String key, FieldValue value) {

    /** Checks that both are there. */
    public Field {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    /** A text field. */
    public static Field text(String key, String value) {
        return new Field(key, FieldValue.text(value));
    }

    /** A reference field. */
    public static Field ref(String key, String id) {
        return new Field(key, FieldValue.ref(id));
    }

    /** Whether the value must never be shown: the key starts with {@code *}. */
    public boolean isSecret() {
        return key.startsWith("*");
    }

    /** Key and value; the value of a secure field is shown as {@code ***}. */
    @Override
    public String toString() {
        if (isSecret()) {
            return key + "=***";
        }
        return value.isReference() ? key + "=ref:" + value.value() : key + "='" + value.value() + "'";
    }
}
