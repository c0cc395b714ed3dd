package io.penstock.testkit.script;

import io.penstock.definition.PipelineObject;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.Objects;

/**
 * The attempt that a {@link Script} is asked about. Immutable.
 *
 * @param pipelineId the pipeline
 * @param instanceId the instance, {@code @<componentId>_<scheduledStartTime>}
 * @param attemptId the attempt
 * @param componentId the activity
 * @param type its type
 * @param interval the interval it is for
 * @param number the number of the attempt, from 1; goes on across reruns
 * @param at when it was handed to the worker
 * @param object the fields of the attempt, expressions evaluated
 */
public record ScriptedAttempt(
        String pipelineId,
        String instanceId,
        String attemptId,
        String componentId,
        String type,
        Interval interval,
        int number,
        Instant at,
        PipelineObject object) {

    /** Checks that all is there. */
    public ScriptedAttempt {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(object, "object");
    }
}
