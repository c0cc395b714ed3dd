package io.penstock.run;

import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.Optional;

/** Something that happened in a pipeline, told after it became durable. Immutable. */
public sealed interface PipelineEvent {

    /** The pipeline. */
    String pipelineId();

    /** When it happened, on the engine's clock. */
    Instant at();

    /** The pipeline changed its state. */
    record PipelineChanged(String pipelineId, Instant at, PipelineState from, PipelineState to)
            implements PipelineEvent {}

    /**
     * An instance was made, or changed its status.
     *
     * @param from the status before; empty when it was just made
     * @param attempt the number of the newest attempt, 0 where there is none
     * @param message why, where there is more to say than the status does
     */
    record InstanceChanged(
            String pipelineId,
            Instant at,
            String instanceId,
            String componentId,
            String type,
            ComponentKind kind,
            Interval interval,
            int generation,
            Optional<Status> from,
            Status to,
            int attempt,
            Optional<String> message)
            implements PipelineEvent {}

    /** An attempt was made. */
    record AttemptStarted(String pipelineId, Instant at, String instanceId, String attemptId, int number)
            implements PipelineEvent {}

    /**
     * An attempt ended.
     *
     * @param retryAt when the next one is made; empty where there is none
     */
    record AttemptEnded(
            String pipelineId,
            Instant at,
            String instanceId,
            String attemptId,
            int number,
            Status status,
            Optional<String> errorId,
            Optional<String> errorMessage,
            Optional<Instant> retryAt)
            implements PipelineEvent {}

    /** An instance has not started, or not ended, within its {@code lateAfterTimeout}. */
    record InstanceLate(String pipelineId, Instant at, String instanceId, String componentId, Interval interval)
            implements PipelineEvent {}

    /**
     * An action was asked for.
     *
     * @param cause the field that named it: {@code onSuccess}, {@code onFail} or {@code onLateAction}
     */
    record ActionFired(String pipelineId, Instant at, String instanceId, String actionId, String cause)
            implements PipelineEvent {}

    /**
     * An action was carried out, or given up.
     *
     * @param error why it was given up; empty where it was carried out
     */
    record ActionDone(String pipelineId, Instant at, String instanceId, String actionId, Optional<String> error)
            implements PipelineEvent {}

    /** A component was paused or resumed, or its health changed. */
    record ComponentChanged(
            String pipelineId, Instant at, String componentId, ComponentState state, HealthStatus health)
            implements PipelineEvent {}
}
