package io.penstock.engine.local;

import io.penstock.component.DataFormat;
import io.penstock.component.DataNode;
import io.penstock.component.S3DataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.local.format.Layout;
import io.penstock.engine.local.sql.RefusedRecordException;
import io.penstock.engine.local.sql.TextExport;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingRecords;
import io.penstock.spi.work.RecordReader;
import io.penstock.spi.work.RecordWriter;
import io.penstock.spi.work.StoredObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * Copies records where one end or both are no S3 nodes. A table sees all of them at once, when its transaction is committed;
 * an object appears whole. In a directory, an instance writes one object that bears its name, so that a repetition replaces
 * it.
 */
final class RecordCopy {

    private static final Set<String> TEXT = Set.of("CSV", "TSV", "Custom");

    private final WorkContext context;
    private final PipelineObject activity;
    private final DataNode input;
    private final DataNode output;
    private final CopyProgress progress;

    RecordCopy(WorkContext context, PipelineObject activity, DataNode input, DataNode output, CopyProgress progress) {
        this.context = context;
        this.activity = activity;
        this.input = input;
        this.output = output;
        this.progress = progress;
    }

    void copy() throws Exception {
        if (input instanceof S3DataNode from) {
            objectsIntoNode(CopySide.input(from, context));
        } else if (output instanceof S3DataNode to) {
            nodeIntoObject(CopySide.output(to, context));
        } else {
            nodeIntoNode();
        }
    }

    private void objectsIntoNode(CopySide from) throws Exception {
        List<StoredObject> sources = from.objects(context);
        DataFormat format = from.formatOrCsv();
        List<Column> columns = Column.parseAll(format.object().texts("column"));
        // What came from which object, to name it when the database refuses a record that was sent long before.
        var firstRecords = new ArrayList<Long>();
        try (PendingRecords sink = sink(columns)) {
            for (StoredObject source : sources) {
                progress.stopIfCanceled();
                firstRecords.add(progress.recordsSoFar());
                intoSink(from, source, format, sink);
                progress.object();
            }
            context.requireWanted();
            sink.commit();
        } catch (RefusedRecordException e) {
            throw refused(e, sources, firstRecords);
        }
    }

    private void intoSink(CopySide from, StoredObject source, DataFormat format, PendingRecords sink)
            throws WorkFailedException, IOException {
        try (InputStream raw = new Counted(from.storage().read(source.uri()), progress);
                InputStream in = from.open(source, raw);
                RecordReader reader = context.reader(format, in, "object " + source.uri())) {
            for (var next = reader.read(); next.isPresent(); next = reader.read()) {
                sink.write(next.get());
                progress.records(1);
            }
        } catch (ZipException | EOFException e) {
            if (from.gzip()) {
                throw from.notWhole(source, e);
            }
            throw e;
        }
    }

    private WorkFailedException refused(RefusedRecordException e, List<StoredObject> sources, List<Long> firstRecords) {
        String what = "output '" + output.id() + "'";
        if (e.record() > 0) {
            int index = firstRecords.size() - 1;
            while (index > 0 && firstRecords.get(index) >= e.record()) {
                index--;
            }
            String place = index < 0
                    ? "record " + e.record()
                    : "object " + sources.get(index).uri() + ", record " + (e.record() - firstRecords.get(index));
            return new WorkFailedException("BadRecord", place + ": " + what + " refuses it: " + e.getMessage(), e);
        }
        return new WorkFailedException("BadRecord", what + " refuses a record: " + e.getMessage(), e);
    }

    private void nodeIntoObject(CopySide to) throws Exception {
        DataFormat format = to.formatOrCsv();
        ObjectUri target = to.isFile() ? to.uri() : to.uri().resolve(name(format, to.gzip()));
        Optional<TextExport> export = TEXT.contains(format.object().type().orElse(""))
                ? TextExport.open(input, Layout.of(format.object()), context)
                : Optional.empty();
        if (export.isPresent()) {
            try (TextExport rows = export.get();
                    var object = new CopyOutput(to, target, progress)) {
                progress.records(rows.writeTo(object.stream()));
                context.requireWanted();
                object.commit();
            }
        } else {
            try (RecordReader reader = source();
                    var object = new CopyOutput(to, target, progress);
                    RecordWriter writer = context.writer(
                            format, new ObjectCopy.Kept(object.stream()), reader.columns(), "object " + target)) {
                for (var next = reader.read(); next.isPresent(); next = reader.read()) {
                    writer.write(next.get());
                    progress.records(1);
                }
                writer.flush();
                context.requireWanted();
                object.commit();
            }
        }
        progress.object();
    }

    /** The instance's id as a file name: another interval writes another object, a repetition the same. */
    private String name(DataFormat format, boolean gzip) {
        String instance = context.instanceId();
        String base = (instance.startsWith("@") ? instance.substring(1) : instance)
                .replace(':', '-')
                .replace('/', '_');
        String extension = switch (format.object().type().orElse("")) {
            case "CSV" -> ".csv";
            case "TSV" -> ".tsv";
            default -> ".txt";
        };
        return base + extension + (gzip ? ".gz" : "");
    }

    private void nodeIntoNode() throws Exception {
        try (RecordReader reader = source();
                PendingRecords sink = sink(reader.columns())) {
            for (var next = reader.read(); next.isPresent(); next = reader.read()) {
                sink.write(next.get());
                progress.records(1);
            }
            context.requireWanted();
            sink.commit();
        } catch (RefusedRecordException e) {
            throw refused(e, List.of(), List.of());
        }
    }

    private RecordReader source() throws Exception {
        return context.source(input).orElseThrow(() -> noHandler("input", input, "read records from"));
    }

    private PendingRecords sink(List<Column> columns) throws Exception {
        return context.sink(output, columns).orElseThrow(() -> noHandler("output", output, "write records into"));
    }

    private WorkFailedException noHandler(String field, DataNode node, String what) {
        return new WorkFailedException(
                "NoHandler",
                "object '" + activity.id() + "', field '" + field + "': data node '" + node.id() + "' is of type '"
                        + node.object().type().orElse("") + "', which this worker cannot " + what
                        + "; expected an S3DataNode or SqlDataNode (dp-object-copyactivity)");
    }

    /** Counts what is read. */
    private static final class Counted extends FilterInputStream {

        private final CopyProgress progress;

        Counted(InputStream in, CopyProgress progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b >= 0) {
                progress.bytes(1);
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            if (count > 0) {
                progress.bytes(count);
            }
            return count;
        }
    }
}
