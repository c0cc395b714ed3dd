package io.penstock.engine.local;

import io.penstock.component.CopyActivity;
import io.penstock.component.DataNode;
import io.penstock.component.S3DataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.ObjectManifest;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StorageOptions;
import io.penstock.spi.work.StoredObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code CopyActivity} from S3 to S3 (dp-object-copyactivity): file or directory to file or directory, with or without gzip on
 * either side. Where both sides have the same layout, or one has none, bytes are copied, by the storage itself where nothing is
 * to be (de)compressed; otherwise record by record.
 *
 * <p>Each object appears whole or not at all, under a name that depends on its source alone, so that an attempt after a
 * failed one ends with the right content. Objects whose names begin with an underscore come last. Thread-safe.
 */
final class CopyWork {

    /** Makes the part of a copy that one attempt does. */
    static void perform(CopyActivity activity, WorkContext context) throws WorkFailedException, IOException {
        new CopyWork(
                        context,
                        side(activity.object(), "input", context.inputs(), context),
                        side(activity.object(), "output", context.outputs(), context))
                .copy();
    }

    /** One end of the copy. */
    private record Side(
            String id,
            boolean isFile,
            ObjectUri uri,
            Optional<ObjectUri> manifest,
            boolean gzip,
            Optional<Delimited> layout,
            ObjectStorage storage,
            Optional<URI> endpoint) {}

    private final WorkContext context;
    private final Side from;
    private final Side to;
    private final boolean asBytes;
    private long objects;
    private long records;
    private long bytes;

    private CopyWork(WorkContext context, Side from, Side to) {
        this.context = context;
        this.from = from;
        this.to = to;
        this.asBytes = from.layout.isEmpty()
                || to.layout.isEmpty()
                || from.layout.get().isSameTextAs(to.layout.get());
    }

