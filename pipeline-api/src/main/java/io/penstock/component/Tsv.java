package io.penstock.component;

import java.util.List;
import java.util.Optional;

/** Columns separated by tabs, records by line feeds. Immutable (dp-object-tsv). */
public final class Tsv extends TypedDataFormat<Tsv> {

    /** The key of the type {@code TSV}. */
    public static final ComponentType<Tsv> TYPE = ComponentType.of("TSV", Tsv.class, Tsv::new);

    private Tsv(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Adds columns, each as a name and a type: {@code "Name STRING"}. */
    public Tsv column(CharSequence... columns) {
        return add("column", columns);
    }

    /** The values of {@code column}, in order; empty where there are none. */
    public List<String> columns() {
        return fields().texts("column");
    }

    /** Sets the character between columns, by default a tab. */
    public Tsv columnSeparator(CharSequence columnSeparator) {
        return set("columnSeparator", columnSeparator);
    }

    /** The value of {@code columnSeparator}; absent where it is not set. */
    public Optional<String> columnSeparator() {
        return fields().text("columnSeparator");
    }

    /** Sets the character that takes away the meaning of the one after it, such as a backslash. */
    public Tsv escapeChar(CharSequence escapeChar) {
        return set("escapeChar", escapeChar);
    }

    /** The value of {@code escapeChar}; absent where it is not set. */
    public Optional<String> escapeChar() {
        return fields().text("escapeChar");
    }

    /** Sets the character between records, by default a line feed. */
    public Tsv recordSeparator(CharSequence recordSeparator) {
        return set("recordSeparator", recordSeparator);
    }

    /** The value of {@code recordSeparator}; absent where it is not set. */
    public Optional<String> recordSeparator() {
        return fields().text("recordSeparator");
    }
}
