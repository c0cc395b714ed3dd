package io.penstock.engine.local;

import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.WorkFailedException;
import java.util.List;
import java.util.Optional;

/**
 * How records are laid out as text with one character between columns and one after each record (dp-object-csv,
 * dp-object-tsv, dp-object-custom): nothing is quoted; a column that holds a separator has the escape character before it.
 * A column that is {@code \N} and nothing else is NULL. Immutable.
 *
 * <p>CSV libraries know quotes but neither escapes without them nor record separators of one's own, so this is read and
 * written by {@link DelimitedReader} and {@link DelimitedWriter}.
 *
 * @param columnSeparator the character between columns
 * @param recordSeparator the character after each record
 * @param escape the escape character, or {@link #NONE}
 * @param columns the declared columns, as {@code name TYPE}; empty where any number is right
 */
record Delimited(char columnSeparator, char recordSeparator, int escape, List<String> columns) {

    /** No escape character. */
    static final int NONE = -1;

    /** What stands for NULL. */
    static final String NULL = "\\N";

    Delimited {
        columns = List.copyOf(columns);
    }

    /**
     * The layout that a data format describes.
     *
     * @throws WorkFailedException if its type is none of {@code CSV}, {@code TSV} and {@code Custom}, or one of its fields is
     *     not a single character
     */
    static Delimited of(PipelineObject format) throws WorkFailedException {
        List<String> columns = format.texts("column");
        Delimited layout = switch (format.type().orElse("")) {
            // The service's flavour is fixed (dp-object-copyactivity): comma, backslash, line feed.
            case "CSV" ->
                new Delimited(',', '\n', character(format, "escapeChar").orElse('\\'), columns);
            case "TSV" ->
                new Delimited(
                        character(format, "columnSeparator").orElse('\t'),
                        character(format, "recordSeparator").orElse('\n'),
                        character(format, "escapeChar").orElse('\\'),
                        columns);
            case "Custom" ->
                new Delimited(
                        character(format, "columnSeparator")
                                .orElseThrow(
                                        () -> new WorkFailedException(
                                                "InvalidField",
                                                "object '" + format.id()
                                                        + "' has no field 'columnSeparator'; expected one character (dp-object-custom)")),
                        character(format, "recordSeparator").orElse('\n'),
                        NONE,
                        columns);
            default ->
                throw new WorkFailedException(
                        "InvalidField",
                        "data format '" + format.id() + "' is of type '"
                                + format.type().orElse("") + "'; expected CSV, TSV or Custom (dp-object-copyactivity)");
        };
        if (layout.isAmbiguous()) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + format.id()
                            + "' has separators and an escape character that cannot be told apart, from each"
                            + " other or from the NULL \\N; expected different characters, and none of them N");
        }
        return layout;
    }

    private boolean isAmbiguous() {
        return columnSeparator == recordSeparator
                || columnSeparator == escape
                || recordSeparator == escape
                || columnSeparator == 'N'
                || recordSeparator == 'N'
                || escape == 'N';
    }

    private static Optional<Character> character(PipelineObject format, String field) throws WorkFailedException {
        Optional<String> text = format.text(field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return switch (text.get()) {
            case "\\t" -> Optional.of('\t');
            case "\\n" -> Optional.of('\n');
            case "\\r" -> Optional.of('\r');
            case "\\\\" -> Optional.of('\\');
            default -> {
                if (text.get().length() != 1) {
                    throw new WorkFailedException(
                            "InvalidField",
                            "object '" + format.id() + "', field '" + field + "': '" + text.get()
                                    + "' is not one character; expected a character, \\t, \\n, \\r or \\\\");
                }
                yield Optional.of(text.get().charAt(0));
            }
        };
    }

    /** Whether a text in one layout is the same text in the other. */
    boolean isSameTextAs(Delimited other) {
        return columnSeparator == other.columnSeparator
                && recordSeparator == other.recordSeparator
                && escape == other.escape;
    }
}
