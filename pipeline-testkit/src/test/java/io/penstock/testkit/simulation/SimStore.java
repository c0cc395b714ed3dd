package io.penstock.testkit.simulation;

import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.BackfillRow;
import io.penstock.engine.store.CommandRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EventJournal;
import io.penstock.engine.store.InboxRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.LoadedPipeline;
import io.penstock.engine.store.NodeRow;
import io.penstock.engine.store.Ownership;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.Pulse;
import io.penstock.engine.store.QueuedFilter;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.StoreListener;
import io.penstock.engine.store.TaskRow;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store as one engine process sees it: it misbehaves when told to, tells the ledger what became durable, and is of no
 * use to a process that has crashed.
 */
final class SimStore implements EngineStore {

    /** What may go wrong. */
    enum Fault {
        REFUSE_STEP,
        LOSE_STEP_REPLY,
        CRASH_BEFORE_STEP,
        CRASH_AFTER_STEP,
        REFUSE_CLAIM,
        LOSE_CLAIM_REPLY,
        CRASH_AFTER_CLAIM,
        REFUSE_UPDATE,
        LOSE_UPDATE_REPLY,
        REFUSE_LOAD
    }

    private final EngineStore store;
    private final Ledger ledger;
    private final Runnable onCrash;
    private @Nullable Fault fault;
    private int times;
    private final Set<String> loaded = new HashSet<>();
    private boolean dead;

    SimStore(EngineStore store, Ledger ledger, Runnable onCrash) {
        this.store = store;
        this.ledger = ledger;
        this.onCrash = onCrash;
    }

    void arm(Fault next, int howOften) {
        fault = next;
        times = howOften;
    }

    void disarm() {
        fault = null;
    }

    boolean isArmed() {
        return fault != null;
    }

    void die() {
        dead = true;
    }

    private boolean strikes(Fault wanted) {
        if (fault != wanted) {
            return false;
        }
        if (--times <= 0) {
            fault = null;
        }
        ledger.faulted(wanted);
        return true;
    }

    private void alive() {
        if (dead) {
            throw new SimulatedCrash("the process is dead");
        }
    }

    private SimulatedCrash crash(String where) {
        dead = true;
        onCrash.run();
        return new SimulatedCrash(where);
    }

    private static StoreException refused(String what) {
        return new StoreException("simulated: " + what, false, null);
    }

    @Override
    public void commit(List<Step> steps) {
        alive();
        if (strikes(Fault.REFUSE_STEP)) {
            throw refused("step refused");
        }
        if (strikes(Fault.CRASH_BEFORE_STEP)) {
            throw crash("before a commit");
        }
        store.commit(steps);
        ledger.committed(steps);
        if (strikes(Fault.LOSE_STEP_REPLY)) {
            throw refused("reply of a step lost");
        }
        if (strikes(Fault.CRASH_AFTER_STEP)) {
            throw crash("after a commit");
        }
    }

    @Override
    public Set<TaskRow.Key> claim(String nodeId, List<TaskRow> tasks) {
        alive();
        if (strikes(Fault.REFUSE_CLAIM)) {
            throw refused("claim refused");
        }
        Set<TaskRow.Key> done = store.claim(nodeId, tasks);
        ledger.tasksChanged(tasks, done);
        if (strikes(Fault.LOSE_CLAIM_REPLY)) {
            throw refused("reply of a claim lost");
        }
        if (strikes(Fault.CRASH_AFTER_CLAIM)) {
            throw crash("after a claim");
        }
        return done;
    }

    @Override
    public Set<TaskRow.Key> update(List<TaskRow> tasks) {
        alive();
        if (strikes(Fault.REFUSE_UPDATE)) {
            throw refused("update refused");
        }
        Set<TaskRow.Key> done = store.update(tasks);
        ledger.tasksChanged(tasks, done);
        if (strikes(Fault.LOSE_UPDATE_REPLY)) {
            throw refused("reply of an update lost");
        }
        return done;
    }

    @Override
    public Optional<LoadedPipeline> load(String pipelineId) {
        alive();
        if (strikes(Fault.REFUSE_LOAD)) {
            throw refused("load refused");
        }
        ledger.loaded(pipelineId, loaded.add(pipelineId));
        return store.load(pipelineId);
    }

