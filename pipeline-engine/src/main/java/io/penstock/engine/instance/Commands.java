package io.penstock.engine.instance;

import io.penstock.engine.planning.Plan;
import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.planning.ScheduleSpec;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.ScheduleEpoch;
import io.penstock.problem.InvalidRequestException;
import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import io.penstock.schedule.Recurrence;
import io.penstock.service.StatusCommand;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask for. Every command is checked whole before anything is changed, so a refused one changes nothing.
 * Confined to the thread that decides.
 */
final class Commands {

    private static final Duration ONE_DAY = Duration.ofDays(1);

    private final Core core;

    Commands(Core core) {
        this.core = core;
    }

    // ---- activate ----

    void activate(Signal.Activate command) {
        if (core.state == PipelineState.DELETING) {
            throw new InvalidRequestException("pipeline " + core.pipelineId + " is being deleted");
        }
        Plan plan = command.plan();
        boolean first = core.firstActivation == null;
        Instant second = core.now.truncatedTo(ChronoUnit.SECONDS);
        if (plan.isOnDemand()) {
            if (command.startTimestamp().isPresent()) {
                throw new InvalidRequestException("startTimestamp is not for on-demand pipelines");
            }
            if (core.plan != null && core.state == PipelineState.SCHEDULED && openSets() >= plan.onDemandMaximum()) {
                throw new InvalidRequestException("pipeline " + core.pipelineId + " has " + openSets()
                        + " active sets of instances; maxActiveInstances allows " + plan.onDemandMaximum());
            }
        } else if (first
                && !command.backfillAllowed()
                && command.startTimestamp().isEmpty()) {
            refuseOldStart(plan, second);
        }
        core.firstActivation = first ? second : core.firstActivation;
        core.lastActivation = core.now;
        core.activationValues = command.values();
        core.activeVersion = plan.version();
        core.finishedAt = null;
        core.rowChanged();
        boolean resumed = core.state == PipelineState.INACTIVE || core.state == PipelineState.DEACTIVATING;
        usePlan(plan);
        core.outcomes.pipelineState(PipelineState.SCHEDULED);
        command.startTimestamp().ifPresent(this::skipBefore);
        if (plan.isOnDemand()) {
            core.materializer.makeOnDemandSet();
        } else if (resumed && command.startTimestamp().isEmpty()) {
            reopenCanceled();
            core.missed.skip(false);
        }
        kick();
    }

    private static void refuseOldStart(Plan plan, Instant now) {
        for (PlanComponent component : plan.components()) {
            ScheduleSpec schedule = component.schedule();
            if (schedule != null && schedule.start() != null) {
                Optional<Interval> interval = schedule.recurrence(now).interval(0);
                if (interval.isPresent() && interval.get().start().isBefore(now.minus(ONE_DAY))) {
                    throw new InvalidRequestException("object '" + schedule.id() + "', field 'startDateTime': "
                            + "the first interval starts at "
                            + InstanceIds.time(interval.get().start())
                            + ", more than a day ago; expected a later start, or an activation that allows backfill");
                }
            }
        }
    }

    private long openSets() {
        return core.byId.values().stream()
                .filter(instance -> !instance.isTerminal())
                .map(instance -> instance.start)
                .distinct()
                .count();
    }

