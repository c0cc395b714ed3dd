package io.penstock.component;

import java.util.List;
import java.util.Optional;

/** Columns and records separated by characters of one's own. Immutable (dp-object-custom). */
public final class Custom extends TypedDataFormat<Custom> {

    /** The key of the type {@code Custom}. */
    public static final ComponentType<Custom> TYPE = ComponentType.of("Custom", Custom.class, Custom::new);

    private Custom(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the character that ends a column. Required. */
    public Custom columnSeparator(CharSequence columnSeparator) {
        return set("columnSeparator", columnSeparator);
    }

    /** The value of {@code columnSeparator}; absent where it is not set. */
    public Optional<String> columnSeparator() {
        return fields().text("columnSeparator");
    }

    /** Adds columns, each as a name and a type: {@code "Name STRING"}. */
    public Custom column(CharSequence... columns) {
        return add("column", columns);
    }

    /** The values of {@code column}, in order; empty where there are none. */
    public List<String> columns() {
        return fields().texts("column");
    }

    /** Sets the one character that ends a record. */
    public Custom recordSeparator(CharSequence recordSeparator) {
        return set("recordSeparator", recordSeparator);
    }

    /** The value of {@code recordSeparator}; absent where it is not set. */
    public Optional<String> recordSeparator() {
        return fields().text("recordSeparator");
    }
}
