package io.penstock.engine.local;

import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads records one by one out of UTF-8 text, in constant memory. Used by one thread. */
final class DelimitedReader {

    /** The longest column, in characters: a file without separators must not fill the memory. */
    private static final int LONGEST = 64 * 1024 * 1024;

    private final Delimited layout;
    private final Reader in;
    private final String name;
    private final char[] buffer = new char[32 * 1024];
    private int position;
    private int filled;
    private long record;
    private final StringBuilder column = new StringBuilder();

    /**
     * A reader.
     *
     * @param name what is read, for messages
     */
    DelimitedReader(Delimited layout, InputStream in, String name) {
        this.layout = layout;
        this.name = name;
        this.in = new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /**
     * Reads the next record.
     *
     * @return its columns, {@code null} for NULL; empty at the end
     * @throws WorkFailedException if the record is not what the layout says; the message names text, record and column
     */
    Optional<List<@Nullable String>> read() throws IOException, WorkFailedException {
        int c = next();
        if (c < 0) {
            return Optional.empty();
        }
        record++;
        var columns =
                new ArrayList<@Nullable String>(Math.max(8, layout.columns().size()));
        column.setLength(0);
        boolean sawNull = false;
        boolean endedByCarriageReturn = false;
        while (true) {
            if (c < 0 || c == layout.recordSeparator()) {
                if (c >= 0 && c == '\n' && endedByCarriageReturn) {
                    throw bad(columns.size() + 1, "ends in CR LF; expected LF alone (dp-object-copyactivity)");
                }
                columns.add(value(sawNull));
                check(columns.size());
                return Optional.of(columns);
            }
            endedByCarriageReturn = false;
            if (c == layout.columnSeparator()) {
                columns.add(value(sawNull));
                column.setLength(0);
                sawNull = false;
            } else if (c == layout.escape()) {
                int following = next();
                if (following < 0) {
                    throw bad(columns.size() + 1, "ends in an escape character with nothing to escape");
                }
                sawNull = following == 'N' && column.length() == 0;
                column.append((char) following);
            } else {
                endedByCarriageReturn = c == '\r';
                column.append((char) c);
            }
            if (column.length() > LONGEST) {
                throw bad(columns.size() + 1, "is longer than " + LONGEST + " characters; is the separator right?");
            }
            c = next();
        }
    }

    private @Nullable String value(boolean sawNull) {
        // With an escape character, NULL is an escaped N; without one it is two characters of their own.
        boolean isNull = layout.escape() == Delimited.NONE
                ? column.length() == 2 && column.indexOf(Delimited.NULL) == 0
                : sawNull && column.length() == 1;
        return isNull ? null : column.toString();
    }

    private void check(int count) throws WorkFailedException {
        List<String> declared = layout.columns();
        if (!declared.isEmpty() && declared.size() != count) {
            throw new WorkFailedException(
                    "BadRecord",
                    name + ", record " + record + ": has " + count + (count == 1 ? " column" : " columns")
                            + "; expected " + declared.size() + " (" + String.join(", ", declared) + ")");
        }
    }

    private WorkFailedException bad(int columnNumber, String problem) {
        return new WorkFailedException(
                "BadRecord", name + ", record " + record + ", column " + columnNumber + ": " + problem);
    }

    private int next() throws IOException, WorkFailedException {
        if (position == filled) {
            try {
                filled = in.read(buffer);
            } catch (CharacterCodingException e) {
                throw new WorkFailedException(
                        "BadRecord", name + ", at or after record " + Math.max(1, record) + ": is not UTF-8", e);
            }
            position = 0;
            if (filled <= 0) {
                filled = 0;
                return -1;
            }
        }
        return buffer[position++];
    }
}
