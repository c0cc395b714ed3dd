package io.penstock.engine.instance;

import io.penstock.definition.PipelineObject;
import io.penstock.engine.attempt.Attempt;
import io.penstock.engine.planning.PlanComponent.Settings;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.spi.control.ResourceDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resources: asked for when a taker is due, kept while anybody needs them, ended when nobody does. Confined to the thread
 * that decides.
 *
 * <p>A resource instance is one machine after another: each attempt provisions one. While a machine is up it is looked at
 * now and then; one that died, was not usable within {@code initTimeout}, or reached {@code terminateAfter} ends its
 * attempt. What ran on it gets an infrastructure attempt on the next machine (retryall), or is cancelled (retrynone). Every
 * machine that was asked for is terminated, also after its attempt has ended.
 */
final class ResourceRules {

    private final Core core;

    ResourceRules(Core core) {
        this.core = core;
    }

    /** Whether a machine is there to run on. */
    boolean isUp(Instance resource) {
        Attempt attempt = resource.openAttempt();
        return resource.status == Status.RUNNING && attempt != null && !attempt.isTerminating();
    }

    /** Whether the resource is active already, or may become so. */
    boolean hasRoom(Instance resource) {
        return resource.holdsSlot
                || resource.rerun
                || resource.status.isActive()
                || resource.isTerminal()
                || resource.owner.active < resource.plan().settings().maxActiveInstances();
    }

    /** Whether a taker that gets its own slot now gets the resource with it. */
    boolean mayServe(Instance resource) {
        return hasRoom(resource) && !(resource.status == Status.WAITING_ON_DEPENDENCIES && resource.owner.paused);
    }

    /**
     * Lets go of a machine on which nothing runs, for one that is wanted now and finds no slot: those that the idle one is
     * kept for may wait for the very instance that needs the slot. They get another machine when their time comes.
     */
    void makeRoom(Instance wanted) {
        if (hasRoom(wanted)) {
            return;
        }
        for (Instance other : List.copyOf(wanted.owner.instances.values())) {
            Attempt attempt = other.openAttempt();
            if (other != wanted && other.holdsSlot && isIdle(other)) {
                if (attempt == null) {
                    core.outcomes.end(other, Status.FINISHED, null);
                } else if (!attempt.isTerminating()) {
                    shutDown(other, attempt);
                }
                return;
            }
        }
    }

