package io.penstock.engine.local;

import io.penstock.spi.work.WorkContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/** What a copy has done so far, and the word that it is to stop. Thread-safe. */
final class CopyProgress {

    private static final long RECORDS_BETWEEN_REPORTS = 10_000;
    private static final long BYTES_BETWEEN_REPORTS = 4L * 1024 * 1024;

    private final WorkContext context;
    private final AtomicLong objects = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean countsRecords;

    CopyProgress(WorkContext context) {
        this.context = context;
    }

    void object() {
        objects.incrementAndGet();
        report();
    }

    void records(long count) {
        countsRecords = true;
        long before = records.getAndAdd(count);
        if (before / RECORDS_BETWEEN_REPORTS != (before + count) / RECORDS_BETWEEN_REPORTS) {
            stopIfCanceled();
            report();
        }
    }

    void bytes(long count) {
        long before = bytes.getAndAdd(count);
        if (before / BYTES_BETWEEN_REPORTS != (before + count) / BYTES_BETWEEN_REPORTS) {
            stopIfCanceled();
            report();
        }
    }

    void report() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("objectsCopied", Long.toString(objects.get()));
        fields.put("bytesCopied", Long.toString(bytes.get()));
        if (countsRecords) {
            fields.put("recordsCopied", Long.toString(records.get()));
        }
        context.reportProgress(fields);
    }

    void stopIfCanceled() {
        if (context.cancellation().isCanceled()) {
            throw new CancellationException("the attempt is no longer wanted");
        }
    }

    long recordsSoFar() {
        return records.get();
    }

    /** In words, for the log. */
    @Override
    public String toString() {
        return objects + " objects, " + (countsRecords ? records + " records, " : "") + bytes + " bytes";
    }
}
