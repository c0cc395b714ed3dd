package io.penstock.component;

import java.util.List;
import java.util.Optional;

/** Columns separated by commas, records by line feeds. Immutable (dp-object-csv). */
public final class Csv extends TypedDataFormat<Csv> {

    /** The key of the type {@code CSV}. */
    public static final ComponentType<Csv> TYPE = ComponentType.of("CSV", Csv.class, Csv::new);

    private Csv(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Adds columns, each as a name and a type: {@code "Name STRING"}. */
    public Csv column(CharSequence... columns) {
        return add("column", columns);
    }

    /** The values of {@code column}, in order; empty where there are none. */
    public List<String> columns() {
        return fields().texts("column");
    }

    /** Sets the character that takes away the meaning of the one after it, such as a backslash. */
    public Csv escapeChar(CharSequence escapeChar) {
        return set("escapeChar", escapeChar);
    }

    /** The value of {@code escapeChar}; absent where it is not set. */
    public Optional<String> escapeChar() {
        return fields().text("escapeChar");
    }
}
