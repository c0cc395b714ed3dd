package io.penstock.testkit.script;

import io.penstock.definition.PipelineObject;
import java.time.Instant;
import java.util.Objects;

/**
 * An action that was carried out. Immutable.
 *
 * @param at when
 * @param pipelineId the pipeline
 * @param instanceId the instance that named it
 * @param actionId the action
 * @param type the type of the action
 * @param cause the field that named it: {@code onSuccess}, {@code onFail} or {@code onLateAction}
 * @param idempotencyKey the same for every repetition of one action
 * @param object the fields of the action, expressions evaluated
 */
public record SentAction(
        Instant at,
        String pipelineId,
        String instanceId,
        String actionId,
        String type,
        String cause,
        String idempotencyKey,
        PipelineObject object) {

    /** Checks that all is there. */
    public SentAction {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(actionId, "actionId");
        Objects.requireNonNull(object, "object");
    }

    /** The field {@code subject}; empty where there is none. */
    public String subject() {
        return object.text("subject").orElse("");
    }

    /** The field {@code message}; empty where there is none. */
    public String message() {
        return object.text("message").orElse("");
    }

    @Override
    public String toString() {
        return at + " " + actionId + " (" + cause + " of " + instanceId + ") " + subject() + ": " + message();
    }
}
