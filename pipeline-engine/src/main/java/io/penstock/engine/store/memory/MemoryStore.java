package io.penstock.engine.store.memory;

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
import io.penstock.engine.store.OutboxRow;
import io.penstock.engine.store.Ownership;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.Pulse;
import io.penstock.engine.store.QueuedFilter;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.StoreListener;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.PipelineState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in memory. Thread-safe: every call holds the one lock for as long as it takes to copy what it needs.
 *
 * <p>History is bounded: of the instances that have ended, the newest 100,000 are kept unless told otherwise. An instance
 * that the engine still has in memory, or that is parked, is kept whatever its age; preconditions go with the instance that
 * names them. Of the log of commands the newest 1,000 of each pipeline are kept.
 *
 * <p>Made by a constructor it serves one engine at a time; {@link #shared(InstantSource)} makes one that several engines in this
 * JVM share.
 */
public final class MemoryStore implements EngineStore {

    /** How many ended instances are kept unless another number is given. */
    public static final int DEFAULT_HISTORY = 100_000;

    private static final int LOGGED = 1000;

    private static final class Content {
        PipelineRow row;
        final Map<Integer, DefinitionRow> definitions = new HashMap<>();
        final Map<String, ComponentRow> components = new LinkedHashMap<>();
        final SequenceMap<InstanceRow> instances = new SequenceMap<>();
        final Map<Long, InstanceRow> resident = new HashMap<>();
        final Map<String, Long> byId = new HashMap<>();
        final Map<Long, List<Long>> checks = new HashMap<>();
        final TreeMap<Long, InstanceRow> parked = new TreeMap<>();
        final Map<Long, List<AttemptRow>> attempts = new HashMap<>();
        final Map<TaskRow.Key, TaskRow> tasks = new LinkedHashMap<>();
        final TreeMap<Long, OutboxRow> outbox = new TreeMap<>();
        final Map<String, BackfillRow> backfills = new LinkedHashMap<>();
        final TreeMap<Long, InboxRow> inbox = new TreeMap<>();
        final TreeMap<String, CommandRow> commands = new TreeMap<>();

        @Nullable
        String owner;

        long epoch;

        Content(PipelineRow row) {
            this.row = row;
        }
    }

    private record Ended(String pipelineId, long seq, int generation) {}

    private final Map<String, Content> pipelines = new LinkedHashMap<>();
    private final MemoryJournal journal = new MemoryJournal();
    private final ArrayDeque<Ended> ended = new ArrayDeque<>();
    private final MemoryNodes nodes;
    private final int history;
    private long sent;

    /** A store for one engine at a time that keeps the newest 100,000 ended instances. */
    public MemoryStore() {
        this(DEFAULT_HISTORY);
    }

    /**
     * A store for one engine at a time that keeps so many ended instances.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public MemoryStore(int history) {
        this(history, null);
    }

    private MemoryStore(int history, @Nullable InstantSource clock) {
        if (history < 0) {
            throw new IllegalArgumentException("history is " + history + "; expected 0 or more");
        }
        this.history = history;
        this.nodes = new MemoryNodes(clock);
    }

    /**
     * A store that engines in this JVM share, and that keeps the newest 100,000 ended instances. Engines that close leave it
     * open.
     *
     * @param clock tells how long leases of engines last
     */
    public static MemoryStore shared(InstantSource clock) {
        return new MemoryStore(DEFAULT_HISTORY, Objects.requireNonNull(clock, "clock"));
    }

    @Override
    public boolean isShared() {
        return nodes.isShared();
    }

    @Override
    public synchronized PipelineRow create(PipelineRow pipeline) {
        for (Content content : pipelines.values()) {
            PipelineRow row = content.row;
            if (row.state() != PipelineState.DELETING
                    && row.name().equals(pipeline.name())
                    && row.uniqueId().equals(pipeline.uniqueId())) {
                return row;
            }
        }
        pipelines.put(pipeline.pipelineId(), new Content(pipeline));
        return pipeline;
    }

    @Override
    public synchronized void commit(List<Step> steps) {
        for (Step step : steps) {
            long epoch = content(step.pipelineId()).epoch;
            if (epoch != step.epoch()) {
                throw StoreException.fenced(step.pipelineId(), step.epoch(), epoch);
            }
        }
        steps.forEach(this::apply);
        while (ended.size() > history) {
            forget(ended.poll());
        }
    }

    private void apply(Step step) {
        Content content = content(step.pipelineId());
        PipelineRow row = step.pipeline();
        if (row != null) {
            content.row = row;
        }
        if (step.deletesHistory()) {
            content.definitions.clear();
            content.components.clear();
            content.instances.clear();
            content.resident.clear();
            content.byId.clear();
            content.checks.clear();
            content.parked.clear();
            content.attempts.clear();
            content.tasks.clear();
            content.outbox.clear();
            content.backfills.clear();
            content.inbox.clear();
        }
        DefinitionRow definition = step.definition();
        if (definition != null) {
            content.definitions.put(definition.version(), definition);
        }
        for (ComponentRow component : step.components()) {
            content.components.put(component.componentId(), component);
        }
        for (InstanceRow instance : step.instances()) {
            put(content, instance);
        }
        for (AttemptRow attempt : step.attempts()) {
            put(content, attempt);
        }
        for (TaskRow task : step.tasks()) {
            content.tasks.put(task.key(), task);
        }
        for (TaskRow.Key task : step.endedTasks()) {
            content.tasks.remove(task);
        }
        for (OutboxRow effect : step.outbox()) {
            content.outbox.put(effect.id(), effect);
        }
        for (Long effect : step.acknowledged()) {
            content.outbox.remove(effect);
        }
        for (BackfillRow backfill : step.backfills()) {
            content.backfills.put(backfill.backfillId(), backfill);
        }
        journal.write(step.pipelineId(), step.events());
        step.handled().forEach(content.inbox::remove);
        for (CommandRow command : step.commands()) {
            content.commands.put(command.commandId(), command);
            if (content.commands.size() > LOGGED) {
                content.commands.pollFirstEntry();
            }
            if (!command.nodeId().equals(content.owner)) {
                nodes.tell(command.nodeId(), StoreListener::commandAnswered);
            }
        }
    }

    private void put(Content content, InstanceRow instance) {
        InstanceRow before = content.instances.put(instance.seq(), instance);
        if (before == null) {
            content.byId.put(instance.id(), instance.seq());
            if (instance.referrer() != 0) {
                content.checks
                        .computeIfAbsent(instance.referrer(), any -> new ArrayList<>(1))
                        .add(instance.seq());
            }
        }
        if (instance.parked()) {
            content.parked.put(instance.seq(), instance);
        } else {
            content.parked.remove(instance.seq());
        }
        if (instance.resident()) {
            content.resident.put(instance.seq(), instance);
            return;
        }
        content.resident.remove(instance.seq());
        if (isHistory(instance) && instance.referrer() == 0 && (before == null || !isHistory(before))) {
            ended.add(new Ended(instance.pipelineId(), instance.seq(), instance.generation()));
        }
    }

    private static boolean isHistory(InstanceRow row) {
        return row.status().isTerminal() && !row.resident() && !row.parked();
    }

    private static void put(Content content, AttemptRow attempt) {
        List<AttemptRow> attempts = content.attempts.get(attempt.instance());
        if (attempts == null) {
            content.attempts.put(attempt.instance(), List.of(attempt));
            return;
        }
        if (attempts.size() == 1 && attempts.get(0).number() == attempt.number()) {
            content.attempts.put(attempt.instance(), List.of(attempt));
            return;
        }
        var changed = new ArrayList<AttemptRow>(attempts.size() + 1);
        attempts.stream().filter(other -> other.number() < attempt.number()).forEach(changed::add);
        changed.add(attempt);
        attempts.stream().filter(other -> other.number() > attempt.number()).forEach(changed::add);
        content.attempts.put(attempt.instance(), List.copyOf(changed));
    }

    private void forget(Ended old) {
        Content content = pipelines.get(old.pipelineId());
        InstanceRow row = content == null ? null : content.instances.get(old.seq());
        if (content == null || row == null || !isHistory(row) || row.generation() != old.generation()) {
            return;
        }
        List<Long> checks = content.checks.remove(row.seq());
        if (checks != null) {
            checks.forEach(check -> forget(content, check));
        }
        forget(content, row.seq());
    }

    private static void forget(Content content, long seq) {
        InstanceRow row = content.instances.get(seq);
        if (row != null) {
            content.instances.remove(seq);
            content.resident.remove(seq);
            content.parked.remove(seq);
            content.byId.remove(row.id(), seq);
            content.attempts.remove(seq);
        }
    }

    private Content content(String pipelineId) {
        Content content = pipelines.get(pipelineId);
        if (content == null) {
            throw new StoreException("there is no pipeline " + pipelineId, false, null);
        }
        return content;
    }

    @Override
    public synchronized Optional<LoadedPipeline> load(String pipelineId) {
        return Optional.ofNullable(pipelines.get(pipelineId)).map(content -> {
            var attempts = new ArrayList<AttemptRow>();
            for (Long seq : new TreeSet<>(content.resident.keySet())) {
                List<AttemptRow> all = content.attempts.getOrDefault(seq, List.of());
                if (!all.isEmpty()) {
                    attempts.add(all.get(all.size() - 1));
                }
            }
            return new LoadedPipeline(
                    content.row,
                    List.copyOf(content.definitions.values()),
                    List.copyOf(content.components.values()),
                    content.resident.values().stream()
                            .sorted(Comparator.comparingLong(InstanceRow::seq))
                            .toList(),
                    attempts,
                    List.copyOf(content.tasks.values()),
                    List.copyOf(content.outbox.values()),
                    content.backfills.values().stream()
                            .filter(backfill -> backfill.endedAt() == null)
                            .toList());
        });
    }

    @Override
    public synchronized List<String> activePipelines() {
        return pipelines.values().stream()
                .filter(MemoryStore::hasWork)
                .map(content -> content.row.pipelineId())
                .toList();
    }

    @Override
    public synchronized Optional<PipelineRow> pipeline(String pipelineId) {
        return Optional.ofNullable(pipelines.get(pipelineId)).map(content -> content.row);
    }

    @Override
    public synchronized List<PipelineRow> pipelines(Optional<String> after, int limit) {
        var found = new ArrayList<PipelineRow>();
        boolean reached = after.isEmpty();
        for (Content content : pipelines.values()) {
            if (reached && found.size() < limit && content.row.state() != PipelineState.DELETING) {
                found.add(content.row);
            }
            reached |= after.isPresent() && content.row.pipelineId().equals(after.get());
        }
        return List.copyOf(found);
    }

    @Override
    public synchronized Optional<DefinitionRow> definition(String pipelineId, int version) {
        return Optional.ofNullable(pipelines.get(pipelineId)).map(content -> content.definitions.get(version));
    }

    @Override
    public synchronized List<ComponentRow> components(String pipelineId) {
        Content content = pipelines.get(pipelineId);
        return content == null ? List.of() : List.copyOf(content.components.values());
    }

    @Override
    public synchronized List<InstanceRow> instances(String pipelineId, InstanceFilter filter, long after, int limit) {
        Content content = pipelines.get(pipelineId);
        var found = new ArrayList<InstanceRow>();
        if (content != null && filter.referrer().isPresent()) {
            for (Long seq : content.checks.getOrDefault(filter.referrer().get(), List.of())) {
                InstanceRow row = content.instances.get(seq);
                if (row != null && seq > after && found.size() < limit && filter.matches(row)) {
                    found.add(row);
                }
            }
        } else if (content != null && filter.parked()) {
            content.parked.tailMap(after, false).values().stream()
                    .filter(filter::matches)
                    .limit(limit)
                    .forEach(found::add);
        } else if (content != null) {
            content.instances.after(after, row -> {
                if (filter.matches(row)) {
                    found.add(row);
                }
                return found.size() < limit;
            });
        }
        return List.copyOf(found);
    }

    @Override
    public synchronized Optional<InstanceRow> instance(String pipelineId, String id) {
        Content content = pipelines.get(pipelineId);
        Long seq = content == null ? null : content.byId.get(id);
        return content == null || seq == null ? Optional.empty() : Optional.ofNullable(content.instances.get(seq));
    }

    @Override
    public synchronized List<InstanceRow> instances(String pipelineId, Collection<Long> seqs) {
        Content content = pipelines.get(pipelineId);
        var found = new ArrayList<InstanceRow>();
        if (content != null) {
            for (Long seq : seqs) {
                InstanceRow row = content.instances.get(seq);
                if (row != null) {
                    found.add(row);
                }
            }
        }
        return List.copyOf(found);
    }

    @Override
    public synchronized List<BackfillRow> backfills(String pipelineId) {
        Content content = pipelines.get(pipelineId);
        return content == null ? List.of() : List.copyOf(content.backfills.values());
    }

    @Override
    public synchronized List<AttemptRow> attempts(String pipelineId, long instance) {
        Content content = pipelines.get(pipelineId);
        return content == null ? List.of() : content.attempts.getOrDefault(instance, List.of());
    }

    @Override
    public synchronized Set<TaskRow.Key> claim(String nodeId, List<TaskRow> tasks) {
        var taken = new HashSet<TaskRow.Key>();
        if (!nodes.isRegistered(nodeId)) {
            return taken;
        }
        for (TaskRow task : tasks) {
            Content content = pipelines.get(task.pipelineId());
            TaskRow before = content == null ? null : content.tasks.get(task.key());
            if (content != null
                    && before != null
                    && before.holder() == null
                    && before.handouts() + 1 == task.handouts()) {
                content.tasks.put(task.key(), task);
                taken.add(task.key());
            }
        }
        return taken;
    }

    @Override
    public synchronized Set<TaskRow.Key> update(List<TaskRow> tasks) {
        var changed = new HashSet<TaskRow.Key>();
        for (TaskRow task : tasks) {
            Content content = pipelines.get(task.pipelineId());
            TaskRow before = content == null ? null : content.tasks.get(task.key());
            if (content != null && before != null && before.handouts() == task.handouts()) {
                content.tasks.put(task.key(), task);
                changed.add(task.key());
            }
        }
        return changed;
    }

    @Override
    public synchronized List<TaskRow> tasks(Collection<TaskRow.Key> keys) {
        var found = new ArrayList<TaskRow>();
        for (TaskRow.Key key : keys) {
            Content content = pipelines.get(key.pipelineId());
            TaskRow task = content == null ? null : content.tasks.get(key);
            if (task != null) {
                found.add(task);
            }
        }
        return List.copyOf(found);
    }

    @Override
    public synchronized List<TaskRow> queuedTasks(String nodeId, QueuedFilter filter, int limit) {
        return pipelines.values().stream()
                .filter(content -> isOwned(content) && !nodeId.equals(content.owner))
                .flatMap(content -> content.tasks.values().stream())
                .filter(filter::matches)
                .sorted(Comparator.comparing(TaskRow::priority))
                .limit(limit)
                .toList();
    }

    // ---- nodes and ownership ----

    private static boolean hasWork(Content content) {
        return content.row.state() == PipelineState.SCHEDULED
                || content.row.state() == PipelineState.DEACTIVATING
                || !content.tasks.isEmpty()
                || !content.outbox.isEmpty()
                || !content.inbox.isEmpty();
    }

    private boolean isOwned(Content content) {
        return content.owner != null && nodes.isRegistered(content.owner);
    }

    @Override
    public synchronized Pulse join(String name, Duration lease) {
        return pulse(nodes.join(name, lease));
    }

    @Override
    public synchronized Pulse pulse(String nodeId, Duration lease, int owned) {
        nodes.renew(nodeId, lease, owned);
        return pulse(nodeId);
    }

    private Pulse pulse(String nodeId) {
        int orphans = 0;
        boolean inbox = false;
        for (Content content : pipelines.values()) {
            if (!isOwned(content) && hasWork(content)) {
                orphans++;
            }
            inbox |= nodeId.equals(content.owner) && !content.inbox.isEmpty();
        }
        boolean member = nodes.isRegistered(nodeId);
        return new Pulse(nodeId, member, nodes.now(), nodes.rows(), orphans, member && inbox);
    }

    @Override
    public synchronized void leave(String nodeId) {
        nodes.leave(nodeId);
    }

    @Override
    public synchronized List<NodeRow> nodes() {
        return nodes.rows();
    }

    @Override
    public synchronized List<Ownership> acquire(String nodeId, int limit) {
        if (!nodes.isRegistered(nodeId)) {
            return List.of();
        }
        return pipelines.values().stream()
                .filter(content -> !isOwned(content) && hasWork(content))
                .limit(limit)
                .map(content -> take(content, nodeId))
                .toList();
    }

    private static Ownership take(Content content, String nodeId) {
        content.owner = nodeId;
        content.epoch++;
        return new Ownership(content.row.pipelineId(), nodeId, content.epoch);
    }

    @Override
    public synchronized Optional<Ownership> acquire(String nodeId, String pipelineId) {
        Content content = pipelines.get(pipelineId);
        if (content == null) {
            return Optional.empty();
        }
        boolean free = !isOwned(content) && nodes.isRegistered(nodeId);
        return free ? Optional.of(take(content, nodeId)) : ownership(pipelineId);
    }

    @Override
    public synchronized void release(String nodeId, Collection<String> pipelineIds) {
        for (String id : pipelineIds) {
            Content content = pipelines.get(id);
            if (content != null && nodeId.equals(content.owner)) {
                content.owner = null;
            }
        }
        nodes.tellOthers(nodeId, StoreListener::membershipChanged);
    }

    @Override
    public synchronized Optional<Ownership> ownership(String pipelineId) {
        return Optional.ofNullable(pipelines.get(pipelineId))
                .map(content -> new Ownership(pipelineId, isOwned(content) ? content.owner : null, content.epoch));
    }

    // ---- inbox and log ----

    @Override
    public synchronized void send(List<InboxRow> rows) {
        rows.forEach(row -> content(row.pipelineId()));
        for (InboxRow row : rows) {
            Content content = content(row.pipelineId());
            InboxRow numbered = row.numbered(++sent);
            content.inbox.put(numbered.id(), numbered);
            String owner = content.owner;
            if (owner != null && isOwned(content)) {
                nodes.tell(owner, StoreListener::inboxFilled);
            } else {
                nodes.tellOthers("", StoreListener::membershipChanged);
            }
        }
    }

    @Override
    public synchronized List<InboxRow> inbox(String nodeId, int limit) {
        if (!nodes.isRegistered(nodeId)) {
            return List.of();
        }
        return pipelines.values().stream()
                .filter(content -> nodeId.equals(content.owner))
                .flatMap(content -> content.inbox.values().stream())
                .sorted(Comparator.comparingLong(InboxRow::id))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<CommandRow> command(String pipelineId, String commandId) {
        return Optional.ofNullable(pipelines.get(pipelineId)).map(content -> content.commands.get(commandId));
    }

    @Override
    public synchronized List<CommandRow> commands(String pipelineId, Optional<String> before, int limit) {
        Content content = pipelines.get(pipelineId);
        if (content == null) {
            return List.of();
        }
        return before
                .map(id -> content.commands.headMap(id, false))
                .orElse(content.commands)
                .descendingMap()
                .values()
                .stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized void announce(String nodeId, Set<String> workerGroups) {
        nodes.tellOthers(nodeId, listener -> listener.tasksQueued(workerGroups));
    }

    @Override
    public synchronized Runnable listen(String nodeId, StoreListener listener) {
        nodes.listen(nodeId, listener);
        return () -> unlisten(nodeId, listener);
    }

    private synchronized void unlisten(String nodeId, StoreListener listener) {
        nodes.unlisten(nodeId, listener);
    }

    @Override
    public EventJournal journal() {
        return journal;
    }

    @Override
    public void close() {}
}
