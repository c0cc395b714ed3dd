package io.penstock.component;

import java.util.List;
import java.util.Optional;

/** Columns found by a regular expression. Immutable (dp-object-regex). */
public final class RegEx extends TypedDataFormat<RegEx> {

    /** The key of the type {@code RegEx}. */
    public static final ComponentType<RegEx> TYPE = ComponentType.of("RegEx", RegEx.class, RegEx::new);

    private RegEx(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Adds columns, each as a name and a type: {@code "Name STRING"}. */
    public RegEx column(CharSequence... columns) {
        return add("column", columns);
    }

    /** The values of {@code column}, in order; empty where there are none. */
    public List<String> columns() {
        return fields().texts("column");
    }

    /** Sets the regular expression whose groups are the columns of an input. */
    public RegEx inputRegEx(CharSequence inputRegEx) {
        return set("inputRegEx", inputRegEx);
    }

    /** The value of {@code inputRegEx}; absent where it is not set. */
    public Optional<String> inputRegEx() {
        return fields().text("inputRegEx");
    }

    /** Sets how the columns are written, as a format of {@link java.util.Formatter}: {@code %1$s %2$s}. */
    public RegEx outputFormat(CharSequence outputFormat) {
        return set("outputFormat", outputFormat);
    }

    /** The value of {@code outputFormat}; absent where it is not set. */
    public Optional<String> outputFormat() {
        return fields().text("outputFormat");
    }
}
