package io.penstock.aws.dynamodb;

import io.penstock.aws.remote.CallPolicy;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * Whole tables on their way: to files, from files, to another table. One object does one attempt.
 *
 * <p>Files appear when all of them are complete, under names that depend on the instance alone, so that an attempt after a failed
 * one replaces what that one left. Items are put, not added: a second attempt puts the same items again.
 */
final class TableJobs {

    private static final long REPORT_EVERY = 1_000;

    private final WorkContext context;
    private final CallPolicy policy;
    private final int segments;
    private final AtomicLong items = new AtomicLong();

    TableJobs(WorkContext context, CallPolicy policy, int segments) {
        this.context = context;
        this.policy = policy;
        this.segments = segments;
    }

    /** Writes all items of a table to files, in the form of the service's exports (dp-template-exportddbtos3). */
    void export(Table table, double readShare, ExportFiles to) throws Exception {
        CapacityLimiter limiter = Table.reading(table.description(), readShare);
        say("exporting " + table + " to " + to.uri(), limiter);
        String export = UUID.nameUUIDFromBytes(
                        (context.pipelineId() + "/" + context.instanceId()).getBytes(StandardCharsets.UTF_8))
                .toString();
        var files = new ArrayList<ExportFile>();
        try {
            for (int i = 0; i < (to.isFile() ? 1 : segments); i++) {
                files.add(new ExportFile(to, to.file(export, i)));
            }
            var crew = new Crew(context);
            TableScan.start(
                    crew,
                    table,
                    segments,
                    limiter,
                    (segment, page) -> {
                        files.get(segment % files.size()).write(page);
                        count(page.size());
                    },
                    () -> {});
            crew.join();
            context.requireWanted();
            for (ExportFile file : files) {
                file.commit();
            }
            to.publish(files.stream().map(file -> file.uri).toList());
        } finally {
            closeAll(files);
        }
        done("exported " + items.get() + " items of " + table + " to " + to.uri() + " of '" + to.id() + "'");
    }

    private static void closeAll(List<ExportFile> files) throws IOException {
        IOException failure = null;
        for (ExportFile file : files) {
            try {
                file.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Puts all items of an export into a table (dp-template-exports3toddb). */
    void load(ExportFiles from, Table table, double writeShare) throws Exception {
        List<ObjectUri> files = from.existing();
        if (files.isEmpty()) {
            context.log("WARNING: there is nothing under " + from.uri() + " of '" + from.id() + "'");
        }
        TableDescription description = table.description();
        List<String> key = Table.key(description);
        CapacityLimiter limiter = Table.writing(description, writeShare);
        say("loading " + files.size() + " files from " + from.uri() + " into " + table, limiter);
        var crew = new Crew(context);
        var load = new TableLoad(crew, table, key, segments, limiter, policy);
        load.start();
        crew.start(() -> {
            for (ObjectUri file : files) {
                read(from, file, key, load, crew);
            }
            load.end();
        });
        crew.join();
        done("loaded " + load.written() + " items from " + files.size() + " files under " + from.uri() + " of '"
                + from.id() + "' into " + table);
    }

    private void read(ExportFiles from, ObjectUri file, List<String> key, TableLoad load, Crew crew)
            throws IOException, WorkFailedException {
        crew.check();
        try (InputStream raw = from.storage().read(file);
                InputStream in = from.isGzip(file) ? new GZIPInputStream(raw, 64 * 1024) : raw) {
            var reader = new ItemReader(in, "object " + file);
            for (var item = reader.read(); item.isPresent(); item = reader.read()) {
                for (String attribute : key) {
                    if (!item.get().containsKey(attribute)) {
                        throw new WorkFailedException(
                                "BadRecord",
                                reader.place() + ": has no attribute '" + attribute
                                        + "', which belongs to the key of the table");
                    }
                }
                load.put(item.get());
                count(1);
            }
        } catch (ZipException | EOFException e) {
            throw new WorkFailedException(
                    "BadRecord",
                    "object " + file + " of input '" + from.id() + "' is not whole gzip data: " + e.getMessage(),
                    e);
        }
    }

    /** Puts all items of one table into another, which may be in another region. */
    void copy(Table from, double readShare, Table to, double writeShare) throws Exception {
        CapacityLimiter reading = Table.reading(from.description(), readShare);
        TableDescription description = to.description();
        CapacityLimiter writing = Table.writing(description, writeShare);
        say("copying " + from + " to " + to, reading);
        var crew = new Crew(context);
        var load = new TableLoad(crew, to, Table.key(description), segments, writing, policy);
        load.start();
        TableScan.start(
                crew,
                from,
                segments,
                reading,
                (segment, page) -> {
                    for (Map<String, AttributeValue> item : page) {
                        checkKey(item, Table.key(description), to);
                        load.put(item);
                    }
                    count(page.size());
                },
                load::end);
        crew.join();
        done("copied " + load.written() + " items of " + from + " to " + to);
    }

    private static void checkKey(Map<String, AttributeValue> item, List<String> key, Table to)
            throws WorkFailedException {
        for (String attribute : key) {
            if (!item.containsKey(attribute)) {
                throw new WorkFailedException(
                        "BadRecord", "an item has no attribute '" + attribute + "', which belongs to the key of " + to);
            }
        }
    }

    private void say(String what, CapacityLimiter limiter) {
        context.log(what + " at up to " + limiter.unitsPerSecond() + " capacity units a second");
    }

    private void done(String what) {
        context.reportProgress(Map.of("itemsCopied", Long.toString(items.get())));
        context.log(what);
    }

    private void count(int more) {
        long now = items.addAndGet(more);
        if (now / REPORT_EVERY != (now - more) / REPORT_EVERY) {
            context.reportProgress(Map.of("itemsCopied", Long.toString(now)));
        }
    }

    /** One file that is being written, by one segment or by all of them in turn. */
    private static final class ExportFile {

        private final ObjectUri uri;
        private final PendingObject pending;
        private final @Nullable GZIPOutputStream gzip;
        private final ItemWriter writer;

        ExportFile(ExportFiles files, ObjectUri uri) throws IOException {
            this.uri = uri;
            this.pending = files.storage().write(uri);
            OutputStream out = pending.stream();
            this.gzip = files.gzip() ? new GZIPOutputStream(out, 64 * 1024) : null;
            this.writer = new ItemWriter(gzip == null ? out : gzip);
        }

        synchronized void write(List<Map<String, AttributeValue>> items) throws IOException {
            for (Map<String, AttributeValue> item : items) {
                writer.write(item);
            }
        }

        synchronized void commit() throws IOException {
            writer.flush();
            if (gzip != null) {
                gzip.finish();
            }
            pending.commit();
        }

        synchronized void close() throws IOException {
            pending.close();
        }
    }
}
