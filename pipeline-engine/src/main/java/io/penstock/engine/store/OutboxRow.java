package io.penstock.engine.store;

import io.penstock.definition.PipelineObject;
import java.time.Instant;

/**
 * An effect that leaves the process and has not been acknowledged. Immutable.
 *
 * @param id its number within the pipeline
 * @param key effects with the same key are carried out in order
 * @param cause the field that asked for it
 * @param action the action, expressions evaluated
 * @param node the instance that asked for it, expressions evaluated
 */
public record OutboxRow(
        String pipelineId,
        long id,
        String key,
        long instance,
        String instanceId,
        String cause,
        PipelineObject action,
        PipelineObject node,
        Instant createdAt,
        int tries) {

    /** The idempotency key handed to whoever carries it out. */
    public String idempotencyKey() {
        return pipelineId + ":" + id;
    }
}
