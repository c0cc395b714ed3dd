package io.penstock.engine.local.format;

import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.WorkFailedException;
import java.util.List;

/**
 * One character between columns and one after each record, nothing quoted; a column that holds a separator has the escape
 * character before it. A column that is {@code \N} and nothing else is NULL. Immutable.
 *
 * <p>CSV libraries know quotes; of escapes without quotes, record separators of one's own, and a NULL that cannot be mistaken
 * for a text, none knows all. So this is read and written by {@link DelimitedReader} and {@link DelimitedWriter}.
 *
 * @param columnSeparator the character between columns
 * @param recordSeparator the character after each record
 * @param escape the escape character, or {@link #NONE}
 * @param columns the declared columns; empty where any number is right
 */
public record Delimited(char columnSeparator, char recordSeparator, int escape, List<Column> columns)
        implements Layout {

    /** What stands for NULL. */
    static final String NULL = "\\N";

    /** Copies the columns. */
    public Delimited {
        columns = List.copyOf(columns);
    }

    static Delimited of(
            PipelineObject format, char columnSeparator, char recordSeparator, int escape, List<Column> columns)
            throws WorkFailedException {
        var layout = new Delimited(columnSeparator, recordSeparator, escape, columns);
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

    @Override
    public String recordEnd() {
        return String.valueOf(recordSeparator);
    }

    @Override
    public Layout withoutColumns() {
        return new Delimited(columnSeparator, recordSeparator, escape, List.of());
    }
}
