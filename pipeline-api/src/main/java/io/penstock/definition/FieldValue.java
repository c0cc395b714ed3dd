package io.penstock.definition;

import java.util.Objects;

/**
 * The value of a field: a text (which may hold expressions) or a reference to another object. A field that has several
 * values is a field that occurs several times. Immutable.
 */
public sealed interface FieldValue {

    /** A text value. */
    static Text text(String value) {
        return new Text(value);
    }

    /** A reference to the object with the given id. */
    static Reference ref(String id) {
        return new Reference(id);
    }

    /** The text, or the id that is referred to. */
    String value();

    /** Whether this is a reference. */
    default boolean isReference() {
        return this instanceof Reference;
    }

    /**
     * A text, kept as it was written: numbers, booleans, times and periods are texts too.
     *
     * @param value the text; may be empty
     */
    record Text(String value) implements FieldValue {
        /** Checks that there is a text. */
        public Text {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * A reference by id.
     *
     * @param id the id of the object referred to
     */
    record Reference(String id) implements FieldValue {
        /** Checks that there is an id. */
        public Reference {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public String value() {
            return id;
        }
    }
}
