package io.penstock.engine.store;

import io.penstock.run.PipelineEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changed rows of one pipeline's step: everything that one decision writes, to be committed together. Filled by one
 * thread, not changed afterwards.
 */
public final class Step {

    private final String pipelineId;
    private final long epoch;
    private @Nullable PipelineRow pipeline;
    private @Nullable DefinitionRow definition;
    private final List<ComponentRow> components = new ArrayList<>();
    private final List<InstanceRow> instances = new ArrayList<>();
    private final List<AttemptRow> attempts = new ArrayList<>();
    private final List<TaskRow> tasks = new ArrayList<>();
    private final List<TaskRow.Key> endedTasks = new ArrayList<>();
    private final List<OutboxRow> outbox = new ArrayList<>();
    private final List<Long> acknowledged = new ArrayList<>();
    private final List<BackfillRow> backfills = new ArrayList<>();
    private final List<PipelineEvent> events = new ArrayList<>();
    private final List<Long> handled = new ArrayList<>();
    private final List<CommandRow> commands = new ArrayList<>();
    private boolean deletesHistory;

    /**
     * An empty step.
     *
     * @param epoch the fence: the step is refused unless it is the epoch that the pipeline has; 0 for one that was never owned
     */
    public Step(String pipelineId, long epoch) {
        this.pipelineId = pipelineId;
        this.epoch = epoch;
    }

    /** The pipeline whose step this is. */
    public String pipelineId() {
        return pipelineId;
    }

    /** The epoch of ownership under which it was decided. */
    public long epoch() {
        return epoch;
    }

    /** The pipeline, if it changed. */
    public @Nullable PipelineRow pipeline() {
        return pipeline;
    }

    /** Sets the changed pipeline. */
    public void pipeline(PipelineRow row) {
        this.pipeline = row;
    }

    /** A new version of the definition. */
    public @Nullable DefinitionRow definition() {
        return definition;
    }

    /** Sets the new version of the definition. */
    public void definition(DefinitionRow row) {
        this.definition = row;
    }

    /** The changed components. */
    public List<ComponentRow> components() {
        return components;
    }

    /** The new and changed instances. */
    public List<InstanceRow> instances() {
        return instances;
    }

    /** The new and changed attempts. */
    public List<AttemptRow> attempts() {
        return attempts;
    }

    /** The new and changed tasks. */
    public List<TaskRow> tasks() {
        return tasks;
    }

    /** The tasks that are over. */
    public List<TaskRow.Key> endedTasks() {
        return endedTasks;
    }

    /** The new effects. */
    public List<OutboxRow> outbox() {
        return outbox;
    }

    /** The effects that are done. */
    public List<Long> acknowledged() {
        return acknowledged;
    }

    /** The new and changed backfills. */
    public List<BackfillRow> backfills() {
        return backfills;
    }

    /** What happened, for the journal; empty unless a durable listener is known. */
    public List<PipelineEvent> events() {
        return events;
    }

    /** The ids of the inbox rows that were folded into this step; they go away with its commit. */
    public List<Long> handled() {
        return handled;
    }

    /** New entries of the log of commands: those carried out by this step, and those refused in it. */
    public List<CommandRow> commands() {
        return commands;
    }

    /**
     * Whether definitions, components, instances, attempts, tasks, outbox, backfills and inbox of the pipeline go away. The
     * log of commands and who owns the pipeline stay.
     */
    public boolean deletesHistory() {
        return deletesHistory;
    }

    /** Lets everything but the pipeline row go away. */
    public void deleteHistory() {
        this.deletesHistory = true;
    }

    /** Whether nothing changed. */
    public boolean isEmpty() {
        return pipeline == null
                && definition == null
                && components.isEmpty()
                && instances.isEmpty()
                && attempts.isEmpty()
                && tasks.isEmpty()
                && endedTasks.isEmpty()
                && outbox.isEmpty()
                && acknowledged.isEmpty()
                && backfills.isEmpty()
                && events.isEmpty()
                && handled.isEmpty()
                && commands.isEmpty()
                && !deletesHistory;
    }
}
