package io.penstock.spi.work;

import io.penstock.component.DataFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads and writes records in one type of data format, such as {@code CSV}. One object serves all streams, several at once.
 *
 * @param <F> the typed component of the data format type
 */
public interface RecordFormat<F extends DataFormat> {

    /**
     * Reads records out of a stream.
     *
     * @param format the data format, expressions evaluated
     * @param in the bytes, not compressed; closed with the reader
     * @param name what is read, for messages, such as {@code "object s3://bucket/key"}
     * @throws WorkFailedException if the format cannot be read, saying which of its fields is in the way
     * @throws IOException if the stream cannot be read
     */
    RecordReader reader(F format, InputStream in, String name) throws WorkFailedException, IOException;

    /**
     * Writes records to a stream.
     *
     * @param format the data format, expressions evaluated
     * @param out where the bytes go, not compressed; closed with the writer
     * @param columns the columns of the records, as far as they are known
     * @param name what is written, for messages
     * @throws WorkFailedException if the format cannot be written, saying which of its fields is in the way
     * @throws IOException if the stream cannot be written
     */
    RecordWriter writer(F format, OutputStream out, List<Column> columns, String name)
            throws WorkFailedException, IOException;

    /**
     * What the text of records depends on: two formats of one type whose layouts are equal write the same records as the
     * same bytes, so that one may be copied as the other. All fields but the columns, unless overridden.
     *
     * @throws WorkFailedException if a field of the format is not valid
     */
    default Object layout(F format) throws WorkFailedException {
        return format.object().fields().stream()
                .filter(field -> !field.key().startsWith("@")
                        && !field.key().equals("column")
                        && !field.key().equals("parent"))
                .collect(Collectors.toSet());
    }
}
