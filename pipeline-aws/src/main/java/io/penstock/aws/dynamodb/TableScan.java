package io.penstock.aws.dynamodb;

import io.penstock.aws.dynamodb.Table.Action;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** Reads a whole table, in segments side by side, page by page; memory is one page (1 MB) for each segment. */
final class TableScan {

    /** Takes the items of one page; called by one thread for each segment. */
    interface Sink {
        void accept(int segment, List<Map<String, AttributeValue>> items) throws Exception;
    }

    private TableScan() {}

    /**
     * Starts a job for each segment.
     *
     * @param whenDone done after the last item, by the job that handed it out
     */
    static void start(Crew crew, Table table, int segments, CapacityLimiter limiter, Sink sink, Crew.Job whenDone) {
        var left = new AtomicInteger(segments);
        for (int i = 0; i < segments; i++) {
            int segment = i;
            crew.start(() -> {
                scan(crew, table, segment, segments, limiter, sink);
                if (left.decrementAndGet() == 0) {
                    whenDone.run();
                }
            });
        }
    }

    private static void scan(Crew crew, Table table, int segment, int segments, CapacityLimiter limiter, Sink sink)
            throws Exception {
        Map<String, AttributeValue> last = Map.of();
        do {
            crew.check();
            ScanRequest.Builder request = ScanRequest.builder()
                    .tableName(table.name())
                    .segment(segment)
                    .totalSegments(segments)
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
            if (!last.isEmpty()) {
                request.exclusiveStartKey(last);
            }
            ScanRequest page = request.build();
            ScanResponse response = table.call(Action.SCAN, () -> table.client().scan(page));
            sink.accept(segment, response.items());
            last = response.lastEvaluatedKey();
            double consumed = response.consumedCapacity() == null
                            || response.consumedCapacity().capacityUnits() == null
                    ? 0
                    : response.consumedCapacity().capacityUnits();
            crew.pause(limiter.charge(consumed));
        } while (!last.isEmpty());
    }
}