    private static Side side(PipelineObject activity, String field, List<DataNode> nodes, WorkContext context)
            throws WorkFailedException {
        if (nodes.size() != 1) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + activity.id() + "', field '" + field + "': names " + nodes.size()
                            + " data nodes; expected one (dp-object-copyactivity)");
        }
        if (!(nodes.get(0) instanceof S3DataNode node)) {
            PipelineObject other = nodes.get(0).object();
            throw new WorkFailedException(
                    "NoHandler",
                    "object '" + activity.id() + "', field '" + field + "': data node '" + other.id() + "' is of type '"
                            + other.type().orElse("") + "'; this worker copies between S3DataNodes only");
        }
        Optional<ObjectUri> file = S3Staging.address(node.object(), "filePath");
        Optional<ObjectUri> folder =
                S3Staging.address(node.object(), "directoryPath").map(ObjectUri::asDirectory);
        Optional<ObjectUri> manifest =
                field.equals("input") ? S3Staging.address(node.object(), "manifestFilePath") : Optional.empty();
        boolean both = file.isPresent() && folder.isPresent();
        boolean neither = file.isEmpty() && folder.isEmpty() && manifest.isEmpty();
        if (both || neither) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + node.id() + "' has both or neither of filePath and directoryPath; expected exactly one"
                            + " (dp-object-s3datanode)");
        }
        boolean gzip = node.object()
                .text("compression")
                .map(text -> text.strip().equalsIgnoreCase("gzip"))
                .orElse(false);
        Optional<PipelineObject> format = node.dataFormat().map(component -> component.object());
        Optional<Delimited> layout = format.isPresent() ? Optional.of(Delimited.of(format.get())) : Optional.empty();
        return new Side(
                node.id(),
                file.isPresent(),
                file.or(() -> folder).or(() -> manifest).orElseThrow(),
                manifest,
                gzip,
                layout,
                context.storage(node),
                StorageOptions.of(node.object()).endpoint());
    }

    private void copy() throws WorkFailedException, IOException {
        List<ObjectUri> sources = sources();
        if (to.isFile) {
            intoOne(sources);
        } else {
            for (ObjectUri source : sources) {
                intoDirectory(source);
            }
        }
        report();
        context.log("copied " + objects + " objects" + (asBytes ? "" : ", " + records + " records") + ", " + bytes
                + " bytes, from " + from.uri + " of '" + from.id + "' to " + to.uri + " of '" + to.id + "'");
    }

    private List<ObjectUri> sources() throws WorkFailedException, IOException {
        if (from.manifest.isPresent()) {
            ObjectUri manifest = from.manifest.get();
            return ObjectManifest.read(from.storage, manifest).present(from.storage, manifest).stream()
                    .map(StoredObject::uri)
                    .toList();
        }
        if (from.isFile) {
            if (from.storage.find(from.uri).isEmpty()) {
                throw new WorkFailedException(
                        "InputNotFound", "input '" + from.id + "': object " + from.uri + " does not exist");
            }
            return List.of(from.uri);
        }
        var sources = new ArrayList<ObjectUri>();
        try (Stream<StoredObject> found = from.storage.list(from.uri)) {
            found.filter(object -> !object.uri().key().endsWith("/") || object.size() > 0)
                    .map(StoredObject::uri)
                    .forEach(sources::add);
        }
        if (sources.isEmpty()) {
            context.log("WARNING: there is nothing under " + from.uri + " of '" + from.id + "'");
        }
        // Whoever waits for a marker such as _SUCCESS must find the rest in place.
        sources.sort(Comparator.comparing((ObjectUri uri) -> name(uri).startsWith("_")));
        return sources;
    }

    private static String name(ObjectUri uri) {
        return uri.key().substring(uri.key().lastIndexOf('/') + 1);
    }

    private void intoDirectory(ObjectUri source) throws WorkFailedException, IOException {
        stopIfCanceled();
        String relative = from.isFile || !source.toString().startsWith(from.uri.toString())
                ? name(source)
                : source.key().substring(from.uri.key().length());
        if (from.gzip && !to.gzip && relative.endsWith(".gz")) {
            relative = relative.substring(0, relative.length() - ".gz".length());
        } else if (!from.gzip && to.gzip && !relative.endsWith(".gz")) {
            relative = relative + ".gz";
        }
        ObjectUri target = to.uri.resolve(relative);
        if (asBytes && from.gzip == to.gzip) {
            copyWhole(source, target);
        } else {
            try (Output output = open(target)) {
                append(source, output);
                output.commit();
            }
        }
        objects++;
        report();
    }

    /** Several sources become one object, record after record (dp-object-copyactivity). */
    private void intoOne(List<ObjectUri> sources) throws WorkFailedException, IOException {
        if (sources.size() == 1 && asBytes && from.gzip == to.gzip) {
            copyWhole(sources.get(0), to.uri);
            objects++;
            return;
        }
        try (Output output = open(to.uri)) {
            for (ObjectUri source : sources) {
                stopIfCanceled();
                append(source, output);
                objects++;
                report();
            }
            output.commit();
        }
    }

    private void copyWhole(ObjectUri source, ObjectUri target) throws IOException {
        if (from.endpoint.equals(to.endpoint)) {
            // The encryption and the region that count are those of what is written.
            to.storage.copy(source, target);
        } else {
            try (InputStream in = from.storage.read(source);
                    PendingObject pending = to.storage.write(target)) {
                in.transferTo(pending.stream());
                pending.commit();
            }
        }
        bytes += to.storage.find(target).map(StoredObject::size).orElse(0L);
    }

    private void append(ObjectUri source, Output output) throws WorkFailedException, IOException {
        try (InputStream raw = from.storage.read(source);
                InputStream in = from.gzip ? unzip(raw, source) : raw) {
            if (asBytes) {
                appendBytes(in, output);
            } else {
                appendRecords(new DelimitedReader(from.layout.orElseThrow(), in, "object " + source), output);
            }
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw new WorkFailedException(
                    "BadRecord",
                    "object " + source + " of input '" + from.id + "' is not whole gzip data: " + e.getMessage(),
                    e);
        }
    }

    private InputStream unzip(InputStream raw, ObjectUri source) throws WorkFailedException, IOException {
        try {
            return new GZIPInputStream(raw, 64 * 1024);
        } catch (java.util.zip.ZipException e) {
            throw new WorkFailedException(
                    "BadRecord",
                    "object " + source + " is not gzip data, although compression is 'gzip' on '" + from.id + "'",
                    e);
        }
    }

    private void appendBytes(InputStream in, Output output) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        int length;
        int last = -1;
        while ((length = in.read(buffer)) >= 0) {
            stopIfCanceled();
            output.stream.write(buffer, 0, length);
            if (length > 0) {
                last = buffer[length - 1];
            }
        }
        // The last record of one source must not run into the first of the next.
        if (to.isFile && last >= 0) {
            char end = from.layout
                    .or(() -> to.layout)
                    .map(Delimited::recordSeparator)
                    .orElse('\n');
            if (last != (byte) end && end < 0x80) {
                output.stream.write(end);
            }
        }
    }

    private void appendRecords(DelimitedReader reader, Output output) throws WorkFailedException, IOException {
        var writer = new DelimitedWriter(to.layout.orElseThrow(), output.stream, "object " + output.target);
        while (true) {
            Optional<List<@Nullable String>> next = reader.read();
            if (next.isEmpty()) {
                break;
            }
            writer.write(next.get());
            records++;
            if (records % 10_000 == 0) {
                stopIfCanceled();
                report();
            }
        }
        writer.flush();
    }

    private Output open(ObjectUri target) throws IOException {
        return new Output(target, to.storage.write(target));
    }

    /** An object that is being written, compressed where the output wants it. */
    private final class Output implements AutoCloseable {

        private final ObjectUri target;
        private final PendingObject pending;
        private final OutputStream stream;
        private final @Nullable GZIPOutputStream gzip;

        private Output(ObjectUri target, PendingObject pending) throws IOException {
            this.target = target;
            this.pending = pending;
            OutputStream counted = new Counted(pending.stream());
            this.gzip = to.gzip ? new GZIPOutputStream(counted, 64 * 1024) : null;
            this.stream = gzip != null ? gzip : counted;
        }

        private void commit() throws IOException {
            if (gzip != null) {
                gzip.finish();
            }
            pending.commit();
        }

        @Override
        public void close() throws IOException {
            pending.close();
        }
    }

    /** Counts what leaves. */
    private final class Counted extends FilterOutputStream {

        private Counted(OutputStream target) {
            super(target);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
            bytes += length;
        }
    }

    private void report() {
        context.reportProgress(
                asBytes
                        ? Map.of("objectsCopied", Long.toString(objects), "bytesCopied", Long.toString(bytes))
                        : Map.of(
                                "objectsCopied", Long.toString(objects),
                                "recordsCopied", Long.toString(records),
                                "bytesCopied", Long.toString(bytes)));
    }

    private void stopIfCanceled() {
        if (context.cancellation().isCanceled()) {
            throw new CancellationException("the attempt is no longer wanted");
        }
    }
}
