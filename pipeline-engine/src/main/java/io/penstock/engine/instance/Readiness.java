package io.penstock.engine.instance;

import io.penstock.engine.instance.Relations.Member;
import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a waiting instance may go on: its dependencies, its time, its preconditions, a slot; in that order, because a failed
 * dependency spreads even before the time. Confined to the thread that decides.
 *
 * <p>A dependency that is not in memory and whose interval was made has FINISHED or was SKIPPED: nothing else leaves memory
 * while somebody in memory waits for it (see {@link Residency}).
 */
final class Readiness {

    private final Core core;

    Readiness(Core core) {
        this.core = core;
    }

    /** Looks at one instance and takes every step that it can take now. */
    void evaluate(Instance instance) {
        if (instance.isTerminal() || instance.evicted) {
            return;
        }
        core.actions.checkLateness(instance);
        if (instance.isTerminal()) {
            return;
        }
        switch (instance.kind()) {
            case ACTIVITY -> {
                if (instance.status == Status.WAITING_ON_DEPENDENCIES) {
                    activity(instance);
                } else {
                    core.attempts.advance(instance);
                }
            }
            case DATA_NODE -> dataNode(instance);
            case PRECONDITION -> core.checks.advance(instance);
            case RESOURCE -> core.resources.advance(instance);
        }
    }

    private void activity(Instance instance) {
        if (instance.ready) {
            if (!isMet(instance)) {
                // It had everything but a slot, and has not any more.
                instance.ready = false;
                instance.owner.ready.remove(instance.start);
            }
            return;
        }
        if (!isMet(instance)) {
            return;
        }
        if (instance.rerun) {
            core.attempts.start(instance);
        } else {
            instance.ready = true;
            instance.owner.ready.put(instance.start, instance);
            instance.owner.grantDue = true;
        }
    }

    private void dataNode(Instance instance) {
        if (isMet(instance)) {
            core.outcomes.end(instance, Status.FINISHED, null);
        }
    }

    private boolean isMet(Instance instance) {
        Instance obstacle = obstacle(instance);
        if (obstacle != null
                && obstacle.status.isFailure()
                && !obstacle.commanded
                && instance.plan().settings().cascade()) {
            core.outcomes.cascade(instance, obstacle);
            return false;
        }
        block(instance, obstacle);
        if (obstacle != null) {
            return false;
        }
        if (core.state != PipelineState.SCHEDULED || instance.owner.paused) {
            return false;
        }
        Instant due = Materializer.dueTime(instance);
        if (core.now.isBefore(due)) {
            core.wake(instance, due);
            return false;
        }
        return dependenciesSatisfied(instance) && checksMet(instance);
    }

    private boolean checksMet(Instance instance) {
        boolean met = true;
        for (Instance check : instance.checks) {
            if (!check.status.satisfies()) {
                met = false;
                if (check.status == Status.WAITING_ON_DEPENDENCIES) {
                    core.checks.begin(check);
                }
            }
        }
        return met;
    }

    /** The first dependency or precondition that ended without success; one that a command pends on only if there is no other. */
    @Nullable
    Instance firstFailure(Instance instance) {
        Instance obstacle = firstObstacle(instance);
        return obstacle != null && obstacle.status.isFailure() ? obstacle : null;
    }

    /**
     * What only an operator can take out of the way: a dependency or precondition that ended without success, else a
     * dependency that is blocked itself.
     */
    private @Nullable Instance obstacle(Instance instance) {
        Instance former =
                instance.formerBlocker == 0 || instance.plan().settings().cascade()
                        ? null
                        : core.bySeq.get(instance.formerBlocker);
        boolean stands = former != null
                && (former.status.isFailure() || former.blocked)
                && (former.referrer == instance
                        || (instance.owner.dependencies.contains(former.owner)
                                && core.relations
                                        .resident(instance, former.owner)
                                        .contains(former)));
        return stands ? former : firstObstacle(instance);
    }

    private @Nullable Instance firstObstacle(Instance instance) {
        Instance commanded = null;
        Instance blocked = null;
        for (ComponentState dependency : instance.owner.dependencies) {
            for (Instance member : core.relations.resident(instance, dependency)) {
                if (member.status.isFailure()) {
                    if (!member.commanded) {
                        return member;
                    }
                    commanded = member;
                } else if (member.blocked && blocked == null) {
                    blocked = member;
                }
            }
        }
        for (Instance check : instance.checks) {
            if (check.status.isFailure()) {
                return check;
            }
        }
        return commanded != null ? commanded : blocked;
    }

    boolean dependenciesSatisfied(Instance instance) {
        for (ComponentState dependency : instance.owner.dependencies) {
            for (Member member : core.relations.members(instance, dependency)) {
                Instance other = member.instance();
                boolean satisfied = other == null ? dependency.isBelowCursor(member.start()) : other.status.satisfies();
                if (!satisfied) {
                    return false;
                }
            }
        }
        return true;
    }

    private void block(Instance instance, @Nullable Instance blocker) {
        boolean before = instance.blocked;
        mark(instance, blocker);
        if (instance.blocked) {
            core.noteBlocked(instance);
        }
        if (instance.blocked != before) {
            // What depends on it is blocked with it, and its resource is not wanted meanwhile.
            enqueueDependents(instance);
            if (instance.blocked) {
                instance.owner.materializeDue = true;
            }
        }
    }

    /** Takes an instance that has ended or leaves memory out of the count of blocked ones. */
    static void unblock(Instance instance) {
        mark(instance, null);
    }

    private static void mark(Instance instance, @Nullable Instance blocker) {
        boolean blocked = blocker != null;
        instance.blocker = blocker;
        if (!blocked) {
            instance.formerBlocker = 0;
        }
        if (instance.blocked != blocked) {
            instance.blocked = blocked;
            instance.owner.blocked += blocked ? 1 : -1;
        }
    }

    /** Gives out free slots of a component, oldest interval first; those of the resource together with its own. */
    boolean grant(ComponentState component) {
        boolean granted = false;
        for (Instance instance : List.copyOf(component.ready.values())) {
            if (component.active >= component.plan.settings().maxActiveInstances()
                    || component.paused
                    || core.state != PipelineState.SCHEDULED) {
                break;
            }
            Instance resource = core.relations.resourceOf(instance);
            if (resource == null ? core.relations.isResourceToCome(instance) : !core.resources.mayServe(resource)) {
                // A younger one whose resource is up goes before it: that resource keeps its slot until it has run.
                if (resource != null) {
                    core.resources.makeRoom(resource);
                }
                continue;
            }
            component.ready.remove(instance.start);
            instance.ready = false;
            // What was met when it joined the queue may have failed or been rerun since.
            if (instance.isTerminal() || !isMet(instance)) {
                continue;
            }
            core.holdSlot(instance);
            if (resource != null && !resource.isTerminal()) {
                core.holdSlot(resource);
            }
            core.attempts.start(instance);
            granted = true;
        }
        return granted;
    }

    /** Looks again at everything that may have waited for an instance that has just moved. */
    void enqueueDependents(Instance instance) {
        for (ComponentState consumer : instance.owner.consumers) {
            core.relations.resident(instance, consumer).forEach(core::enqueue);
        }
        if (instance.referrer != null) {
            core.enqueue(instance.referrer);
        }
        if (instance.kind() != ComponentKind.RESOURCE) {
            Instance resource = core.relations.resourceOf(instance);
            if (resource != null) {
                core.enqueue(resource);
            }
        }
    }
}
