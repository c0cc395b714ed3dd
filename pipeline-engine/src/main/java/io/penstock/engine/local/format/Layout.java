package io.penstock.engine.local.format;

import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.WorkFailedException;
import java.util.List;
import java.util.Optional;

/** How the records of a {@code CSV}, {@code TSV} or {@code Custom} are laid out as text. Immutable. */
public sealed interface Layout permits Delimited, Quoted {

    /** No such character. */
    int NONE = -1;

    /** The character between columns. */
    char columnSeparator();

    /** What follows a record. */
    String recordEnd();

    /** The declared columns; empty where any number is right. */
    List<Column> columns();

    /** The same, for any columns: two that are equal write the same records as the same text. */
    Layout withoutColumns();

    /**
     * The layout that a data format describes (dp-object-csv, dp-object-tsv, dp-object-custom). With the field
     * {@code textQualifier}, which the service did not have, columns are quoted as in RFC 4180; without it, escaped.
     *
     * @throws WorkFailedException if its type is none of {@code CSV}, {@code TSV} and {@code Custom}, or one of its fields is
     *     not what the layout needs
     */
    static Layout of(PipelineObject format) throws WorkFailedException {
        String type = format.type().orElse("");
        Optional<Character> given = character(format, "columnSeparator");
        char separator = switch (type) {
            // The service's flavour is fixed (dp-object-copyactivity): comma, backslash, line feed.
            case "CSV" -> ',';
            case "TSV" -> given.orElse('\t');
            case "Custom" ->
                given.orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + format.id()
                                + "' has no field 'columnSeparator'; expected one character (dp-object-custom)"));
            default ->
                throw new WorkFailedException(
                        "InvalidField",
                        "data format '" + format.id() + "' is of type '" + type
                                + "'; expected CSV, TSV or Custom (dp-object-copyactivity)");
        };
        List<Column> columns = Column.parseAll(format.texts("column"));
        Optional<Character> qualifier = character(format, "textQualifier");
        if (qualifier.isPresent()) {
            return Quoted.of(format, separator, qualifier.get(), columns);
        }
        int escape = character(format, "escapeChar").map(c -> (int) c).orElse(type.equals("Custom") ? NONE : '\\');
        char end =
                type.equals("CSV") ? '\n' : character(format, "recordSeparator").orElse('\n');
        return Delimited.of(format, separator, end, escape, columns);
    }

    /** The one character in a field. */
    static Optional<Character> character(PipelineObject format, String field) throws WorkFailedException {
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
                if (text.get().length() != 1 || Character.isSurrogate(text.get().charAt(0))) {
                    throw new WorkFailedException(
                            "InvalidField",
                            "object '" + format.id() + "', field '" + field + "': '" + text.get()
                                    + "' is not one character; expected a character, \\t, \\n, \\r or \\\\");
                }
                yield Optional.of(text.get().charAt(0));
            }
        };
    }
}
