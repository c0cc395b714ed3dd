package io.penstock.engine.local.format;

import io.penstock.spi.work.RecordValues;
import io.penstock.spi.work.RecordWriter;
import io.penstock.spi.work.WorkFailedException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes records as UTF-8 text with escapes. Used by one thread. */
final class DelimitedWriter implements RecordWriter {

    private final Delimited layout;
    private final Writer out;
    private final String name;
    private long record;

    /**
     * A writer.
     *
     * @param name what is written, for messages
     */
    DelimitedWriter(Delimited layout, OutputStream out, String name) {
        this.layout = layout;
        this.out = new BufferedWriter(Utf8.writer(out), 32 * 1024);
        this.name = name;
    }

    @Override
    public void write(List<@Nullable Object> values) throws IOException, WorkFailedException {
        record++;
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.write(layout.columnSeparator());
            }
            Object value = values.get(i);
            if (value == null) {
                out.write(layout.escape() == Layout.NONE ? Delimited.NULL : (char) layout.escape() + "N");
            } else {
                write(RecordValues.text(value), i + 1);
            }
        }
        out.write(layout.recordSeparator());
    }

    private void write(String column, int number) throws IOException, WorkFailedException {
        if (layout.escape() == Layout.NONE && column.equals(Delimited.NULL)) {
            throw bad(number, "is the text \\N, which would be read as NULL");
        }
        int from = 0;
        for (int i = 0; i < column.length(); i++) {
            char c = column.charAt(i);
            boolean separates = c == layout.columnSeparator() || c == layout.recordSeparator();
            if (layout.escape() == Layout.NONE) {
                if (separates) {
                    throw bad(number, "holds a separator, and the format has no escape character");
                }
            } else if (separates || c == layout.escape() || (c == '\r' && i == column.length() - 1)) {
                // A carriage return at the end of a line could not be told from the CR LF of another flavour.
                out.write(column, from, i - from);
                out.write(layout.escape());
                from = i;
            }
        }
        out.write(column, from, column.length() - from);
    }

    private WorkFailedException bad(int column, String problem) {
        return new WorkFailedException(
                "BadRecord", name + ", record " + record + ", column " + column + ": " + problem);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
