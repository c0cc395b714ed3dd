package io.penstock.engine.store;

import com.google.common.collect.ImmutableMap;
import io.penstock.definition.PipelineObject;
import io.penstock.run.Status;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An attempt. Immutable.
 *
 * @param number from 1, going on across reruns
 * @param start when it was made
 * @param runningSince when its work began
 * @param objects the attempt and what it refers to, expressions evaluated, by id; the attempt comes first
 * @param resource the {@code seq} of the resource instance it runs on; 0 for none
 * @param resourceAttempt the number of that resource's attempt
 * @param resourceId for a resource, the provider's id of it
 * @param task the number of the task that is out for it; 0 for none
 * @param terminating for a resource, whether its end was asked for
 */
public record AttemptRow(
        String pipelineId,
        long instance,
        int number,
        int version,
        Status status,
        Instant start,
        @Nullable Instant runningSince,
        @Nullable Instant end,
        @Nullable String errorId,
        @Nullable String errorMessage,
        @Nullable String errorStackTrace,
        @Nullable String hostname,
        @Nullable String logLocation,
        @Nullable Instant reportedAt,
        Map<String, String> progress,
        Map<String, PipelineObject> objects,
        long resource,
        int resourceAttempt,
        @Nullable String resourceId,
        int task,
        boolean terminating) {

    /** Copies. */
    public AttemptRow {
        // Immutable maps keep their order and are not copied again each time the attempt is written.
        progress = ImmutableMap.copyOf(progress);
        objects = ImmutableMap.copyOf(objects);
    }
}
