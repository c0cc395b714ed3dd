package io.penstock.engine.local.format;

import io.penstock.component.DataFormat;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.RecordFormat;
import io.penstock.spi.work.RecordReader;
import io.penstock.spi.work.RecordWriter;
import io.penstock.spi.work.WorkFailedException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** {@code CSV}, {@code TSV} and {@code Custom}, escaped or quoted. Thread-safe. */
public final class TextFormat implements RecordFormat<DataFormat> {

    @Override
    public RecordReader reader(DataFormat format, InputStream in, String name) throws WorkFailedException {
        Layout layout = Layout.of(format.object());
        return layout instanceof Quoted quoted
                ? new QuotedReader(quoted, in, name)
                : new DelimitedReader((Delimited) layout, in, name);
    }

    @Override
    public RecordWriter writer(DataFormat format, OutputStream out, List<Column> columns, String name)
            throws WorkFailedException {
        Layout layout = Layout.of(format.object());
        return layout instanceof Quoted quoted
                ? new QuotedWriter(quoted, out)
                : new DelimitedWriter((Delimited) layout, out, name);
    }

    @Override
    public Object layout(DataFormat format) throws WorkFailedException {
        return Layout.of(format.object()).withoutColumns();
    }
}
