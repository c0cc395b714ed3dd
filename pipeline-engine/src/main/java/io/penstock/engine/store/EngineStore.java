package io.penstock.engine.store;

import io.penstock.run.Status;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps everything that the engine knows. Every method may block and may throw {@link StoreException}; what was asked for
 * is then either done or not, and the caller finds out by reading. Implementations are thread-safe: the shell writes from one
 * thread, queries read from any.
 *
 * <p>A store may forget history: instances that have ended and are neither resident nor parked, each together with its
 * preconditions and attempts. Nobody takes them for missing, because cursors and filled stretches of the components say what
 * was made.
 */
public interface EngineStore extends AutoCloseable {

    /**
     * Creates a pipeline, unless there is one with the same name and uniqueId that was not deleted.
     *
     * @return the pipeline that is there now
     */
    PipelineRow create(PipelineRow pipeline);

    /**
     * Commits steps of different pipelines, all or none.
     *
     * @throws StoreException if it was refused, fenced off, or is not known to have been done
     */
    void commit(List<Step> steps);

    /** All that is kept in memory of one pipeline; empty where there is no such pipeline. */
    Optional<LoadedPipeline> load(String pipelineId);

    /** The pipelines that have something to do: neither never activated, nor ended with nothing under way. */
    List<String> activePipelines();

    /** A pipeline, deleted ones included. */
    Optional<PipelineRow> pipeline(String pipelineId);

    /** Pipelines that are not being deleted, in order of creation, after the one with the given id. */
    List<PipelineRow> pipelines(Optional<String> after, int limit);

    /** A version of a definition. */
    Optional<DefinitionRow> definition(String pipelineId, int version);

    /** What is remembered of the components. */
    List<ComponentRow> components(String pipelineId);

    /** Instances in order of making, those with a greater {@code seq} than the given one. */
    List<InstanceRow> instances(String pipelineId, InstanceFilter filter, long after, int limit);

    /** The newest instance with a visible id. */
    Optional<InstanceRow> instance(String pipelineId, String id);

    /** The instances with these surrogate keys, those that are there. */
    List<InstanceRow> instances(String pipelineId, Collection<Long> seqs);

    /** All backfills of a pipeline, in the order they were asked for. */
    List<BackfillRow> backfills(String pipelineId);

    /** The attempts of an instance, oldest first. */
    List<AttemptRow> attempts(String pipelineId, long instance);

    /**
     * Hands tasks out: each row given replaces the one with its key if that is there, was handed out exactly once less, and
     * is held by nobody.
     *
     * @return the keys of those that were replaced
     */
    Set<TaskRow.Key> claim(List<TaskRow> tasks);

    /**
     * Writes what reports change of tasks: each row given replaces the one with its key if that is there and was handed out
     * as often.
     *
     * @return the keys of those that were replaced
     */
    Set<TaskRow.Key> update(List<TaskRow> tasks);

    /** What is kept for durable listeners. */
    EventJournal journal();

    /**
     * What instances are looked for. Immutable.
     *
     * @param componentId only of this component; empty for all
     * @param statuses only with one of these; empty for all
     * @param startFrom only intervals that start at or after
     * @param startTo only intervals that start before
     * @param referrer only preconditions of this instance; empty for all
     * @param parked only parked ones; {@code false} for all
     */
    record InstanceFilter(
            Optional<String> componentId,
            Set<Status> statuses,
            Optional<Instant> startFrom,
            Optional<Instant> startTo,
            Optional<Long> referrer,
            boolean parked) {

        /** Copies. */
        public InstanceFilter {
            statuses = Set.copyOf(statuses);
        }

        /** Parked ones and others. */
        public InstanceFilter(
                Optional<String> componentId,
                Set<Status> statuses,
                Optional<Instant> startFrom,
                Optional<Instant> startTo,
                Optional<Long> referrer) {
            this(componentId, statuses, startFrom, startTo, referrer, false);
        }

        /** Everything. */
        public static InstanceFilter all() {
            return new InstanceFilter(Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** Everything of one component. */
        public static InstanceFilter component(String id) {
            return new InstanceFilter(Optional.of(id), Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** The preconditions of one instance. */
        public static InstanceFilter checksOf(long seq) {
            return new InstanceFilter(Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.of(seq));
        }

        /** Everything that is parked. */
        public static InstanceFilter allParked() {
            return new InstanceFilter(
                    Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);
        }

        /** Whether an instance is looked for. */
        public boolean matches(InstanceRow row) {
            return (componentId.isEmpty() || componentId.get().equals(row.componentId()))
                    && (statuses.isEmpty() || statuses.contains(row.status()))
                    && (startFrom.isEmpty() || !row.start().isBefore(startFrom.get()))
                    && (startTo.isEmpty() || row.start().isBefore(startTo.get()))
                    && (referrer.isEmpty() || referrer.get() == row.referrer())
                    && (!parked || row.parked());
        }
    }

    /** Ends the store; does not throw. */
    @Override
    void close();
}
