package io.penstock.engine.instance;

import io.penstock.definition.PipelineObject;
import io.penstock.engine.attempt.Attempt;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.LoadedPipeline;
import io.penstock.engine.store.OutboxRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.Backfill;
import io.penstock.run.ComponentKind;
import io.penstock.run.Explanation;
import io.penstock.run.HealthStatus;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline as one state machine: the functional core of the engine.
 *
 * <h2>How a step goes</h2>
 *
 * <p>The shell collects signals, then calls {@link #apply} for each and {@link #decide} once, with the time. A signal only
 * changes what it is about and puts what may follow on a worklist. {@code decide} fires the timers that are due and works
 * the list off until nothing moves; an instance that changes puts its neighbours (consumers, referrer, resource, takers) on
 * the list again. So the cost of a step is that of what changes, not that of what exists.
 *
 * <p>The result is the set of changed rows, the tasks whose workers are to stop, and the events. None of it may be seen
 * outside before the rows are durable. If they cannot be made durable, the machine is thrown away and built again from the
 * store: it keeps nothing that the rows do not say, except what can be computed from them (slots, timers, queues).
 *
 * <h2>What is in memory</h2>
 *
 * <p>Instances that have not ended, and those that failed as long as somebody in memory may wait for them; but what only an
 * operator can move is parked in the store (see {@code Residency}). Everything else below the cursor of its component has
 * FINISHED or was SKIPPED; its absence says so. Commands on what is not in memory are preceded by {@link #needs},
 * {@link #history} and {@link #restore}.
 *
 * <h2>Where the rules are</h2>
 *
 * <p>{@code Materializer} makes rows from the schedule; {@code Readiness} decides when a waiting one may go on;
 * {@code AttemptRules}, {@code CheckRules} and {@code ResourceRules} carry activities, preconditions and resources through
 * their attempts; {@code Outcomes} does what follows from an end; {@code ActionRules} fires actions and notices lateness;
 * {@code Commands} does what operators ask for; {@code Explainer} says what an instance waits for. {@code Core} keeps the
 * books. All of them are confined to the thread that decides; nothing here is thread-safe.
 */
public final class PipelineMachine {

    private final Core core;
    private final Commands commands;
    private final Explainer explainer;

    private PipelineMachine(Core core) {
        this.core = core;
        this.commands = new Commands(core);
        this.explainer = new Explainer(core);
    }

    /** The machine of a pipeline that was never activated, or that has nothing in memory but its row. */
    public static PipelineMachine of(PipelineRow row, long epoch, CoreSettings settings, RandomGenerator random) {
        return new PipelineMachine(new Core(row, epoch, settings, random));
    }

    /**
     * The machine of a pipeline as it was stored.
     *
     * @param plan the compiled active definition; {@code null} where the pipeline was never activated
     */
    public static PipelineMachine load(
            LoadedPipeline loaded, @Nullable Plan plan, long epoch, CoreSettings settings, RandomGenerator random) {
        PipelineMachine machine = of(loaded.pipeline(), epoch, settings, random);
        if (plan != null) {
            machine.restoreAll(loaded, plan);
        }
        return machine;
    }

    private void restoreAll(LoadedPipeline loaded, Plan plan) {
        var rows = new HashMap<String, ComponentRow>();
        loaded.components().forEach(row -> rows.put(row.componentId(), row));
        plan.components().forEach(component -> {
            var state = new ComponentState(component);
            ComponentRow row = rows.remove(component.id());
            if (row != null) {
                state.restore(row);
            }
            core.components.put(component.id(), state);
        });
        core.formerComponents.putAll(rows);
        for (OutboxRow row : loaded.outbox()) {
            core.outbox.put(row.id(), row);
        }
        loaded.backfills().forEach(core.backfills::restore);
        loaded.instances().stream().filter(row -> row.through() != null).forEach(row -> {
            ComponentState owner = core.components.get(row.componentId());
            if (owner != null) {
                owner.skipped.add(new Interval(row.start(), Objects.requireNonNull(row.through())));
            }
        });
        shareTimelines();
        commands.usePlan(plan);
        restore(loaded.instances(), loaded.attempts());
        var out = new HashSet<TaskRow.Key>();
        loaded.tasks().forEach(task -> out.add(task.key()));
        for (Instance instance : core.bySeq.values()) {
            Attempt attempt = instance.openAttempt();
            if (attempt != null
                    && attempt.hasTask()
                    && !out.contains(
                            new TaskRow.Key(core.pipelineId, instance.seq, attempt.number(), attempt.task()))) {
                attempt.taskOver();
            }
        }
        core.residency.count();
        core.takenUp();
        commands.kick();
    }

    /** Components with equal series share one object, so that comparing them is cheap. */
    private void shareTimelines() {
        var known = new ArrayList<Timeline>();
        for (ComponentState component : core.components.values()) {
            Timeline timeline = component.timeline;
            if (timeline != null) {
                Optional<Timeline> same =
                        known.stream().filter(timeline::sameAs).findFirst();
                component.timeline = same.orElse(timeline);
                if (same.isEmpty()) {
                    known.add(timeline);
                }
            }
        }
    }

    /**
     * Visible ids of instances that are not in memory and must be.
     *
     * @param named those that the signal is about
     * @param neighbours those that stand next to one that it is about
     */
    public record Needs(Set<String> named, Set<String> neighbours) {

        private static final Needs NOTHING = new Needs(Set.of(), Set.of());

        /** Whether everything is there. */
        public boolean isEmpty() {
            return named.isEmpty() && neighbours.isEmpty();
        }
    }

    /** Which instances must be in memory before a signal is applied. */
    public Needs needs(Signal signal) {
        if (!(signal instanceof Signal.TakeInterval) && !(signal instanceof Signal.SetStatus)) {
            return Needs.NOTHING;
        }
        var named = new HashSet<String>();
        var beside = new HashSet<String>();
        var seen = new HashSet<Instance>();
        if (signal instanceof Signal.TakeInterval take) {
            for (Instance place : core.backfills.places(take)) {
                if (!core.byId.containsKey(place.id)) {
                    named.add(place.id);
                }
                neighbours(place, beside, seen);
            }
        }
        if (signal instanceof Signal.SetStatus command) {
            for (String id : command.ids()) {
                Instance instance = core.byId.get(id);
                if (instance == null) {
                    if (!core.components.containsKey(id)) {
                        named.add(id);
                    }
                } else {
                    // Those that run on a resource are rerun with it.
                    boolean isResource = instance.kind() == ComponentKind.RESOURCE;
                    neighbours(instance.main(), isResource ? named : beside, seen);
                }
            }
        }
        return new Needs(named, beside);
    }

    /**
     * Which instances a signal is about beyond those that it names and that may have left memory: a new plan lets somebody
     * depend on a component that nobody in memory depended on, or moves what is parked; an activation with a timestamp and the
     * end of a backfill do that too. Of parked ones the neighbours are needed as well.
     */
    public List<EngineStore.InstanceFilter> history(Signal signal) {
        var filters = new ArrayList<EngineStore.InstanceFilter>();
        if (signal instanceof Signal.ControlBackfill control && control.wanted() == Backfill.State.CANCELED) {
            filters.add(EngineStore.InstanceFilter.allParked());
        }
        if (signal instanceof Signal.Activate activate && core.plan != null) {
            if (activate.startTimestamp().isPresent() || !core.plan.waitsLike(activate.plan())) {
                filters.add(EngineStore.InstanceFilter.allParked());
            }
            for (PlanComponent component : activate.plan().components()) {
                PlanComponent before = core.plan.component(component.id()).orElse(null);
                if (before == null) {
                    continue;
                }
                boolean more = isRescheduled(before.takers(), component.takers())
                        || isRescheduled(before.consumers(), component.consumers());
                if (gains(before.takers(), component.takers())
                        || (more && !component.takers().isEmpty())) {
                    filters.add(ended(component, true));
                } else if (gains(before.consumers(), component.consumers()) || more) {
                    filters.add(ended(component, false));
                }
            }
        }
        return filters;
    }

    private static boolean gains(List<PlanComponent> before, List<PlanComponent> after) {
        return !before.stream()
                .map(PlanComponent::id)
                .collect(Collectors.toSet())
                .containsAll(after.stream().map(PlanComponent::id).toList());
    }

    /** Whether one of them follows another schedule than before, so that it may have intervals that it had not. */
    private static boolean isRescheduled(List<PlanComponent> before, List<PlanComponent> after) {
        for (PlanComponent one : before) {
            for (PlanComponent other : after) {
                if (one.id().equals(other.id()) && !Objects.equals(one.schedule(), other.schedule())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static EngineStore.InstanceFilter ended(PlanComponent component, boolean successful) {
        return new EngineStore.InstanceFilter(
                Optional.of(component.id()),
                Stream.of(Status.values())
                        .filter(status -> successful ? status.isTerminal() : status.isFailure())
                        .collect(Collectors.toSet()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The neighbours of a stored instance that must be in memory with it: the places in the series of its dependencies,
     * consumers and resource, as visible ids. What has succeeded moves nobody unless it is opened again, so there the search
     * ends.
     *
     * @param named whether the instance is one that the signal is about
     */
    public Set<String> neighbours(InstanceRow row, boolean named) {
        var ids = new HashSet<String>();
        ComponentState owner = core.components.get(row.componentId());
        if (owner == null
                || row.through() != null
                || core.plan == null
                || (!named && row.status().satisfies())) {
            return ids;
        }
        var probe = new Instance(0, row.id(), owner, row.start(), row.end(), row.createdAt(), null);
        neighbours(probe, ids, new HashSet<>());
        return ids;
    }

    private void neighbours(Instance probe, Set<String> ids, Set<Instance> seen) {
        ComponentState owner = probe.owner;
        var others = new ArrayList<>(owner.dependencies);
        others.addAll(owner.consumers);
        others.addAll(owner.takers);
        if (owner.resource != null) {
            others.add(owner.resource);
        }
        for (ComponentState other : others) {
            for (Relations.Member member : core.relations.members(probe, other)) {
                Instance instance = member.instance();
                if (instance == null) {
                    if (other.isBelowCursor(member.start())) {
                        ids.add(InstanceIds.of(other.plan.id(), member.start()));
                    }
                } else if (seen.add(instance) && !instance.status.satisfies()) {
                    // It may be opened again, or be unblocked, with the one that the command names.
                    neighbours(instance, ids, seen);
                }
            }
        }
    }

    /** Takes stored instances into memory, referrers before their preconditions. */
    public void restore(Collection<InstanceRow> rows, Collection<AttemptRow> attempts) {
        Map<Long, AttemptRow> newest = new HashMap<>();
        for (AttemptRow attempt : attempts) {
            newest.merge(attempt.instance(), attempt, (one, other) -> one.number() > other.number() ? one : other);
        }
        var restored = new ArrayList<Instance>(rows.size());
        rows.stream()
                .filter(row -> row.through() == null && !core.bySeq.containsKey(row.seq()))
                .sorted((one, other) -> Long.compare(one.seq(), other.seq()))
                .forEach(row -> restore(row, newest.get(row.seq())).ifPresent(restored::add));
        core.residency.returned(restored);
    }

    private Optional<Instance> restore(InstanceRow row, @Nullable AttemptRow attempt) {
        ComponentState owner = core.components.get(row.componentId());
        Instance referrer = row.referrer() == 0 ? null : core.bySeq.get(row.referrer());
        if (owner == null || (row.referrer() != 0 && referrer == null)) {
            return Optional.empty();
        }
        Instance instance = Instance.from(row, owner, referrer);
        if (attempt != null) {
            instance.attempt = Attempt.from(attempt);
            if (attempt.resource() != 0 && instance.openAttempt() != null) {
                core.relations.runsOn(instance, attempt.resource());
            }
        }
        core.adopt(instance);
        if (!row.resident()) {
            // Whoever waits for it now must find it after a restart as well.
            core.touch(instance);
        }
        if (referrer != null) {
            referrer.checks.add(instance);
        }
        if (!instance.isTerminal() && instance.status.isActive() && instance.kind() != ComponentKind.PRECONDITION) {
            core.holdSlot(instance);
        }
        core.noteEnded(instance);
        return Optional.of(instance);
    }

    /**
     * Changes what a signal is about.
     *
     * @throws io.penstock.problem.InvalidRequestException if a command is refused; nothing was changed then
     */
    public void apply(Signal signal, Instant now) {
        core.now = now;
        if (signal instanceof Signal.TaskStarted started) {
            withTask(started.task(), (instance, attempt) -> core.attempts.started(instance, attempt, started.holder()));
        } else if (signal instanceof Signal.TaskReported reported) {
            withTask(
                    reported.task(),
                    (instance, attempt) -> core.attempts.reported(instance, attempt, reported.fields()));
        } else if (signal instanceof Signal.TaskEnded ended) {
            withTask(ended.task(), (instance, attempt) -> {
                if (instance.kind() == ComponentKind.PRECONDITION) {
                    core.checks.taskEnded(instance, attempt, ended.result());
                } else {
                    core.attempts.taskEnded(instance, attempt, ended.result());
                }
            });
        } else if (signal instanceof Signal.TaskLost lost) {
            withTask(lost.task(), (instance, attempt) -> taskLost(instance, lost));
        } else if (signal instanceof Signal.ResourceSeen seen) {
            withTask(seen.task(), (instance, attempt) -> core.resources.seen(instance, attempt, seen.description()));
        } else if (signal instanceof Signal.ResourceCallFailed failed) {
            withTask(
                    failed.task(),
                    (instance, attempt) -> core.resources.callFailed(instance, attempt, failed.message()));
        } else if (signal instanceof Signal.ActionEnded ended) {
            core.actions.ended(ended.outboxId(), ended.error());
        } else if (signal instanceof Signal.Activate activate) {
            commands.activate(activate);
        } else if (signal instanceof Signal.Deactivate deactivate) {
            commands.deactivate(deactivate.cancelActive());
        } else if (signal instanceof Signal.Delete) {
            commands.delete();
        } else if (signal instanceof Signal.SetStatus setStatus) {
            commands.setStatus(setStatus);
        } else if (signal instanceof Signal.StartBackfill start) {
            core.backfills.start(start);
        } else if (signal instanceof Signal.ControlBackfill control) {
            core.backfills.control(control.backfillId(), control.wanted());
        } else if (signal instanceof Signal.TakeInterval take) {
            core.backfills.take(take);
        } else if (signal instanceof Signal.PutDefinition put) {
            core.latestVersion = put.version();
            core.rowChanged();
        } else if (signal instanceof Signal.SetTags tags) {
            core.tags = tags.tags();
            core.rowChanged();
        }
    }

    private void taskLost(Instance instance, Signal.TaskLost lost) {
        if (instance.kind() == ComponentKind.RESOURCE) {
            core.taskOver(instance, false);
            core.enqueue(instance);
        } else {
            core.attempts.failed(
                    instance, lost.errorId(), lost.message(), null, lost.charged(), io.penstock.run.Status.FAILED);
        }
    }

    private interface OnTask {
        void accept(Instance instance, Attempt attempt);
    }

    /** Does something with the attempt that a task is for, unless that attempt has gone on without it. */
    private void withTask(TaskRow.Key key, OnTask action) {
        Instance instance = core.bySeq.get(key.instance());
        Attempt attempt = instance == null ? null : instance.openAttempt();
        if (instance != null
                && attempt != null
                && attempt.number() == key.attempt()
                && attempt.hasTask()
                && attempt.task() == key.number()) {
            action.accept(instance, attempt);
            core.enqueue(instance);
        } else if (!core.step().endedTasks().contains(key)) {
            // A task on its own, such as the termination of a machine that an ended attempt left behind.
            core.step().endedTasks().add(key);
        }
    }

    /** Lets everything follow from the signals applied and the time, and gives what changed. */
    public Decision decide(Instant now) {
        core.now = now;
        core.settle();
        return core.finishStep();
    }

    /** What was changed so far, without anything following from it: for a machine that is about to be thrown away. */
    public Decision decision() {
        return core.finishStep();
    }

    // ---- looking in ----

    /**
     * What a task is about.
     *
     * @param attemptId the key of the attempt in {@code objects}
     * @param objects the attempt and what it refers to, expressions evaluated
     * @param resourceId for a resource, the provider's id
     */
    public record TaskContent(
            String instanceId,
            String attemptId,
            Interval interval,
            Map<String, PipelineObject> objects,
            @Nullable String resourceId) {}

    /** What a task is about; empty where its attempt is no longer in memory. */
    public Optional<TaskContent> content(TaskRow.Key key) {
        Instance instance = core.bySeq.get(key.instance());
        Attempt attempt = instance == null ? null : instance.attempt;
        if (instance == null || attempt == null || attempt.number() != key.attempt()) {
            return Optional.empty();
        }
        return Optional.of(new TaskContent(
                instance.id,
                instance.attemptId(attempt.number()),
                instance.interval(),
                attempt.objects(),
                attempt.resourceId()));
    }

    /** The intervals that a backfill of a range would look at: interval start to component ids. */
    public Map<Instant, List<String>> backfillStarts(Instant from, Instant to) {
        var starts = new java.util.TreeMap<Instant, List<String>>();
        core.backfills
                .starts(from, to)
                .forEach((start, components) -> starts.put(
                        start,
                        components.stream()
                                .map(component -> component.plan.id())
                                .toList()));
        return starts;
    }

    /** Whether an interval of a component that has no row never had an instance. */
    public boolean isMissing(String componentId, Instant start) {
        ComponentState component = core.components.get(componentId);
        return component != null && core.backfills.isMissing(component, start);
    }

    /** Whether an id is that of an instance which was made and ended, and of which the store keeps nothing any more. */
    public boolean isForgotten(String instanceId) {
        return core.backfills.isForgotten(instanceId);
    }

    /** Whether a backfill runs what has a status. */
    public static boolean isSelected(io.penstock.run.Backfill.Selection selection, io.penstock.run.Status status) {
        return Backfills.isSelected(selection, status);
    }

    /** Where the period of a component would begin under another plan; empty where it stays as it is. */
    public Optional<Instant> cutOver(PlanComponent component) {
        return commands.cutOver(component);
    }

    /** The plan that runs; empty before the first activation. */
    public Optional<Plan> plan() {
        return Optional.ofNullable(core.plan);
    }

    /** The tags of the pipeline. */
    public Map<String, String> tags() {
        return core.tags;
    }

    /** The pipeline row as it is now. */
    public PipelineRow row() {
        return core.row();
    }

    /** The state of the pipeline. */
    public PipelineState state() {
        return core.state;
    }

    /** When the machine wants to decide again at the latest; {@code null} for never. */
    public @Nullable Instant nextWake() {
        return core.nextWake();
    }

    /** The outbox, in the order of its rows. */
    public List<OutboxRow> outbox() {
        return core.outbox.values().stream()
                .sorted((one, other) -> Long.compare(one.id(), other.id()))
                .toList();
    }

    /** How many instances are in memory. */
    public int residentInstances() {
        return core.bySeq.size();
    }

    /** The ids of the instances that have not ended and are in memory. */
    public List<String> openInstances() {
        return core.bySeq.values().stream()
                .filter(instance -> !instance.isTerminal())
                .sorted((one, other) -> Long.compare(one.seq, other.seq))
                .map(instance -> instance.id)
                .toList();
    }

    /** The health of the pipeline: in error if a component is, healthy if one has finished and none is in error. */
    public HealthStatus health() {
        HealthStatus health = HealthStatus.NO_COMPLETED_EXECUTIONS;
        for (ComponentState component : core.components.values()) {
            if (component.health == HealthStatus.ERROR) {
                return HealthStatus.ERROR;
            }
            if (component.health == HealthStatus.HEALTHY) {
                health = HealthStatus.HEALTHY;
            }
        }
        return health;
    }

    /** Lets those that look in see it at a time at which there was nothing to decide. */
    public void observe(Instant now) {
        core.now = now;
    }

    /**
     * What an instance waits for, down to the root.
     *
     * @param workers what the task board knows of the workers of a group
     * @return empty where no such instance is in memory
     */
    public Optional<Explanation> explain(String instanceId, Workers workers) {
        return Optional.ofNullable(core.byId.get(instanceId)).map(instance -> explainer.explain(instance, workers));
    }

    /** Tells what stands between a task and its end. */
    @FunctionalInterface
    public interface Workers {
        /** Why a task of this type lies in the queue of this group, or who holds it. */
        WaitReason waitsFor(TaskRow.Key task, String workerGroup, String type);
    }

    /** Whether nothing can move any more without an operator: then the explanations of what has not ended. */
    public Optional<List<Explanation>> stuck(Workers workers) {
        if (core.state == PipelineState.FINISHED || core.plan == null) {
            return Optional.empty();
        }
        if (core.state == PipelineState.SCHEDULED && core.materializer.hasMore()) {
            boolean canMake = core.components.values().stream()
                    .anyMatch(component -> component.timeline != null && !component.exhausted && !component.paused);
            if (canMake) {
                return Optional.empty();
            }
        }
        var explanations = new ArrayList<Explanation>();
        for (Instance instance : core.bySeq.values()) {
            if (!instance.isTerminal()) {
                Explanation explanation = explainer.explain(instance, workers);
                if (!explanation.needsOperator()) {
                    return Optional.empty();
                }
                if (instance.referrer == null) {
                    explanations.add(explanation);
                }
            }
        }
        explanations.sort((one, other) -> one.instanceId().compareTo(other.instanceId()));
        return Optional.of(explanations);
    }

    /** The explanations of everything in memory that has not ended. */
    public List<Explanation> explainOpen(Workers workers) {
        var explanations = new ArrayList<Explanation>();
        for (Instance instance : core.bySeq.values()) {
            if (!instance.isTerminal() && instance.referrer == null) {
                explanations.add(explainer.explain(instance, workers));
            }
        }
        explanations.sort((one, other) -> one.instanceId().compareTo(other.instanceId()));
        return explanations;
    }
}
