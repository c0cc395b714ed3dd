package io.penstock.engine.instance;

import io.penstock.run.ComponentKind;
import io.penstock.run.HealthStatus;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the end of an instance: slots, health, actions, those that waited for it, and in the end the state of the
 * pipeline. Confined to the thread that decides.
 */
final class Outcomes {

    private final Core core;

    Outcomes(Core core) {
        this.core = core;
    }

    /** Ends an instance. Its attempt was ended before, or is ended as cancelled. */
    void end(Instance instance, Status status, @Nullable String message) {
        if (!instance.isTerminal()) {
            conclude(instance, status, message);
        }
    }

    /** Counts an instance as done that ended otherwise before. */
    void endAnew(Instance instance, @Nullable String message) {
        instance.owner.open++;
        conclude(instance, Status.FINISHED, message);
    }

    private void conclude(Instance instance, Status status, @Nullable String message) {
        if (instance.kind() == ComponentKind.RESOURCE) {
            core.resources.cancel(instance);
        } else {
            core.attempts.cancel(instance, Status.CANCELED);
        }
        instance.actualEnd = core.now;
        instance.message = message;
        instance.commanded = false;
        Readiness.unblock(instance);
        instance.holds = false;
        instance.owner.open--;
        instance.owner.materializeDue = true;
        core.touch(instance.owner);
        core.freeSlot(instance);
        core.status(instance, status, message);
        for (Instance check : instance.checks) {
            if (!check.isTerminal()) {
                end(check, Status.CANCELED, instance.id + " is " + status);
            }
        }
        health(instance);
        core.actions.outcome(instance);
        core.backfills.ended(instance);
        if (instance.kind() == ComponentKind.RESOURCE) {
            // Who waited for a slot together with this resource need not wait any more.
            instance.owner.takers.forEach(taker -> taker.grantDue = true);
            if (status.isFailure()) {
                core.resources.cancelTakers(instance);
            } else {
                core.resources.leaveTakers(instance);
            }
        }
        core.readiness.enqueueDependents(instance);
        core.noteEnded(instance);
    }

    /** Ends an instance because a failure spread to it. */
    void cascade(Instance instance, Instance failed) {
        instance.cascadeFailedOn = failed.id;
        end(instance, Status.CASCADE_FAILED, failed.id + " is " + failed.status);
    }

    /** Opens a terminal instance again: a new generation with all its tries. */
    void again(Instance instance) {
        instance.generation++;
        instance.generationAttempts = 0;
        instance.chargedFailures = 0;
        instance.infrastructureFailures = 0;
        instance.dueAt = null;
        instance.checkCount = 0;
        instance.lastCheck = null;
        instance.checkingSince = null;
        instance.actualEnd = null;
        instance.actualStart = core.now;
        instance.cascadeFailedOn = null;
        instance.message = null;
        instance.rerun = true;
        instance.commanded = false;
        instance.holds = false;
        instance.owner.open++;
        core.touch(instance.owner);
        if (core.state == PipelineState.FINISHED) {
            pipelineState(PipelineState.SCHEDULED);
        }
        instance.owner.takers.forEach(taker -> taker.grantDue = true);
        core.status(instance, Status.WAITING_ON_DEPENDENCIES, "rerun");
        for (Instance check : instance.checks) {
            if (check.isTerminal()) {
                again(check);
            }
        }
        core.enqueue(instance);
        // Whoever was blocked by its failure may be blocked by another one now, or not at all.
        core.readiness.enqueueDependents(instance);
    }

    // ---- health ----

    private void health(Instance instance) {
        ComponentState component = instance.owner;
        Instant start = instance.start;
        component.latestRun = later(component.latestRun, instance.actualStart);
        if (instance.status == Status.FINISHED) {
            component.latestCompleted = later(component.latestCompleted, instance.actualEnd);
        }
        if (instance.status == Status.SKIPPED
                || (component.healthStart != null && start.isBefore(component.healthStart))) {
            return;
        }
        HealthStatus health = instance.status == Status.FINISHED ? HealthStatus.HEALTHY : HealthStatus.ERROR;
        component.healthStart = start;
        component.healthInstance = instance.id;
        component.healthAt = core.now;
        core.touch(component);
        if (component.health != health) {
            component.health = health;
            core.emit(new PipelineEvent.ComponentChanged(
                    core.pipelineId,
                    core.now,
                    component.plan.id(),
                    component.paused ? io.penstock.run.ComponentState.PAUSED : io.penstock.run.ComponentState.SCHEDULED,
                    health));
        }
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    // ---- the pipeline ----

    /** Moves the pipeline on where all that it waited for is done; says whether anything moved. */
    boolean complete() {
        if (core.state != PipelineState.SCHEDULED
                && core.state != PipelineState.DEACTIVATING
                && core.state != PipelineState.DELETING) {
            return false;
        }
        if (core.state == PipelineState.SCHEDULED) {
            if (core.plan().isOnDemand() ? core.onDemandCursor == null : core.materializer.hasMore()) {
                return false;
            }
            if (openInstances() == 0 && !core.backfills.isUnderWay()) {
                core.finishedAt = core.now;
                pipelineState(PipelineState.FINISHED);
                return true;
            }
            return false;
        }
        boolean working = core.bySeq.values().stream().anyMatch(Outcomes::isWorking);
        if (!working && core.state == PipelineState.DEACTIVATING) {
            pipelineState(PipelineState.INACTIVE);
            return true;
        }
        return false;
    }

    /** Whether an instance keeps a deactivation waiting. */
    private static boolean isWorking(Instance instance) {
        return instance.status.isActive() && instance.kind() != ComponentKind.PRECONDITION;
    }

    long openInstances() {
        long open = 0;
        for (ComponentState component : core.components.values()) {
            open += component.open;
        }
        return open;
    }

    void pipelineState(PipelineState state) {
        PipelineState from = core.state;
        if (from != state) {
            core.state = state;
            core.rowChanged();
            core.emit(new PipelineEvent.PipelineChanged(core.pipelineId, core.now, from, state));
        }
    }
}
