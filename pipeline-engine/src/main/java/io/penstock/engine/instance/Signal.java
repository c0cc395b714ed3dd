package io.penstock.engine.instance;

import io.penstock.definition.ParameterValue;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.store.BackfillRow;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.Backfill;
import io.penstock.service.StatusCommand;
import io.penstock.service.TaskResult;
import io.penstock.spi.control.ResourceDescription;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the core is told. Immutable. That time has passed needs no signal: every decision looks at the time. */
public sealed interface Signal {

    /** A worker took a task and has begun. */
    record TaskStarted(TaskRow.Key task, String holder) implements Signal {}

    /** A worker reported progress. */
    record TaskReported(TaskRow.Key task, Map<String, String> fields) implements Signal {}

    /** A worker ended a task. */
    record TaskEnded(TaskRow.Key task, TaskResult result) implements Signal {}

    /**
     * The holder of a task is gone, or was silent for too long.
     *
     * @param charged whether that counts as a failure of the work itself
     */
    record TaskLost(TaskRow.Key task, String errorId, String message, boolean charged) implements Signal {}

    /** A provider answered; empty where the resource is gone without a trace. */
    record ResourceSeen(TaskRow.Key task, Optional<ResourceDescription> description) implements Signal {}

    /** A provider could not do what it was asked for. */
    record ResourceCallFailed(TaskRow.Key task, String message) implements Signal {}

    /** An action was carried out, or given up. */
    record ActionEnded(long outboxId, Optional<String> error) implements Signal {}

    /** Activate the pipeline with a plan. */
    record Activate(Plan plan, List<ParameterValue> values, Optional<Instant> startTimestamp, boolean backfillAllowed)
            implements Signal {}

    /** Deactivate the pipeline. */
    record Deactivate(boolean cancelActive) implements Signal {}

    /** Delete the pipeline. */
    record Delete() implements Signal {}

    /** Change the status of components or instances; cascade lets a rerun spread to consumers. */
    record SetStatus(List<String> ids, StatusCommand command, boolean cascade) implements Signal {}

    /** Begin a backfill; state, times and counts of the row are set by the core. */
    record StartBackfill(BackfillRow backfill) implements Signal {}

    /** Pause, resume or cancel a backfill. */
    record ControlBackfill(String backfillId, Backfill.State wanted) implements Signal {}

    /** Take the next interval of a backfill; sent by the core to itself, so that the rows can be brought in. */
    record TakeInterval(String backfillId, Instant start) implements Signal {}

    /** A definition was put; it becomes active with the next activation. */
    record PutDefinition(int version) implements Signal {}

    /** The tags were changed to these. */
    record SetTags(Map<String, String> tags) implements Signal {}
}
