package io.penstock.engine.store;

import io.penstock.definition.PipelineDefinition;
import io.penstock.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps everything that the engines on it know. Every method may block and may throw {@link StoreException}; what was asked for
 * is then either done or not, and the caller finds out by reading. Implementations are thread-safe: the shell writes from one
 * thread, leases are renewed by another, queries read from any.
 *
 * <p>A store may forget history: instances that have ended and are neither resident nor parked, each together with its
 * preconditions and attempts. Nobody takes them for missing, because cursors and filled stretches of the components say what
 * was made.
 *
 * <h2>Several engines</h2>
 *
 * <p>A process that runs an engine is a <em>node</em>. It {@linkplain #join joins} when it starts, which gives it an id that no
 * node ever had, {@linkplain #pulse renews} its lease as long as it lives, and {@linkplain #leave leaves} when it ends. All
 * leases are told by the store's own clock; clocks of nodes may differ.
 *
 * <p>A node is <em>registered</em> from when it joined until it left or was removed because its lease had run out. Being
 * registered is all that counts: a node whose lease has run out and that nobody has removed yet goes on as if nothing had
 * happened once it renews. So an outage of the store that hits all nodes harms none of them.
 *
 * <p>Each pipeline is owned by at most one registered node, under an epoch that rises with each change of owner. The owner alone
 * commits steps, and every {@link Step} names the epoch it was decided under. A pipeline of which the owner is not registered
 * any more has no owner. What others have for it lies in its inbox until the owner folds it into a step.
 *
 * <p>A store that is {@linkplain #isShared not shared} has one engine at a time. It does the same, but joining removes all nodes
 * that were registered before, leases never run out, and nobody renews.
 */
public interface EngineStore extends AutoCloseable {

    /** Whether several engines may use it at the same time. */
    boolean isShared();

    // ---- pipelines and their steps ----

    /**
     * Creates a pipeline, unless there is one with the same name and uniqueId that was not deleted.
     *
     * @return the pipeline that is there now
     */
    PipelineRow create(PipelineRow pipeline);

    /**
     * Commits steps of different pipelines, all or none. A step is refused unless its epoch is the one that its pipeline has
     * (0 for a pipeline that never had an owner); that is checked under a lock that lasts until the commit, so that no other
     * node can acquire the pipeline in between. Tells the {@linkplain #listen listener} of each node of which it answers a
     * command that it does so.
     *
     * @throws StoreException if it was refused or is not known to have been done; {@link StoreException#fenced} where the
     *     epoch of a pipeline is another, naming that pipeline: then nothing of any step was done
     */
    void commit(List<Step> steps);

    /** All that is kept in memory of one pipeline; empty where there is no such pipeline. */
    Optional<LoadedPipeline> load(String pipelineId);

    /**
     * The pipelines that have something to do, whoever owns them: those that are SCHEDULED or DEACTIVATING, and those with a
     * task, an effect in the outbox, or a row in the inbox.
     */
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

    // ---- nodes ----

    /**
     * Registers a node with a lease that begins now. Tells the listeners of all other nodes that the membership changed. Where
     * the store is not shared, removes every other node.
     *
     * @param name the name of the process; the id becomes the name, {@code #}, and a number that this store has never given
     *     before and never gives again
     * @param lease how long the node may go without renewing
     * @return what {@link #pulse} would give, with the new id
     */
    Pulse join(String name, Duration lease);

    /**
     * Renews the lease of a node and says what is new for it. In a shared store called every few seconds by every node and the
     * only thing that an idle node does, so it is one statement or one short transaction, whose cost does not grow with the
     * number of pipelines or with history.
     *
     * <p>In this order: if the node is not registered, nothing is changed and {@link Pulse#member} is false. Otherwise, other
     * nodes whose lease has run out (it ends no later than now) are removed, provided that the asking node has renewed without a gap for as long as its
     * lease is: its latest unbroken series of renewals (one in which each came before the lease of the one before had run
     * out; it begins with joining) began at least one lease ago. That gives the others a chance after an outage that hit
     * all. Then its own lease is set to the store's now plus {@code lease}, {@code owned} is noted, and the result is read.
     * Listeners of the remaining nodes are told if a node was removed.
     *
     * @param owned how many pipelines that have something to do the node owns, for the others to know
     */
    Pulse pulse(String nodeId, Duration lease, int owned);

    /**
     * Unregisters a node, whose pipelines then have no owner. Does nothing where it is not registered. Tells the listeners of
     * all other nodes.
     */
    void leave(String nodeId);

    /** The registered nodes, ordered by id. */
    List<NodeRow> nodes();

    // ---- ownership ----

    /**
     * Makes a node the owner of pipelines that have something to do (as {@link #activePipelines()} has it) and no owner, each
     * under the next epoch. Nodes that call it at once get different ones and do not wait for each other. Gives nothing to a
     * node that is not registered.
     *
     * @param limit how many at most
     * @return those that the node owns now and did not own before
     */
    List<Ownership> acquire(String nodeId, int limit);

    /**
     * Makes a node the owner of one pipeline, whether or not that has something to do, if it has no owner; then under the
     * next epoch.
     *
     * @return who owns it now: the node, under the same epoch as before if it was the owner already; another node; or nobody,
     *     where the asking node is not registered. Empty where there is no such pipeline
     */
    Optional<Ownership> acquire(String nodeId, String pipelineId);

    /**
     * Gives pipelines back: those among them that the node owns have no owner afterwards, and keep their epoch. Tells the
     * listeners of the other nodes that the membership changed.
     */
    void release(String nodeId, Collection<String> pipelineIds);

    /** Who owns a pipeline; empty where there is no such pipeline. */
    Optional<Ownership> ownership(String pipelineId);

    // ---- inbox and log of commands ----

    /**
     * Puts rows into the inboxes of their pipelines, all or none, and numbers them. They are durable when it returns. Tells the
     * listeners of the owners.
     *
     * @throws StoreException also if one of the pipelines does not exist
     */
    void send(List<InboxRow> rows);

    /**
     * The rows in the inboxes of all pipelines that a node owns, those with the smallest numbers first. They stay until a step
     * {@linkplain Step#handled handles} them.
     */
    List<InboxRow> inbox(String nodeId, int limit);

    /** The entry of the log of commands under an id; empty until the command was carried out or refused. */
    Optional<CommandRow> command(String pipelineId, String commandId);

    /**
     * The log of the commands of a pipeline, the greatest id first.
     *
     * @param before only those with a smaller id; empty for the newest
     */
    List<CommandRow> commands(String pipelineId, Optional<String> before, int limit);

    // ---- tasks ----

    /**
     * Hands tasks out: each row given replaces the one with its key if that is there, was handed out exactly once less, and
     * is held by nobody. It does not matter who owns the pipeline.
     *
     * @param nodeId the node that hands them out, to a worker of its own or to one that polls it; nothing is handed out by a
     *     node that is not registered
     * @return the keys of those that were replaced
     */
    Set<TaskRow.Key> claim(String nodeId, List<TaskRow> tasks);

    /**
     * Writes what reports change of tasks: each row given replaces the one with its key if that is there and was handed out
     * as often.
     *
     * @return the keys of those that were replaced
     */
    Set<TaskRow.Key> update(List<TaskRow> tasks);

    /** The tasks with these keys, those that are there, as they are now. */
    List<TaskRow> tasks(Collection<TaskRow.Key> keys);

    /**
     * Queued tasks (those that nobody holds) of pipelines that registered nodes other than the given one own; those with the
     * earliest {@link TaskRow#priority} first.
     */
    List<TaskRow> queuedTasks(String nodeId, QueuedFilter filter, int limit);

    // ---- wake-ups ----

    /**
     * Tells the listeners of all other registered nodes that there are queued tasks of these groups for which the calling node
     * has no taker. Writes nothing; may do nothing in a store that has no means to tell.
     */
    void announce(String nodeId, Set<String> workerGroups);

    /**
     * Has a listener told what concerns a node. A store that has no means to tell never calls it.
     *
     * @return ends it; does not throw
     */
    Runnable listen(String nodeId, StoreListener listener);

    // ---- what is kept, and for how long ----

    /**
     * Refuses a definition that this store could not keep, before anything is written. Accepts all of them unless overridden.
     *
     * @throws io.penstock.problem.InvalidRequestException if it has secrets and the store has no keys to encrypt them with
     */
    default void check(PipelineDefinition definition) {}

    /**
     * For how long history is kept where the engine has to see to it that older one goes, by {@link #forgetHistory}. Empty,
     * unless overridden, where history is kept for ever or the store sees to it itself.
     */
    default Optional<Duration> retention() {
        return Optional.empty();
    }

    /**
     * Removes a part of the history that is older than {@link #retention()}; nothing unless overridden.
     *
     * @param limit the most instances that are removed, not counting preconditions
     * @return how many were removed; as many as the limit if there may be more
     */
    default int forgetHistory(Instant now, int limit) {
        return 0;
    }

    // ---- durable listeners ----

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