    private boolean isIdle(Instance resource) {
        if (!resource.status.isActive() || !core.relations.onMachineOf(resource).isEmpty()) {
            return false;
        }
        for (ComponentState component : resource.owner.takers) {
            for (Instance taker : core.relations.resident(resource, component)) {
                boolean busy = taker.status.isActive()
                        || taker.ready
                        || taker.checks.stream().anyMatch(check -> check.status == Status.RUNNING);
                if (busy && core.relations.isTaker(taker, resource)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Somebody wants to run on it. */
    void want(Instance resource, Instance taker) {
        if (resource.status.isFailure()) {
            lost(resource, taker);
        } else if (resource.isTerminal()) {
            core.outcomes.again(resource);
            core.enqueue(resource);
        } else {
            core.enqueue(resource);
        }
    }

    private void lost(Instance resource, Instance taker) {
        String why = "its resource " + resource.id + " is " + resource.status;
        core.attempts.cancel(taker, Status.CANCELED);
        core.outcomes.end(taker, Status.CANCELED, why);
    }

    /** Binds the open attempt of a taker to the machine that is up, and tells it the machine's id. */
    void bind(Instance taker, Instance resource) {
        Attempt attempt = taker.openAttempt();
        Attempt machine = resource.openAttempt();
        if (attempt == null || machine == null) {
            return;
        }
        attempt.on(resource.seq, machine.number());
        core.relations.runsOn(taker, resource.seq);
        String resourceId = machine.resourceId();
        PipelineObject described = attempt.objects().get(resource.id);
        if (resourceId != null && described != null) {
            var objects = new LinkedHashMap<>(attempt.objects());
            objects.put(resource.id, described.with("@resourceId", resourceId).with("@status", resource.status.name()));
            attempt.objects(objects);
        }
        core.touchAttempt(taker);
    }

    void advance(Instance resource) {
        if (resource.status == Status.WAITING_ON_DEPENDENCIES) {
            waiting(resource);
            return;
        }
        Attempt attempt = resource.openAttempt();
        if (attempt == null) {
            if (core.relations.takersDone(resource) || isLeftByDeactivation(resource)) {
                core.outcomes.end(resource, Status.FINISHED, null);
            } else if (resource.dueAt == null || !core.now.isBefore(resource.dueAt)) {
                if (isWanted(resource)) {
                    begin(resource);
                }
            } else {
                core.wake(resource, resource.dueAt);
            }
            return;
        }
        if (!attempt.isTerminating()) {
            if (core.relations.takersDone(resource) || isLeftByDeactivation(resource)) {
                shutDown(resource, attempt);
                return;
            }
            Instant deadline = deadline(resource, attempt);
            if (deadline != null && !core.now.isBefore(deadline)) {
                outOfTime(resource);
                return;
            }
            core.wake(resource, deadline);
        }
        if (!attempt.hasTask()) {
            if (resource.dueAt == null || !core.now.isBefore(resource.dueAt)) {
                core.issueTask(resource, TaskRow.Kind.DESCRIBE, AttemptRules.SYSTEM_GROUP);
            } else {
                core.wake(resource, resource.dueAt);
            }
        }
    }

    private void waiting(Instance resource) {
        if (core.relations.takersDone(resource)) {
            core.outcomes.end(resource, Status.FINISHED, null);
        } else if (core.state == PipelineState.SCHEDULED || core.state == PipelineState.DEACTIVATING) {
            if (!resource.owner.paused && isWanted(resource)) {
                if (hasRoom(resource)) {
                    begin(resource);
                }
            }
        }
    }

    /** Whether a taker has an attempt that waits for a machine. */
    private boolean isWanted(Instance resource) {
        return !takersWithAttempts(resource).isEmpty();
    }

    /** The takers, and checks of takers, that have an open attempt or will make one. */
    private List<Instance> takersWithAttempts(Instance resource) {
        var found = new LinkedHashSet<>(core.relations.onMachineOf(resource));
        for (ComponentState component : resource.owner.takers) {
            for (Instance taker : core.relations.resident(resource, component)) {
                if (!core.relations.isTaker(taker, resource)) {
                    continue;
                }
                if (taker.openAttempt() != null) {
                    found.add(taker);
                }
                for (Instance check : taker.checks) {
                    if (check.openAttempt() != null && !check.plan().isSystemManaged()) {
                        found.add(check);
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    /** Whether those that would still need it can only go on once the pipeline is activated again. */
    private boolean isLeftByDeactivation(Instance resource) {
        if (core.state != PipelineState.DEACTIVATING
                || core.relations.onMachineOf(resource).stream().anyMatch(taker -> taker.referrer == null)) {
            return false;
        }
        for (ComponentState component : resource.owner.takers) {
            for (Instance taker : core.relations.resident(resource, component)) {
                if (taker.status.isActive() && core.relations.isTaker(taker, resource)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void begin(Instance resource) {
        core.holdSlot(resource);
        if (core.attempts.make(resource, Status.CREATING)) {
            core.status(resource, Status.CREATING, null);
            core.issueTask(resource, TaskRow.Kind.PROVISION, AttemptRules.SYSTEM_GROUP);
            Attempt attempt = resource.openAttempt();
            if (attempt != null) {
                core.wake(resource, deadline(resource, attempt));
            }
        }
    }

    private static @Nullable Instant deadline(Instance resource, Attempt attempt) {
        Settings settings = resource.plan().settings();
        if (attempt.runningSince() == null) {
            Duration init = settings.initTimeout();
            return init == null ? null : attempt.start().plus(init);
        }
        Duration lifetime = settings.terminateAfter();
        return lifetime == null ? null : attempt.runningSince().plus(lifetime);
    }

    private void outOfTime(Instance resource) {
        if (resource.status == Status.RUNNING) {
            machineGone(
                    resource,
                    "Service_TerminateAfter",
                    "the resource reached its terminateAfter of "
                            + resource.plan().settings().terminateAfter(),
                    Status.TIMEDOUT);
        } else {
            machineGone(
                    resource,
                    "Service_InitTimeout",
                    "the resource was not usable within its initTimeout of "
                            + resource.plan().settings().initTimeout(),
                    Status.FAILED);
        }
    }

    private void shutDown(Instance resource, Attempt attempt) {
        core.taskOver(resource, true);
        attempt.terminating();
        resource.dueAt = null;
        core.status(resource, Status.SHUTTING_DOWN, null);
        core.issueTask(resource, TaskRow.Kind.TERMINATE, AttemptRules.SYSTEM_GROUP);
        leaveTakers(resource);
    }

    // ---- what providers say ----

    void seen(Instance resource, Attempt attempt, Optional<ResourceDescription> description) {
        core.taskOver(resource, false);
        ResourceDescription.State state =
                description.map(ResourceDescription::state).orElse(ResourceDescription.State.TERMINATED);
        description.map(ResourceDescription::resourceId).ifPresent(attempt::resourceId);
        core.touchAttempt(resource);
        if (attempt.isTerminating()) {
            if (state == ResourceDescription.State.TERMINATED || state == ResourceDescription.State.FAILED) {
                attempt.end(core.now, Status.FINISHED);
                core.attempts.ended(resource, attempt, null);
                core.outcomes.end(resource, Status.FINISHED, null);
            } else {
                lookAgain(resource, core.settings.resourcePoll());
            }
            return;
        }
        switch (state) {
            case CREATING -> lookAgain(resource, core.settings.resourcePoll());
            case RUNNING -> {
                if (attempt.runningSince() == null) {
                    attempt.running(core.now, null);
                    core.status(resource, Status.RUNNING, null);
                    takersWithAttempts(resource).forEach(core::enqueue);
                    core.wake(resource, deadline(resource, attempt));
                }
                lookAgain(resource, core.settings.resourceWatch());
                core.enqueue(resource);
            }
            case SHUTTING_DOWN, TERMINATED, FAILED ->
                machineGone(
                        resource,
                        "Service_ResourceFailed",
                        "the resource is " + state
                                + description
                                        .map(ResourceDescription::detail)
                                        .filter(detail -> !detail.isEmpty())
                                        .map(detail -> ": " + detail)
                                        .orElse(""),
                        Status.FAILED);
        }
    }

    private void lookAgain(Instance resource, Duration after) {
        resource.dueAt = core.now.plus(after);
        core.touch(resource);
        core.wake(resource, resource.dueAt);
    }

    /** A call to the provider failed: fatal for provisioning, otherwise it is repeated after a while. */
    void callFailed(Instance resource, Attempt attempt, String message) {
        core.taskOver(resource, false);
        if (attempt.resourceId() == null && !attempt.isTerminating()) {
            machineGone(resource, "Service_ProvisionFailed", message, Status.FAILED);
        } else {
            lookAgain(resource, core.settings.resourceWatch());
        }
    }

    /** The machine of the open attempt is of no use any more. */
    private void machineGone(Instance resource, String errorId, String message, Status status) {
        Attempt attempt = resource.openAttempt();
        if (attempt == null) {
            return;
        }
        core.taskOver(resource, true);
        attempt.fail(core.now, status, errorId, message, null);
        core.touchAttempt(resource);
        resource.chargedFailures++;
        resource.message = message;
        abandon(resource, attempt);
        Settings settings = resource.plan().settings();
        List<Instance> takers = takersWithAttempts(resource);
        boolean again = settings.retryAllOnResourceFailure()
                && settings.retry().allowsAfter(resource.chargedFailures)
                && !core.relations.takersDone(resource);
        if (!again) {
            core.attempts.ended(resource, attempt, null);
            core.outcomes.end(resource, status, message);
            return;
        }
        Duration delay = status == Status.TIMEDOUT
                ? Duration.ZERO
                : settings.retry().delayBefore(resource.chargedFailures, core.random);
        resource.dueAt = core.now.plus(delay);
        core.attempts.ended(resource, attempt, resource.dueAt);
        core.status(resource, Status.CREATING, message);
        core.wake(resource, resource.dueAt);
        leave(resource, takers, message);
        core.enqueue(resource);
    }

    /** Has those that ran on a machine that is gone, or were about to, wait for the next one. */
    private void leave(Instance resource, List<Instance> takers, String message) {
        for (Instance taker : takers) {
            Attempt running = taker.openAttempt();
            if (running != null && running.resource() == resource.seq) {
                if (running.runningSince() != null) {
                    core.attempts.failed(
                            taker, "Service_ResourceLost", resource.id + ": " + message, null, false, Status.FAILED);
                } else {
                    // Nobody has begun it: it stays the same attempt and waits for the next machine.
                    core.taskOver(taker, true);
                }
            }
            core.enqueue(taker);
        }
    }

    /** A resource has ended well, and whoever still needs it wants another machine. */
    void leaveTakers(Instance resource) {
        leave(resource, takersWithAttempts(resource), "it is " + resource.status);
    }

    /** Sees to it that the machine of an ended attempt is terminated. */
    private void abandon(Instance resource, Attempt attempt) {
        if (attempt.resourceId() != null || attempt.task() > 0) {
            core.issueTask(resource, TaskRow.Kind.TERMINATE, AttemptRules.SYSTEM_GROUP);
            attempt.terminating();
            // The task stands on its own; the attempt is over.
            attempt.taskOver();
        }
    }

    /** A task that ran on it failed by its own fault. */
    void taskFailed(Instance resource) {
        Attempt attempt = resource.openAttempt();
        if (attempt != null && resource.plan().settings().terminateOnTaskFailure() && !attempt.isTerminating()) {
            core.taskOver(resource, true);
            attempt.end(core.now, Status.FINISHED);
            abandon(resource, attempt);
            resource.dueAt = core.now;
            core.attempts.ended(resource, attempt, core.now);
            core.status(resource, Status.CREATING, "terminated after a task failed on it");
            leave(resource, takersWithAttempts(resource), "it was terminated after another task failed on it");
            core.enqueue(resource);
        }
    }

    /** Ends a resource at somebody's wish, with everything that still waits for it. */
    void cancel(Instance resource) {
        Attempt attempt = resource.openAttempt();
        if (attempt != null) {
            core.taskOver(resource, true);
            attempt.end(core.now, Status.CANCELED);
            core.attempts.ended(resource, attempt, null);
            abandon(resource, attempt);
        }
        resource.dueAt = null;
    }

    /** What waits for a resource that has finally ended without success is cancelled. */
    void cancelTakers(Instance resource) {
        for (Instance taker : takersWithAttempts(resource)) {
            lost(resource, taker);
        }
        for (ComponentState component : resource.owner.takers) {
            for (Instance taker : core.relations.resident(resource, component)) {
                if (!taker.isTerminal() && taker.status.isActive() && core.relations.isTaker(taker, resource)) {
                    lost(resource, taker);
                }
            }
        }
    }
}
