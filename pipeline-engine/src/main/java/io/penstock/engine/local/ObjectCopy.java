package io.penstock.engine.local;

import io.penstock.component.DataFormat;
import io.penstock.engine.local.format.Layout;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.RecordReader;
import io.penstock.spi.work.RecordWriter;
import io.penstock.spi.work.StoredObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Copies from S3 to S3: file or directory to file or directory, with or without gzip on either side. Where both sides have the
 * same layout, or one has none, bytes are copied, by the storage itself where nothing is to be (de)compressed; otherwise
 * record by record.
 *
 * <p>Each object appears whole or not at all, under a name that depends on its source alone. A directory whose objects have to
 * be read is published when the last one is written; objects that the storage copies by itself cannot turn out bad on the way,
 * and appear one by one. Objects whose names begin with an underscore come last.
 */
final class ObjectCopy {

    private static final int COPIES_AT_ONCE = 8;

    private final WorkContext context;
    private final CopySide from;
    private final CopySide to;
    private final CopyProgress progress;
    private final boolean asBytes;
    private final boolean whole;

    ObjectCopy(WorkContext context, CopySide from, CopySide to, CopyProgress progress) throws WorkFailedException {
        this.context = context;
        this.from = from;
        this.to = to;
        this.progress = progress;
        this.asBytes = from.format().isEmpty()
                || to.format().isEmpty()
                || context.haveSameLayout(from.format().get(), to.format().get());
        this.whole = asBytes && from.gzip() == to.gzip();
    }

    void copy() throws Exception {
        List<StoredObject> sources = from.objects(context);
        if (to.isFile()) {
            intoOne(sources);
        } else if (whole) {
            List<StoredObject> data = sources.stream()
                    .filter(source -> !CopySide.isMarker(source.uri()))
                    .toList();
            Parallel.forEach(data, COPIES_AT_ONCE, context.executor(), this::copyIntoDirectory);
            context.requireWanted();
            for (StoredObject marker : sources.subList(data.size(), sources.size())) {
                copyIntoDirectory(marker);
            }
        } else {
            intoDirectory(sources);
        }
    }

    private void copyIntoDirectory(StoredObject source) throws IOException {
        progress.stopIfCanceled();
        copyWhole(source, to.uri().resolve(from.relative(source.uri())));
    }

    private void copyWhole(StoredObject source, ObjectUri target) throws IOException {
        if (from.endpoint().equals(to.endpoint())) {
            // The encryption and the region that count are those of what is written.
            to.storage().copy(source.uri(), target);
        } else {
            try (InputStream in = from.storage().read(source.uri());
                    PendingObject pending = to.storage().write(target)) {
                in.transferTo(pending.stream());
                pending.commit();
            }
        }
        progress.bytes(source.size());
        progress.object();
    }

    private void intoDirectory(List<StoredObject> sources) throws Exception {
        if (sources.isEmpty()) {
            return;
        }
        try (var directory = new PendingDirectory(context, to)) {
            for (StoredObject source : sources) {
                progress.stopIfCanceled();
                ObjectUri target = directory.add(renamed(from.relative(source.uri())));
                try (var output = new CopyOutput(to, target, progress)) {
                    append(source, output.stream(), null, target);
                    output.commit();
                }
                progress.object();
            }
            directory.commit();
        }
    }

    private String renamed(String name) {
        if (from.gzip() && !to.gzip() && name.endsWith(".gz")) {
            return name.substring(0, name.length() - ".gz".length());
        }
        return !from.gzip() && to.gzip() && !name.endsWith(".gz") ? name + ".gz" : name;
    }

    /** Several sources become one object, record after record (dp-object-copyactivity). */
    private void intoOne(List<StoredObject> sources) throws Exception {
        if (sources.size() == 1 && whole) {
            copyWhole(sources.get(0), to.uri());
            return;
        }
        try (var output = new CopyOutput(to, to.uri(), progress)) {
            String end = asBytes ? recordEnd() : null;
            for (StoredObject source : sources) {
                progress.stopIfCanceled();
                append(source, output.stream(), end, to.uri());
                progress.object();
            }
            context.requireWanted();
            output.commit();
        }
    }

    private String recordEnd() throws WorkFailedException {
        Optional<DataFormat> format = from.format().isPresent() ? from.format() : to.format();
        if (format.isEmpty() || format.get().object().type().orElse("").equals("RegEx")) {
            return "\n";
        }
        return Layout.of(format.get().object()).recordEnd();
    }

    private void append(StoredObject source, OutputStream out, @Nullable String end, ObjectUri target)
            throws WorkFailedException, IOException {
        try (InputStream raw = from.storage().read(source.uri());
                InputStream in = from.open(source, raw)) {
            if (asBytes) {
                appendBytes(in, out, end);
            } else {
                appendRecords(source, in, out, target);
            }
        } catch (ZipException | EOFException e) {
            if (from.gzip()) {
                throw from.notWhole(source, e);
            }
            throw e;
        }
    }

    private void appendBytes(InputStream in, OutputStream out, @Nullable String end) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        int length;
        int last = -1;
        while ((length = in.read(buffer)) >= 0) {
            progress.stopIfCanceled();
            out.write(buffer, 0, length);
            if (length > 0) {
                last = buffer[length - 1];
            }
        }
        // The last record of one source must not run into the first of the next.
        if (end != null && last >= 0) {
            char lastOfEnd = end.charAt(end.length() - 1);
            if (last != (byte) lastOfEnd && lastOfEnd < 0x80) {
                out.write(end.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        }
    }

    private void appendRecords(StoredObject source, InputStream in, OutputStream out, ObjectUri target)
            throws WorkFailedException, IOException {
        try (RecordReader reader = context.reader(from.format().orElseThrow(), in, "object " + source.uri());
                RecordWriter writer = context.writer(
                        to.format().orElseThrow(), new Kept(out), reader.columns(), "object " + target)) {
            for (var next = reader.read(); next.isPresent(); next = reader.read()) {
                writer.write(next.get());
                progress.records(1);
            }
            writer.flush();
        }
    }

    /** Outlives the writer: the records of the next source follow. */
    static final class Kept extends FilterOutputStream {

        Kept(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