    /** Puts a plan in force: components are made, kept or removed, edges drawn anew, waiting rows follow the new plan. */
    void usePlan(Plan plan) {
        core.plan = plan;
        var followers = new LinkedHashMap<ScheduleSpec, List<ComponentState>>();
        for (PlanComponent component : plan.components()) {
            ComponentState state = core.components.get(component.id());
            if (state == null) {
                state = new ComponentState(component);
                ComponentRow former = core.formerComponents.remove(component.id());
                if (former != null) {
                    state.restore(former);
                }
                core.components.put(component.id(), state);
                core.touch(state);
            }
            state.plan = component;
            state.removed = false;
            ScheduleSpec spec = component.schedule();
            if (spec != null) {
                followers.computeIfAbsent(spec, key -> new ArrayList<>()).add(state);
            }
        }
        Instant firstActivation = core.firstActivation;
        if (firstActivation != null) {
            followers.forEach((spec, states) -> schedule(spec, states, firstActivation));
        }
        for (ComponentState state : core.components.values()) {
            state.dependencies.clear();
            state.consumers.clear();
            state.preconditions.clear();
            state.takers.clear();
            state.resource = null;
            state.removed = plan.component(state.plan.id()).isEmpty();
        }
        for (PlanComponent component : plan.components()) {
            ComponentState state = component(component.id());
            component.dependencies().forEach(other -> state.dependencies.add(component(other.id())));
            component.consumers().forEach(other -> state.consumers.add(component(other.id())));
            component.preconditions().forEach(other -> state.preconditions.add(component(other.id())));
            component.takers().forEach(other -> state.takers.add(component(other.id())));
            PlanComponent resource = component.resource();
            state.resource = resource == null ? null : component(resource.id());
        }
        for (ComponentState state : core.components.values()) {
            if (state.removed) {
                for (Instance instance : new ArrayList<>(state.instances.values())) {
                    core.outcomes.end(instance, Status.CANCELED, "its component was removed from the definition");
                    // Should the component come back, it goes on where it was, and what had ended stays as it is.
                    instance.commanded = false;
                    core.touch(instance);
                }
            }
        }
    }

    private ComponentState component(String id) {
        ComponentState state = core.components.get(id);
        if (state == null) {
            throw new IllegalStateException("no component " + id);
        }
        return state;
    }

    /**
     * Gives the components of a schedule their series. After an edit of the period the new one begins, for all of them
     * together, at the first boundary of the old that is not past and that none of them has gone beyond. Components that are
     * new follow the series that the others have.
     */
    private void schedule(ScheduleSpec spec, List<ComponentState> states, Instant firstActivation) {
        Instant reached = core.now;
        for (ComponentState state : states) {
            if (state.timeline != null && state.cursor != null && state.cursor.isAfter(reached)) {
                reached = state.cursor;
            }
        }
        var known = new ArrayList<Timeline>();
        for (ComponentState state : states) {
            if (state.timeline != null) {
                state.timeline = shared(known, changed(state.timeline, spec, reached));
            }
        }
        for (ComponentState state : states) {
            if (state.timeline == null) {
                state.timeline = known.isEmpty()
                        ? shared(known, new Timeline(List.of(epoch(spec.recurrence(firstActivation), spec, null))))
                        : known.get(0);
            }
            state.exhausted = state.timeline.from(state.cursor) == null;
            core.touch(state);
        }
    }

    private static Timeline shared(List<Timeline> known, Timeline timeline) {
        for (Timeline other : known) {
            if (other.sameAs(timeline)) {
                return other;
            }
        }
        known.add(timeline);
        return timeline;
    }

    private static ScheduleEpoch epoch(Recurrence recurrence, ScheduleSpec spec, @Nullable Instant from) {
        Instant anchor = from == null ? recurrence.anchor() : from;
        return new ScheduleEpoch(anchor, null, anchor, spec.period(), spec.zone(), spec.end(), spec.occurrences());
    }

    private static Timeline changed(Timeline timeline, ScheduleSpec spec, Instant reached) {
        ScheduleEpoch current = timeline.current();
        var epochs = new ArrayList<>(timeline.epochs());
        if (current.period().equals(spec.period()) && current.zone().equals(spec.zone())) {
            if (Objects.equals(current.end(), spec.end()) && current.occurrences() == spec.occurrences()) {
                return timeline;
            }
            epochs.set(
                    epochs.size() - 1,
                    new ScheduleEpoch(
                            current.from(),
                            null,
                            current.anchor(),
                            current.period(),
                            current.zone(),
                            spec.end(),
                            spec.occurrences()));
        } else {
            Recurrence series = current.recurrence();
            Instant boundary =
                    reached.isAfter(current.from()) ? series.boundary(series.indexFrom(reached)) : current.from();
            epochs.set(epochs.size() - 1, current.endingAt(boundary));
            epochs.add(epoch(series, spec, boundary));
        }
        return new Timeline(epochs);
    }

