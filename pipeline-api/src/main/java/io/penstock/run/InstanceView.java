package io.penstock.run;

import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One instance as it stands: one component in one interval. Immutable.
 *
 * @param pipelineId the pipeline
 * @param id the visible id, {@code @<componentId>_<scheduledStartTime>}
 * @param componentId the component
 * @param componentName the name of the component
 * @param type the type of the component
 * @param kind what kind of component it is
 * @param interval the scheduled interval
 * @param generation 1 for the first time, one more for each rerun
 * @param status the status
 * @param createdAt when the instance was made
 * @param actualStart when it became active ({@code @actualStartTime})
 * @param actualEnd when it ended ({@code @actualEndTime})
 * @param attempts how many attempts were made since it was made or last rerun
 * @param maximumAttempts how many attempts it may have; 0 for data nodes, which have none
 * @param headAttempt the id of the newest attempt ({@code @headAttempt})
 * @param waitingOn the ids of the instances it waits for ({@code @waitingOn})
 * @param cascadeFailedOn the id of the instance whose failure spread to it ({@code @cascadeFailedOn})
 * @param message why it failed or was cancelled, for people
 */
public record InstanceView(
        String pipelineId,
        String id,
        String componentId,
        String componentName,
        String type,
        ComponentKind kind,
        Interval interval,
        int generation,
        Status status,
        Instant createdAt,
        Optional<Instant> actualStart,
        Optional<Instant> actualEnd,
        int attempts,
        int maximumAttempts,
        Optional<String> headAttempt,
        List<String> waitingOn,
        Optional<String> cascadeFailedOn,
        Optional<String> message) {

    /** Checks and copies. */
    public InstanceView {
        Objects.requireNonNull(pipelineId, "pipelineId");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(interval, "interval");
        waitingOn = List.copyOf(waitingOn);
    }

    /** The attempts as the service's console showed them: {@code 1 of 3}, or {@code -} where there are none. */
    public String attemptsText() {
        return maximumAttempts == 0 || attempts == 0 ? "-" : attempts + " of " + Math.max(attempts, maximumAttempts);
    }

    /** One line for people: id, status, times, attempts, and the message where there is one. */
    @Override
    public String toString() {
        return id + " " + status
                + actualStart.map(start -> " " + start).orElse("")
                + actualEnd
                        .map(end -> (actualStart.isPresent() ? ".." : " ..") + end)
                        .orElse("")
                + (maximumAttempts == 0 ? "" : " (" + attemptsText() + ")")
                + message.map(text -> ": " + text).orElse("");
    }
}
