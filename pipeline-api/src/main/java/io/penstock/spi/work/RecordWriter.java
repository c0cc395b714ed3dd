package io.penstock.spi.work;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes records, one after another, in constant memory. Used by one thread. */
public interface RecordWriter extends AutoCloseable {

    /**
     * Writes one record. It may be held back until {@link #flush}.
     *
     * @param values as {@link RecordReader} has them; not kept
     * @throws WorkFailedException if the record cannot be written, such as a value that the format has no way to express;
     *     the message names record and column
     * @throws IOException if it cannot be written otherwise
     */
    void write(List<@Nullable Object> values) throws WorkFailedException, IOException;

    /**
     * Passes on what is held back. What is below stays open.
     *
     * @throws WorkFailedException if one of the records cannot be written
     * @throws IOException if it cannot be passed on otherwise
     */
    void flush() throws WorkFailedException, IOException;

    /** Lets go of what is below; closing again does nothing. */
    @Override
    void close() throws IOException;
}
