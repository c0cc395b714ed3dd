package io.penstock.engine.local.format;

import io.penstock.spi.work.Column;
import io.penstock.spi.work.RecordReader;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads records one by one out of UTF-8 text with escapes, in constant memory. Used by one thread. */
final class DelimitedReader implements RecordReader {

    /** The longest column, in characters: a file without separators must not fill the memory. */
    private static final int LONGEST = 64 * 1024 * 1024;

    private final Delimited layout;
    private final char columnSeparator;
    private final char recordSeparator;
    private final int escape;
    private final Reader in;
    private final String name;
    private final char[] buffer = new char[32 * 1024];
    private int position;
    private int filled;
    private long line = 1;
    private int width;
    private boolean recordEnded;
    private final StringBuilder held = new StringBuilder();

    /**
     * A reader.
     *
     * @param name what is read, for messages
     */
    DelimitedReader(Delimited layout, InputStream in, String name) {
        this.layout = layout;
        this.columnSeparator = layout.columnSeparator();
        this.recordSeparator = layout.recordSeparator();
        this.escape = layout.escape();
        this.name = name;
        this.in = Utf8.reader(in);
        this.width = Math.max(4, layout.columns().size());
    }

    @Override
    public List<Column> columns() {
        return layout.columns();
    }

    @Override
    public Optional<List<@Nullable Object>> read() throws IOException, WorkFailedException {
        if (position == filled && !fill()) {
            return Optional.empty();
        }
        long first = line;
        var values = new ArrayList<@Nullable Object>(width);
        recordEnded = false;
        while (!recordEnded) {
            values.add(column(first, values.size() + 1));
        }
        width = values.size();
        Position.checkCount(name, first, width, layout.columns());
        return Optional.of(values);
    }

    /** Reads up to the end of a column, and notes whether it is that of the record too. */
    private @Nullable String column(long first, int number) throws IOException, WorkFailedException {
        held.setLength(0);
        int start = position;
        boolean beginsWithNull = false;
        int escapedUpTo = 0;
        while (true) {
            if (position == filled) {
                held.append(buffer, start, position - start);
                if (held.length() > LONGEST) {
                    throw Position.bad(
                            name, first, number, "is longer than " + LONGEST + " characters; is the separator right?");
                }
                start = 0;
                if (!fill()) {
                    start = position;
                    recordEnded = true;
                    return value(start, beginsWithNull);
                }
            }
            char c = buffer[position];
            if (c == columnSeparator) {
                String value = value(start, beginsWithNull);
                position++;
                return value;
            }
            if (c == recordSeparator) {
                refuseCarriageReturn(start, escapedUpTo, first, number);
                String value = value(start, beginsWithNull);
                if (c == '\n') {
                    line++;
                }
                position++;
                recordEnded = true;
                return value;
            }
            if (c == escape) {
                held.append(buffer, start, position - start);
                position++;
                if (position == filled && !fill()) {
                    throw Position.bad(name, first, number, "ends in an escape character with nothing to escape");
                }
                char escaped = buffer[position++];
                if (escaped == '\n') {
                    line++;
                }
                beginsWithNull = escaped == 'N' && held.length() == 0;
                held.append(escaped);
                escapedUpTo = held.length();
                start = position;
            } else {
                if (c == '\n') {
                    line++;
                }
                position++;
            }
        }
    }

    private void refuseCarriageReturn(int start, int escapedUpTo, long first, int number) throws WorkFailedException {
        if (recordSeparator != '\n') {
            return;
        }
        boolean isLast = position > start
                ? buffer[position - 1] == '\r'
                : held.length() > escapedUpTo && held.charAt(held.length() - 1) == '\r';
        if (isLast) {
            throw Position.bad(name, first, number, "ends in CR LF; expected LF alone (dp-object-copyactivity)");
        }
    }

    private @Nullable String value(int start, boolean beginsWithNull) {
        int length = position - start;
        if (held.length() == 0) {
            // Without an escape character, NULL is two characters of their own.
            boolean isNull = escape == Layout.NONE && length == 2 && buffer[start] == '\\' && buffer[start + 1] == 'N';
            return isNull ? null : new String(buffer, start, length);
        }
        held.append(buffer, start, length);
        boolean isNull = escape == Layout.NONE
                ? held.length() == 2 && held.indexOf(Delimited.NULL) == 0
                : beginsWithNull && held.length() == 1;
        return isNull ? null : held.toString();
    }

    private boolean fill() throws IOException, WorkFailedException {
        try {
            filled = Math.max(0, in.read(buffer));
        } catch (CharacterCodingException e) {
            throw Position.notUtf8(name, line, e);
        }
        position = 0;
        return filled > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