    /** The first boundary of the series in force at or after now that no instance was made for. */
    private Instant boundary(ComponentState state, ScheduleEpoch current) {
        Instant atLeast = state.cursor == null || state.cursor.isBefore(core.now) ? core.now : state.cursor;
        if (state.cursor == null && !atLeast.isAfter(current.from())) {
            return current.from();
        }
        Recurrence series = current.recurrence();
        return series.boundary(series.indexFrom(atLeast));
    }

    /** Where another plan's period would begin; empty where the period stays. */
    Optional<Instant> cutOver(PlanComponent component) {
        ComponentState state = core.components.get(component.id());
        ScheduleSpec spec = component.schedule();
        if (state == null || spec == null || state.timeline == null) {
            return Optional.empty();
        }
        ScheduleEpoch current = state.timeline.current();
        return current.period().equals(spec.period()) && current.zone().equals(spec.zone())
                ? Optional.empty()
                : Optional.of(boundary(state, current));
    }

    private void skipBefore(Instant moment) {
        for (ComponentState component : core.components.values()) {
            for (Instance instance : new ArrayList<>(component.instances.values())) {
                if (!instance.isTerminal() && instance.start.isBefore(moment)) {
                    core.materializer.skip(instance);
                } else if (instance.status == Status.CANCELED
                        && instance.commanded
                        && !instance.start.isBefore(moment)
                        && !component.removed) {
                    core.outcomes.again(instance);
                    instance.rerun = false;
                }
            }
            core.materializer.skipTo(component, moment);
        }
    }

    /** What a deactivation cancelled is made anew. */
    private void reopenCanceled() {
        for (ComponentState component : core.components.values()) {
            for (Instance instance : new ArrayList<>(component.instances.values())) {
                if (instance.status == Status.CANCELED && instance.commanded && !component.removed) {
                    core.outcomes.again(instance);
                    instance.rerun = false;
                    instance.commanded = false;
                }
            }
        }
    }

    /** Looks at everything again. */
    void kick() {
        for (ComponentState component : core.components.values()) {
            component.materializeDue = true;
            component.grantDue = true;
            component.instances.values().forEach(core::enqueue);
        }
        core.lookAgain();
    }

    // ---- deactivate, delete ----

    void deactivate(boolean cancelActive) {
        if (core.state != PipelineState.SCHEDULED) {
            return;
        }
        core.lastDeactivation = core.now;
        core.cancelActive = cancelActive;
        core.rowChanged();
        core.outcomes.pipelineState(PipelineState.DEACTIVATING);
        if (cancelActive) {
            // Takers first: those of a cancelled resource are cancelled for its sake, and that would not be remembered.
            cancelActive(false);
            cancelActive(true);
        }
    }

    private void cancelActive(boolean resources) {
        for (Instance instance : new ArrayList<>(core.bySeq.values())) {
            if (!instance.isTerminal()
                    && instance.referrer == null
                    && instance.status.isActive()
                    && (instance.kind() == ComponentKind.RESOURCE) == resources) {
                core.outcomes.end(instance, Status.CANCELED, "the pipeline was deactivated");
                // Remembered, so that the next activation makes it anew.
                instance.commanded = true;
                core.touch(instance);
            }
        }
    }

    void delete() {
        if (core.state == PipelineState.DELETING) {
            return;
        }
        core.deletionRequestedAt = core.now;
        core.outcomes.pipelineState(PipelineState.DELETING);
        for (Instance instance : new ArrayList<>(core.bySeq.values())) {
            core.outcomes.end(instance, Status.CANCELED, "the pipeline was deleted");
        }
        core.rowChanged();
    }

    // ---- set status ----

