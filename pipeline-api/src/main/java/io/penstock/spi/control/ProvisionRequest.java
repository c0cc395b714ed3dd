package io.penstock.spi.control;

import io.penstock.schedule.Interval;
import java.util.Map;
import java.util.Objects;

/**
 * What surrounds the creation of a resource. Immutable.
 *
 * @param idempotencyKey the same for every repetition of one creation, different for every other
 * @param pipelineId the pipeline
 * @param instanceId the resource instance
 * @param attemptId the attempt of that instance
 * @param interval the interval it is for
 * @param workerGroup the group that a worker on the resource must poll for
 * @param tags the tags of the pipeline, to be put on the resource
 */
public record ProvisionRequest(
        String idempotencyKey,
        String pipelineId,
        String instanceId,
        String attemptId,
        Interval interval,
        String workerGroup,
        Map<String, String> tags) {

    /** Checks and copies. */
    public ProvisionRequest {
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
        Objects.requireNonNull(pipelineId, "pipelineId");
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(attemptId, "attemptId");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(workerGroup, "workerGroup");
        tags = Map.copyOf(tags);
    }
}
