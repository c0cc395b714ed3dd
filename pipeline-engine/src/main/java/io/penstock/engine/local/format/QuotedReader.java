package io.penstock.engine.local.format;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.RecordReader;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads records with quotes, by FastCSV. Used by one thread. */
final class QuotedReader implements RecordReader {

    /** The longest column, in characters. */
    private static final int LONGEST = 64 * 1024 * 1024;

    private final Quoted layout;
    private final String name;
    private final Records records = new Records();
    private final CsvReader<List<@Nullable Object>> reader;
    private final CloseableIterator<List<@Nullable Object>> iterator;

    QuotedReader(Quoted layout, InputStream in, String name) {
        this.layout = layout;
        this.name = name;
        this.reader = CsvReader.builder()
                .fieldSeparator(layout.columnSeparator())
                .quoteCharacter(layout.quote())
                .commentStrategy(CommentStrategy.NONE)
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(LONGEST)
                .build(records, Utf8.reader(in));
        this.iterator = reader.iterator();
    }

    @Override
    public List<Column> columns() {
        return layout.columns();
    }

    @Override
    public Optional<List<@Nullable Object>> read() throws WorkFailedException, IOException {
        try {
            if (!iterator.hasNext()) {
                return Optional.empty();
            }
            List<@Nullable Object> values = iterator.next();
            Position.checkCount(name, records.line, values.size(), layout.columns());
            return Optional.of(values);
        } catch (CsvParseException e) {
            throw failure(e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException coding) {
                throw Position.notUtf8(name, records.line, coding);
            }
            throw e.getCause();
        }
    }

    private WorkFailedException failure(CsvParseException e) throws IOException {
        Throwable cause = e.getCause() instanceof UncheckedIOException unchecked ? unchecked.getCause() : e.getCause();
        if (cause instanceof CharacterCodingException coding) {
            return Position.notUtf8(name, records.line, coding);
        }
        if (cause instanceof IOException io) {
            throw io;
        }
        return new WorkFailedException(
                "BadRecord",
                name + ", line " + Math.max(1, records.line) + ", column " + (records.values.size() + 1) + ": "
                        + e.getMessage(),
                e);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** Collects columns; what was quoted is never NULL. */
    private static final class Records extends CsvCallbackHandler<List<@Nullable Object>> {

        private List<@Nullable Object> values = new ArrayList<>();
        private long line;

        @Override
        protected RecordType getRecordType() {
            return RecordType.DATA;
        }

        @Override
        protected int getFieldCount() {
            return values.size();
        }

        @Override
        protected void beginRecord(long startingLineNumber) {
            line = startingLineNumber;
            values = new ArrayList<>(Math.max(4, values.size()));
        }

        @Override
        protected void addField(char[] buffer, int offset, int length, boolean quoted) {
            values.add(length == 0 && !quoted ? null : new String(buffer, offset, length));
        }

        @Override
        protected void setComment(char[] buffer, int offset, int length) {
            throw new IllegalStateException("comments are not looked for");
        }

        @Override
        protected void setEmpty() {
            values.add(null);
        }

        @Override
        protected List<@Nullable Object> buildRecord() {
            return values;
        }
    }
}
