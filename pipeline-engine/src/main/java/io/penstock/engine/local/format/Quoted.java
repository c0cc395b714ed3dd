package io.penstock.engine.local.format;

import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.WorkFailedException;
import java.util.List;
import java.util.Optional;

/**
 * As in RFC 4180: a column that holds a separator, a quote or a line end stands between quotes, and a quote in it is written
 * twice. An empty column without quotes is NULL, one with quotes an empty text, which is how PostgreSQL has it. Immutable.
 *
 * @param columnSeparator the character between columns
 * @param quote the text qualifier
 * @param recordEnd what is written after a record: LF, CR LF or CR; all are understood in reading
 * @param columns the declared columns; empty where any number is right
 */
public record Quoted(char columnSeparator, char quote, String recordEnd, List<Column> columns) implements Layout {

    /** Copies the columns. */
    public Quoted {
        columns = List.copyOf(columns);
    }

    static Quoted of(PipelineObject format, char columnSeparator, char quote, List<Column> columns)
            throws WorkFailedException {
        Optional<Character> escape = Layout.character(format, "escapeChar");
        if (escape.isPresent() && escape.get() != quote) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + format.id() + "' has a textQualifier and the escapeChar '" + escape.get()
                            + "'; expected one of them, because a text qualifier in a text is written twice (RFC 4180)");
        }
        String end = format.text("recordSeparator")
                .map(text -> text.replace("\\r", "\r").replace("\\n", "\n"))
                .orElse("\n");
        if (!end.equals("\n") && !end.equals("\r\n") && !end.equals("\r")) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + format.id() + "', field 'recordSeparator': '" + end
                            + "' cannot be used with a textQualifier; expected \\n, \\r\\n or \\r");
        }
        if (columnSeparator == quote || isLineEnd(columnSeparator) || isLineEnd(quote)) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + format.id()
                            + "' has a column separator and a text qualifier that cannot be told apart, from each other"
                            + " or from a line end; expected different characters");
        }
        return new Quoted(columnSeparator, quote, end, columns);
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    @Override
    public Layout withoutColumns() {
        return new Quoted(columnSeparator, quote, recordEnd, List.of());
    }
}
