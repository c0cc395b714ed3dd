package io.penstock.spi.work;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records, one after another, in constant memory. Used by one thread.
 *
 * <p>A value is {@code null} for NULL, or one of: {@link String}, {@link Boolean}, {@link Number}, {@code byte[]},
 * {@link java.time.LocalDate}, {@link java.time.LocalTime}, {@link java.time.LocalDateTime},
 * {@link java.time.OffsetDateTime}, {@link java.time.Instant}. A format that reads text hands strings; a source that knows
 * better may hand the others. {@link RecordValues#text} turns any of them into text.
 */
public interface RecordReader extends AutoCloseable {

    /** The columns, as far as they are known before the first record is read; empty where nothing is. */
    List<Column> columns();

    /**
     * Reads the next record.
     *
     * @return its values in the order of the columns, a list that the reader does not touch again; empty at the end
     * @throws WorkFailedException if what is there is no record; the message names file, line and column as far as there are
     *     such
     * @throws IOException if it cannot be read
     */
    Optional<List<@Nullable Object>> read() throws WorkFailedException, IOException;

    /** Lets go of what is below, such as the stream or the cursor; closing again does nothing. */
    @Override
    void close() throws IOException;
}
