package io.penstock.engine.instance;

import io.penstock.definition.ParameterValue;
import io.penstock.engine.attempt.Attempt;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.OutboxRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state of one pipeline and what its collaborators share: instances, components, timers, the worklist, and the changes
 * of the step under way. Mutable, confined to the thread that decides.
 *
 * <p>Rules live in the collaborators; this class only keeps the books straight: whoever changes an instance says so with
 * {@link #touch}, whoever wants something looked at again says so with {@link #enqueue}.
 */
final class Core {

    /** Wakes an instance or a component at a time. */
    private record Wake(
            Instant at,
            @Nullable Instance instance,
            @Nullable ComponentState component) implements Comparable<Wake> {
        @Override
        public int compareTo(Wake other) {
            return at.compareTo(other.at);
        }
    }

    final String pipelineId;
    final CoreSettings settings;
    final RandomGenerator random;
    final long epoch;

    final Relations relations = new Relations(this);
    final Materializer materializer = new Materializer(this);
    final Readiness readiness = new Readiness(this);
    final AttemptRules attempts = new AttemptRules(this);
    final ResourceRules resources = new ResourceRules(this);
    final CheckRules checks = new CheckRules(this);
    final Outcomes outcomes = new Outcomes(this);
    final Residency residency = new Residency(this);
    final MissedRules missed = new MissedRules(this);
    final ActionRules actions = new ActionRules(this);
    final Freezer freezer = new Freezer(this);
    final Backfills backfills = new Backfills(this);

    private final PipelineRow base;
    PipelineState state;
    Map<String, String> tags;

    @Nullable
    Instant firstActivation;

    @Nullable
    Instant lastActivation;

    @Nullable
    Instant lastDeactivation;

    @Nullable
    Instant finishedAt;

    @Nullable
    Instant deletionRequestedAt;

    int latestVersion;
    int activeVersion;
    List<ParameterValue> activationValues;
    long nextSeq;

    @Nullable
    Instant onDemandCursor;

    boolean cancelActive;

    /** The plan that runs; {@code null} before the first activation. */
    @Nullable
    Plan plan;

    final Map<String, ComponentState> components = new LinkedHashMap<>();

    /** Components that were removed from the definition, should they come back. */
    final Map<String, ComponentRow> formerComponents = new HashMap<>();

    final Map<Long, Instance> bySeq = new HashMap<>();
    final Map<String, Instance> byId = new HashMap<>();
    final Map<Long, OutboxRow> outbox = new HashMap<>();

    private final PriorityQueue<Wake> wakes = new PriorityQueue<>();
    private final ArrayDeque<Instance> worklist = new ArrayDeque<>();

    /** Looked at when the worklist is empty: whether a machine is needed is known once its takers have settled. */
    private final ArrayDeque<Instance> resourceList = new ArrayDeque<>();

    Instant now = Instant.EPOCH;
    private Step step;
    private List<PipelineEvent> events = new ArrayList<>();
    private List<TaskRow.Key> canceled = new ArrayList<>();
    private List<Instance> dirty = new ArrayList<>();
    private final List<Instance> ended = new ArrayList<>();
    private final List<Instance> blocked = new ArrayList<>();
    private boolean rowDirty;
    private boolean takenUp;

    Core(PipelineRow row, long epoch, CoreSettings settings, RandomGenerator random) {
        this.base = row;
        this.pipelineId = row.pipelineId();
        this.epoch = epoch;
        this.settings = settings;
        this.random = random;
        this.state = row.state();
        this.tags = row.tags();
        this.firstActivation = row.firstActivation();
        this.lastActivation = row.lastActivation();
        this.lastDeactivation = row.lastDeactivation();
        this.finishedAt = row.finishedAt();
        this.deletionRequestedAt = row.deletionRequestedAt();
        this.latestVersion = row.latestVersion();
        this.activeVersion = row.activeVersion();
        this.activationValues = row.activationValues();
        this.nextSeq = row.nextSeq();
        this.onDemandCursor = row.onDemandCursor();
        this.cancelActive = row.cancelActive();
        this.step = new Step(pipelineId, epoch);
    }

    PipelineRow row() {
        return new PipelineRow(
                pipelineId,
                base.name(),
                base.uniqueId(),
                base.description(),
                tags,
                state,
                base.createdAt(),
                firstActivation,
                lastActivation,
                lastDeactivation,
                finishedAt,
                deletionRequestedAt,
                latestVersion,
                activeVersion,
                activationValues,
                nextSeq,
                onDemandCursor,
                cancelActive);
    }

    Plan plan() {
        if (plan == null) {
            throw new IllegalStateException("pipeline " + pipelineId + " has no plan");
        }
        return plan;
    }

    // ---- the books ----

    Step step() {
        return step;
    }

    void rowChanged() {
        rowDirty = true;
    }

    void emit(PipelineEvent event) {
        events.add(event);
    }

    void touch(Instance instance) {
        if (!instance.dirty) {
            instance.dirty = true;
            dirty.add(instance);
        }
    }

    void touchAttempt(Instance instance) {
        instance.attemptDirty = true;
        touch(instance);
    }

    void touch(ComponentState component) {
        component.dirty = true;
    }

    void enqueue(Instance instance) {
        if (!instance.queued && !instance.isTerminal()) {
            instance.queued = true;
            (instance.kind() == ComponentKind.RESOURCE ? resourceList : worklist).add(instance);
        }
    }

    void noteEnded(Instance instance) {
        ended.add(instance);
    }

    void noteBlocked(Instance instance) {
        blocked.add(instance);
    }

    void wake(Instance instance, @Nullable Instant at) {
        if (at == null || instance.isTerminal()) {
            return;
        }
        if (instance.wakeAt == null || at.isBefore(instance.wakeAt)) {
            instance.wakeAt = at;
            wakes.add(new Wake(at, instance, null));
        }
    }

    void wake(ComponentState component, Instant at) {
        if (component.wakeAt == null || at.isBefore(component.wakeAt)) {
            component.wakeAt = at;
            wakes.add(new Wake(at, null, component));
        }
    }

    // ---- making and keeping instances ----

    Instance create(ComponentState owner, Instant start, Instant end, @Nullable Instance referrer) {
        String id = referrer == null
                ? InstanceIds.of(owner.plan.id(), start)
                : InstanceIds.ofCheck(owner.plan.id(), referrer.owner.plan.id(), start);
        var instance = new Instance(nextSeq++, id, owner, start, end, now, referrer);
        instance.version = plan().version();
        rowDirty = true;
        adopt(instance);
        owner.open++;
        touch(owner);
        touch(instance);
        emitChange(instance, null, null);
        if (referrer != null) {
            referrer.checks.add(instance);
        }
        return instance;
    }

    /** Notes a stretch of intervals that are passed over: one row, which never comes into memory. */
    void skippedRange(ComponentState owner, Interval first, Instant through) {
        var range = new Instance(
                nextSeq++,
                InstanceIds.of(owner.plan.id(), first.start()),
                owner,
                first.start(),
                first.end(),
                now,
                null);
        range.version = plan().version();
        range.status = Status.SKIPPED;
        range.actualStart = now;
        range.actualEnd = now;
        range.through = through;
        owner.skipped.add(new Interval(first.start(), through));
        rowDirty = true;
        touch(range);
        emitChange(range, null, "intervals up to " + through + " are passed over");
    }

    /** Takes an instance into memory, without any consequence. */
    void adopt(Instance instance) {
        bySeq.put(instance.seq, instance);
        byId.put(instance.id, instance);
        instance.evicted = false;
        if (instance.referrer == null) {
            instance.owner.instances.put(instance.start, instance);
        }
    }

    /** Drops an instance and its checks from memory; the store keeps them. */
    void evict(Instance instance) {
        for (Instance check : instance.checks) {
            evict(check);
        }
        instance.evicted = true;
        touch(instance);
        bySeq.remove(instance.seq);
        byId.remove(instance.id, instance);
        if (instance.referrer == null) {
            instance.owner.instances.remove(instance.start, instance);
        }
    }

    // ---- statuses, tasks ----

    void status(Instance instance, Status status, @Nullable String message) {
        Status from = instance.status;
        if (from == status) {
            return;
        }
        instance.status = status;
        touch(instance);
        emitChange(instance, from, message);
    }

    private void emitChange(Instance instance, @Nullable Status from, @Nullable String message) {
        PlanComponent component = instance.plan();
        emit(new PipelineEvent.InstanceChanged(
                pipelineId,
                now,
                instance.id,
                component.id(),
                component.type(),
                component.kind(),
                instance.interval(),
                instance.generation,
                Optional.ofNullable(from),
                instance.status,
                instance.attempts,
                Optional.ofNullable(message)));
    }

    void holdSlot(Instance instance) {
        if (!instance.holdsSlot && !instance.rerun) {
            instance.holdsSlot = true;
            instance.owner.active++;
        }
    }

    void freeSlot(Instance instance) {
        if (instance.holdsSlot) {
            instance.holdsSlot = false;
            instance.owner.active--;
            instance.owner.grantDue = true;
            instance.owner.takers.forEach(taker -> taker.grantDue = true);
            if (instance.kind() == ComponentKind.RESOURCE) {
                instance.owner.instances.values().forEach(this::enqueue);
            }
        }
        if (instance.ready) {
            instance.ready = false;
            instance.owner.ready.remove(instance.start);
        }
    }

    void issueTask(Instance instance, TaskRow.Kind kind, String group) {
        Attempt attempt = instance.attempt;
        if (attempt == null) {
            throw new IllegalStateException("no attempt of " + instance);
        }
        var silence = instance.plan().settings().reportProgressTimeout();
        var task = new TaskRow(
                pipelineId,
                instance.seq,
                attempt.number(),
                attempt.nextTask(),
                kind,
                group,
                instance.plan().type(),
                instance.start,
                0,
                null,
                null,
                silence == null ? settings.silence() : silence,
                false,
                false);
        touchAttempt(instance);
        step.tasks().add(task);
    }

    /** Notes that the task of an attempt is over. */
    void taskOver(Instance instance, boolean canceledByUs) {
        Attempt attempt = instance.attempt;
        if (attempt == null || !attempt.hasTask()) {
            return;
        }
        var key = new TaskRow.Key(pipelineId, instance.seq, attempt.number(), attempt.task());
        attempt.taskOver();
        touchAttempt(instance);
        if (!step.tasks().removeIf(task -> task.key().equals(key))) {
            step.endedTasks().add(key);
            if (canceledByUs) {
                canceled.add(key);
            }
        }
    }

    // ---- the step ----

    /** Notes that the pipeline was built from the store: nobody looked after it until now. */
    void takenUp() {
        takenUp = true;
    }

    /** Lets everything happen that follows from what was changed so far, until nothing does. */
    void settle() {
        if (takenUp) {
            takenUp = false;
            evaluate();
            if (missed.skip(true)) {
                lookAgain();
            }
        }
        boolean moved = true;
        while (moved) {
            moved = fireWakes();
            moved |= evaluate();
            for (ComponentState component : components.values()) {
                if (component.grantDue) {
                    component.grantDue = false;
                    moved |= readiness.grant(component);
                }
                if (component.materializeDue) {
                    component.materializeDue = false;
                    moved |= materializer.materialize(component);
                }
            }
            if (!moved && worklist.isEmpty() && resourceList.isEmpty()) {
                moved = backfills.finish();
                moved |= outcomes.complete();
            }
        }
        residency.release(ended, blocked);
        ended.clear();
        blocked.clear();
    }

    /** Looks at everything in memory again. */
    void lookAgain() {
        for (Instance instance : bySeq.values()) {
            enqueue(instance);
            if (instance.isTerminal()) {
                noteEnded(instance);
            }
        }
    }

    private boolean evaluate() {
        boolean moved = false;
        Instance next;
        while ((next = worklist.poll()) != null || (next = resourceList.poll()) != null) {
            next.queued = false;
            moved = true;
            readiness.evaluate(next);
        }
        return moved;
    }

    private boolean fireWakes() {
        boolean fired = false;
        Wake next;
        while ((next = wakes.peek()) != null && !next.at().isAfter(now)) {
            wakes.poll();
            Instance instance = next.instance();
            if (instance != null && next.at().equals(instance.wakeAt)) {
                instance.wakeAt = null;
                if (!instance.evicted && !instance.isTerminal()) {
                    enqueue(instance);
                    fired = true;
                }
            }
            ComponentState component = next.component();
            if (component != null && next.at().equals(component.wakeAt)) {
                component.wakeAt = null;
                component.materializeDue = true;
                fired = true;
            }
        }
        return fired;
    }

    /**
     * Writes the newest attempt as it stands. To be called before another takes its place: where one is lost the next is made
     * in the same step.
     */
    void writeAttempt(Instance instance) {
        if (instance.attemptDirty && instance.attempt != null) {
            instance.attemptDirty = false;
            step.attempts().add(instance.attempt.row(pipelineId, instance.seq));
        }
    }

    Decision finishStep() {
        List<Signal> follow = backfills.next();
        for (Instance instance : dirty) {
            step.instances().add(instance.row(pipelineId));
            instance.dirty = false;
            writeAttempt(instance);
        }
        for (ComponentState component : components.values()) {
            if (component.dirty) {
                component.dirty = false;
                step.components().add(component.row(pipelineId));
            }
        }
        if (rowDirty) {
            rowDirty = false;
            step.pipeline(row());
        }
        var decision = new Decision(step, canceled, events, follow, nextWake());
        step = new Step(pipelineId, epoch);
        canceled = new ArrayList<>();
        events = new ArrayList<>();
        dirty = new ArrayList<>();
        return decision;
    }

    @Nullable
    Instant nextWake() {
        Wake next = wakes.peek();
        return next == null ? null : next.at();
    }
}
