package io.penstock.engine.instance;

import io.penstock.engine.store.Step;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.PipelineEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the core decided. Immutable.
 *
 * @param step the changed rows, to be made durable first
 * @param canceledTasks tasks whose workers are to stop; they are among those that the step ends
 * @param events what to tell listeners
 * @param follow signals that the core sends to itself, so that the shell brings in what they need
 * @param nextWake when the core wants to be asked again at the latest; {@code null} for never
 */
public record Decision(
        Step step,
        List<TaskRow.Key> canceledTasks,
        List<PipelineEvent> events,
        List<Signal> follow,
        @Nullable Instant nextWake) {}