    @Override
    public PipelineRow create(PipelineRow pipeline) {
        alive();
        PipelineRow row = store.create(pipeline);
        ledger.created(row);
        return row;
    }

    @Override
    public List<String> activePipelines() {
        alive();
        return store.activePipelines();
    }

    @Override
    public Optional<PipelineRow> pipeline(String pipelineId) {
        alive();
        return store.pipeline(pipelineId);
    }

    @Override
    public List<PipelineRow> pipelines(Optional<String> after, int limit) {
        alive();
        return store.pipelines(after, limit);
    }

    @Override
    public Optional<DefinitionRow> definition(String pipelineId, int version) {
        alive();
        return store.definition(pipelineId, version);
    }

    @Override
    public List<ComponentRow> components(String pipelineId) {
        alive();
        return store.components(pipelineId);
    }

    @Override
    public List<InstanceRow> instances(String pipelineId, InstanceFilter filter, long after, int limit) {
        alive();
        return store.instances(pipelineId, filter, after, limit);
    }

    @Override
    public Optional<InstanceRow> instance(String pipelineId, String id) {
        alive();
        return store.instance(pipelineId, id);
    }

    @Override
    public List<InstanceRow> instances(String pipelineId, Collection<Long> seqs) {
        alive();
        return store.instances(pipelineId, seqs);
    }

    @Override
    public List<AttemptRow> attempts(String pipelineId, long instance) {
        alive();
        return store.attempts(pipelineId, instance);
    }

    @Override
    public List<BackfillRow> backfills(String pipelineId) {
        alive();
        return store.backfills(pipelineId);
    }

    @Override
    public EventJournal journal() {
        alive();
        return store.journal();
    }

    @Override
    public boolean isShared() {
        alive();
        return store.isShared();
    }

    @Override
    public Pulse join(String name, Duration lease) {
        alive();
        return store.join(name, lease);
    }

    @Override
    public Pulse pulse(String nodeId, Duration lease, int owned) {
        alive();
        return store.pulse(nodeId, lease, owned);
    }

    @Override
    public void leave(String nodeId) {
        alive();
        store.leave(nodeId);
    }

    @Override
    public List<NodeRow> nodes() {
        alive();
        return store.nodes();
    }

    @Override
    public List<Ownership> acquire(String nodeId, int limit) {
        alive();
        return store.acquire(nodeId, limit);
    }

    @Override
    public Optional<Ownership> acquire(String nodeId, String pipelineId) {
        alive();
        return store.acquire(nodeId, pipelineId);
    }

    @Override
    public void release(String nodeId, Collection<String> pipelineIds) {
        alive();
        store.release(nodeId, pipelineIds);
    }

    @Override
    public Optional<Ownership> ownership(String pipelineId) {
        alive();
        return store.ownership(pipelineId);
    }

    @Override
    public void send(List<InboxRow> rows) {
        alive();
        store.send(rows);
    }

    @Override
    public List<InboxRow> inbox(String nodeId, int limit) {
        alive();
        return store.inbox(nodeId, limit);
    }

    @Override
    public Optional<CommandRow> command(String pipelineId, String commandId) {
        alive();
        return store.command(pipelineId, commandId);
    }

    @Override
    public List<CommandRow> commands(String pipelineId, Optional<String> before, int limit) {
        alive();
        return store.commands(pipelineId, before, limit);
    }

    @Override
    public List<TaskRow> tasks(Collection<TaskRow.Key> keys) {
        alive();
        return store.tasks(keys);
    }

    @Override
    public List<TaskRow> queuedTasks(String nodeId, QueuedFilter filter, int limit) {
        alive();
        return store.queuedTasks(nodeId, filter, limit);
    }

    @Override
    public void announce(String nodeId, Set<String> workerGroups) {
        alive();
        store.announce(nodeId, workerGroups);
    }

    @Override
    public Runnable listen(String nodeId, StoreListener listener) {
        alive();
        return store.listen(nodeId, listener);
    }

    /** Nothing: the rows must be there for the process that comes next. */
    @Override
    public void close() {}
}
