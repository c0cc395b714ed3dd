package io.penstock.testkit;

import io.penstock.definition.PipelineDefinition;
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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store that does what another one does, except when told to misbehave. Survives the engines that close it. */
final class FaultyStore implements EngineStore, StoreFaults {

    private final EngineStore store;
    private int refusals;
    private int lostReplies;
    private long commits;

    FaultyStore(EngineStore store) {
        this.store = store;
    }

    @Override
    public synchronized StoreFaults refuse(int times) {
        refusals += times;
        return this;
    }

    @Override
    public synchronized StoreFaults loseReply(int times) {
        lostReplies += times;
        return this;
    }

    @Override
    public synchronized long commits() {
        return commits;
    }

    @Override
    public synchronized void commit(List<Step> steps) {
        commits++;
        if (refusals > 0) {
            refusals--;
            throw new StoreException("scripted refusal", false, null);
        }
        store.commit(steps);
        if (lostReplies > 0) {
            lostReplies--;
            throw new StoreException("scripted loss of a reply", false, null);
        }
    }

    @Override
    public void check(PipelineDefinition definition) {
        store.check(definition);
    }

    @Override
    public Optional<Duration> retention() {
        return store.retention();
    }

    @Override
    public int forgetHistory(Instant now, int limit) {
        return store.forgetHistory(now, limit);
    }

    @Override
    public PipelineRow create(PipelineRow pipeline) {
        return store.create(pipeline);
    }

    @Override
    public Optional<LoadedPipeline> load(String pipelineId) {
        return store.load(pipelineId);
    }

    @Override
    public List<String> activePipelines() {
        return store.activePipelines();
    }

    @Override
    public Optional<PipelineRow> pipeline(String pipelineId) {
        return store.pipeline(pipelineId);
    }

    @Override
    public List<PipelineRow> pipelines(Optional<String> after, int limit) {
        return store.pipelines(after, limit);
    }

    @Override
    public Optional<DefinitionRow> definition(String pipelineId, int version) {
        return store.definition(pipelineId, version);
    }

    @Override
    public List<ComponentRow> components(String pipelineId) {
        return store.components(pipelineId);
    }

    @Override
    public List<InstanceRow> instances(String pipelineId, InstanceFilter filter, long after, int limit) {
        return store.instances(pipelineId, filter, after, limit);
    }

    @Override
    public Optional<InstanceRow> instance(String pipelineId, String id) {
        return store.instance(pipelineId, id);
    }

    @Override
    public List<InstanceRow> instances(String pipelineId, Collection<Long> seqs) {
        return store.instances(pipelineId, seqs);
    }

    @Override
    public List<BackfillRow> backfills(String pipelineId) {
        return store.backfills(pipelineId);
    }

    @Override
    public List<AttemptRow> attempts(String pipelineId, long instance) {
        return store.attempts(pipelineId, instance);
    }

    @Override
    public Set<TaskRow.Key> claim(String nodeId, List<TaskRow> tasks) {
        return store.claim(nodeId, tasks);
    }

    @Override
    public Set<TaskRow.Key> update(List<TaskRow> tasks) {
        return store.update(tasks);
    }

    @Override
    public EventJournal journal() {
        return store.journal();
    }

    @Override
    public boolean isShared() {
        return store.isShared();
    }

    @Override
    public Pulse join(String name, Duration lease) {
        return store.join(name, lease);
    }

    @Override
    public Pulse pulse(String nodeId, Duration lease, int owned) {
        return store.pulse(nodeId, lease, owned);
    }

    @Override
    public void leave(String nodeId) {
        store.leave(nodeId);
    }

    @Override
    public List<NodeRow> nodes() {
        return store.nodes();
    }

    @Override
    public List<Ownership> acquire(String nodeId, int limit) {
        return store.acquire(nodeId, limit);
    }

    @Override
    public Optional<Ownership> acquire(String nodeId, String pipelineId) {
        return store.acquire(nodeId, pipelineId);
    }

    @Override
    public void release(String nodeId, Collection<String> pipelineIds) {
        store.release(nodeId, pipelineIds);
    }

    @Override
    public Optional<Ownership> ownership(String pipelineId) {
        return store.ownership(pipelineId);
    }

    @Override
    public void send(List<InboxRow> rows) {
        store.send(rows);
    }

    @Override
    public List<InboxRow> inbox(String nodeId, int limit) {
        return store.inbox(nodeId, limit);
    }

    @Override
    public Optional<CommandRow> command(String pipelineId, String commandId) {
        return store.command(pipelineId, commandId);
    }

    @Override
    public List<CommandRow> commands(String pipelineId, Optional<String> before, int limit) {
        return store.commands(pipelineId, before, limit);
    }

    @Override
    public List<TaskRow> tasks(Collection<TaskRow.Key> keys) {
        return store.tasks(keys);
    }

    @Override
    public List<TaskRow> queuedTasks(String nodeId, QueuedFilter filter, int limit) {
        return store.queuedTasks(nodeId, filter, limit);
    }

    @Override
    public void announce(String nodeId, Set<String> workerGroups) {
        store.announce(nodeId, workerGroups);
    }

    @Override
    public Runnable listen(String nodeId, StoreListener listener) {
        return store.listen(nodeId, listener);
    }

    /** Nothing: the rows must be there for the engine that comes next. */
    @Override
    public void close() {}

    /** Closes the store behind. */
    void end() {
        store.close();
    }
}