    void setStatus(Signal.SetStatus command) {
        if (command.command() == StatusCommand.PAUSE || command.command() == StatusCommand.RESUME) {
            var components = new ArrayList<ComponentState>();
            for (String id : command.ids()) {
                ComponentState component = core.components.get(id);
                if (component == null || component.removed) {
                    throw unknown(id, "component");
                }
                components.add(component);
            }
            components.forEach(component -> pause(component, command.command() == StatusCommand.PAUSE));
            return;
        }
        var instances = new ArrayList<Instance>();
        for (String id : command.ids()) {
            Instance instance = core.byId.get(id);
            if (instance == null) {
                throw core.backfills.isForgotten(id)
                        ? new InvalidRequestException("instance " + id + " of pipeline " + core.pipelineId
                                + " has ended and is not kept in the history any more; expected one that is")
                        : unknown(id, "instance");
            }
            if (instance.owner.removed || (instance.referrer != null && instance.referrer.owner.removed)) {
                throw new InvalidRequestException(
                        "instance " + id + " belongs to a component that was removed from the definition");
            }
            if (command.command() == StatusCommand.RERUN && !instance.isTerminal()) {
                throw new InvalidRequestException(
                        "instance " + id + " is " + instance.status + "; expected one that has ended, for RERUN");
            }
            instances.add(instance);
        }
        switch (command.command()) {
            case TRY_CANCEL ->
                instances.forEach(instance -> core.outcomes.end(instance, Status.CANCELED, "cancelled by an operator"));
            case MARK_FINISHED -> instances.forEach(this::markFinished);
            case RERUN -> rerun(instances, command.cascade());
            default -> throw new IllegalStateException("not for instances: " + command.command());
        }
    }

    private InvalidRequestException unknown(String id, String kind) {
        return new InvalidRequestException("'" + id + "' is not the id of a " + kind + " of pipeline " + core.pipelineId
                + "; expected one that this command is for");
    }

    private void pause(ComponentState component, boolean paused) {
        if (component.paused != paused) {
            component.paused = paused;
            core.touch(component);
            component.instances.values().forEach(core::enqueue);
            for (Instance instance : component.instances.values()) {
                instance.checks.forEach(core::enqueue);
            }
            component.grantDue = true;
            component.takers.forEach(taker -> taker.grantDue = true);
            core.emit(new PipelineEvent.ComponentChanged(
                    core.pipelineId,
                    core.now,
                    component.plan.id(),
                    paused ? io.penstock.run.ComponentState.PAUSED : io.penstock.run.ComponentState.SCHEDULED,
                    component.health));
        }
    }

    private void markFinished(Instance instance) {
        String message = "marked finished by an operator";
        if (!instance.isTerminal()) {
            core.outcomes.end(instance, Status.FINISHED, message);
        } else if (instance.status != Status.FINISHED) {
            core.outcomes.endAnew(instance, message);
        }
    }

    /**
     * Opens instances again, and with cascade what depends on them: consumers that are CASCADE_FAILED and have no other
     * dependency that failed or is about to be rerun by itself. One that cascade-failed and whose dependency still is in
     * failure goes straight back, by the rule for waiting instances.
     */
    private void rerun(List<Instance> instances, boolean cascadeAsked) {
        for (Instance instance : instances) {
            if (!instance.isTerminal()) {
                continue;
            }
            core.outcomes.again(instance);
            if (instance.kind() == ComponentKind.RESOURCE) {
                for (ComponentState taker : instance.owner.takers) {
                    for (Instance other : core.relations.resident(instance, taker)) {
                        if (other.isTerminal() && core.relations.isTaker(other, instance)) {
                            core.outcomes.again(other);
                        }
                    }
                }
            } else {
                Instance resource = core.relations.resourceOf(instance);
                if (resource != null && resource.isTerminal()) {
                    core.outcomes.again(resource);
                }
            }
            if (instance.referrer != null) {
                if (instance.referrer.isTerminal()) {
                    core.outcomes.again(instance.referrer);
                }
                // It is the referrer that begins its checks.
                core.enqueue(instance.referrer);
            }
            if (cascadeAsked || instance.plan().settings().cascade()) {
                spread(instance);
            }
        }
    }

    private void spread(Instance instance) {
        for (ComponentState consumer : instance.owner.consumers) {
            for (Instance other : core.relations.resident(instance, consumer)) {
                if (other.status == Status.CASCADE_FAILED && core.readiness.firstFailure(other) == null) {
                    core.outcomes.again(other);
                    spread(other);
                }
            }
        }
    }
}
