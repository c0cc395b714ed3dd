package io.penstock.spi.control;

import io.penstock.definition.PipelineObject;
import java.util.Objects;

/**
 * What surrounds an action. Immutable.
 *
 * @param idempotencyKey the same for every repetition of one action, different for every other
 * @param pipelineId the pipeline
 * @param instanceId the instance that named the action
 * @param cause the field that named it: {@code onSuccess}, {@code onFail} or {@code onLateAction}
 * @param node the instance that named the action, expressions evaluated
 */
public record ActionContext(
        String idempotencyKey, String pipelineId, String instanceId, String cause, PipelineObject node) {

    /** Checks that all is there. */
    public ActionContext {
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
        Objects.requireNonNull(pipelineId, "pipelineId");
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(node, "node");
    }
}
