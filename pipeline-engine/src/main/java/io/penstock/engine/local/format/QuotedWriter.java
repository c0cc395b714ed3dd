package io.penstock.engine.local.format;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import io.penstock.spi.work.RecordValues;
import io.penstock.spi.work.RecordWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes records with quotes, by FastCSV. Used by one thread. */
final class QuotedWriter implements RecordWriter {

    private final CsvWriter writer;

    QuotedWriter(Quoted layout, OutputStream out) {
        this.writer = CsvWriter.builder()
                .fieldSeparator(layout.columnSeparator())
                .quoteCharacter(layout.quote())
                // NULL is empty, an empty text is quoted
                .quoteStrategy(QuoteStrategies.EMPTY)
                .lineDelimiter(LineDelimiter.of(layout.recordEnd()))
                .build(Utf8.writer(out));
    }

    @Override
    public void write(List<@Nullable Object> values) throws IOException {
        try {
            CsvWriter.CsvWriterRecord record = writer.writeRecord();
            for (Object value : values) {
                record.writeField(value == null ? null : RecordValues.text(value));
            }
            record.endRecord();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void flush() throws IOException {
        writer.flush();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
