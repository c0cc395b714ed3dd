package io.penstock.aws.dynamodb;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.penstock.aws.dynamodb.Table.Action;
import io.penstock.aws.remote.CallPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Puts items into a table in batches, several batches at a time. Each key belongs to one writer, so that of several items with
 * one key the last that was given wins, and putting all of them again changes nothing. Memory is a few batches for each writer.
 *
 * <p>What the service leaves unprocessed, because throughput was exceeded, is repeated after a growing pause. {@link #put} may be
 * called by several threads; all of them must have returned before {@link #end} is called.
 */
final class TableLoad {

    /** The service's limit. */
    private static final int BATCH = 25;

    private static final int BATCHES_AHEAD = 2;

    /** The last element of each queue. */
    private static final List<Map<String, AttributeValue>> END = List.of();

    private final Crew crew;
    private final Table table;
    private final List<String> key;
    private final CapacityLimiter limiter;
    private final RetryPolicy<List<WriteRequest>> unprocessed;
    private final int maximumRetries;
    private final List<Writer> writers = new ArrayList<>();
    private final AtomicLong written = new AtomicLong();

    TableLoad(Crew crew, Table table, List<String> key, int writers, CapacityLimiter limiter, CallPolicy policy) {
        this.crew = crew;
        this.table = table;
        this.key = key;
        this.limiter = limiter;
        this.maximumRetries = policy.maximumRetries();
        this.unprocessed = RetryPolicy.<List<WriteRequest>>builder()
                .withMaxRetries(policy.maximumRetries())
                .withBackoff(policy.firstDelay(), policy.longestDelay())
                .withJitter(0.25)
                .handleIf((left, failure) -> failure == null && left != null && !left.isEmpty())
                .build();
        for (int i = 0; i < writers; i++) {
            this.writers.add(new Writer());
        }
    }

    /** Starts a job for each writer. */
    void start() {
        writers.forEach(writer -> crew.start(writer::run));
    }

    /** Hands over one item that has all attributes of the key. */
    void put(Map<String, AttributeValue> item) throws InterruptedIOException {
        List<AttributeValue> values = key.stream().map(item::get).toList();
        writers.get(Math.floorMod(values.hashCode(), writers.size())).add(values, item);
    }

    /** Says that there are no more items; the writers are done when the crew is joined. */
    void end() throws InterruptedIOException {
        for (Writer writer : writers) {
            writer.end();
        }
    }

    /** How many items are in the table. */
    long written() {
        return written.get();
    }

    private final class Writer {

        private final BlockingQueue<List<Map<String, AttributeValue>>> queue = new ArrayBlockingQueue<>(BATCHES_AHEAD);
        private List<Map<String, AttributeValue>> batch = new ArrayList<>(BATCH);
        private final Set<List<AttributeValue>> keys = new HashSet<>();

        synchronized void add(List<AttributeValue> values, Map<String, AttributeValue> item)
                throws InterruptedIOException {
            // One batch may not name one key twice.
            if (batch.size() == BATCH || keys.contains(values)) {
                flush();
            }
            keys.add(values);
            batch.add(item);
        }

        private void flush() throws InterruptedIOException {
            crew.put(queue, batch);
            batch = new ArrayList<>(BATCH);
            keys.clear();
        }

        synchronized void end() throws InterruptedIOException {
            if (!batch.isEmpty()) {
                flush();
            }
            crew.put(queue, END);
        }

        void run() throws IOException {
            while (true) {
                List<Map<String, AttributeValue>> next = crew.take(queue);
                if (next == END) {
                    return;
                }
                write(next);
                written.addAndGet(next.size());
            }
        }
    }

    private void write(List<Map<String, AttributeValue>> items) throws IOException {
        List<WriteRequest> all = items.stream()
                .map(item -> WriteRequest.builder()
                        .putRequest(PutRequest.builder().item(item).build())
                        .build())
                .toList();
        List<List<WriteRequest>> rest = new ArrayList<>(List.of(all));
        List<WriteRequest> left;
        try {
            left = Failsafe.with(unprocessed).get(() -> {
                crew.check();
                rest.set(0, send(rest.get(0)));
                return rest.get(0);
            });
        } catch (FailsafeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while writing to " + table);
            }
            throw e;
        }
        if (!left.isEmpty()) {
            throw new IOException("cannot write to " + table + ": " + left.size()
                    + " items are left unprocessed, because the throughput of the table is exceeded, after "
                    + (maximumRetries + 1) + " tries");
        }
    }

    private List<WriteRequest> send(List<WriteRequest> requests) throws IOException {
        BatchWriteItemRequest batch = BatchWriteItemRequest.builder()
                .requestItems(Map.of(table.name(), requests))
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .build();
        BatchWriteItemResponse response =
                table.call(Action.WRITE, () -> table.client().batchWriteItem(batch));
        double consumed = response.consumedCapacity().stream()
                .map(ConsumedCapacity::capacityUnits)
                .filter(units -> units != null)
                .mapToDouble(Double::doubleValue)
                .sum();
        crew.pause(limiter.charge(consumed));
        return response.unprocessedItems().getOrDefault(table.name(), List.of());
    }
}
