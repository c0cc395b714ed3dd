package io.penstock.engine.instance;

import io.penstock.run.ComponentKind;
import io.penstock.run.Status;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in memory. Confined to the thread that decides.
 *
 * <p>Ended instances go as soon as nobody can ask for them any more. What satisfies goes at once: a dependency that is not in
 * memory counts as satisfied. What failed stays until all that depend on it have ended or are parked, so that they see the
 * failure.
 *
 * <p>What only an operator can move is <em>parked</em>: it leaves memory although it has not ended, and its row says what
 * stands in its way. That is done from the end of the graph towards the failure, each once nobody in memory, and nobody still
 * to be made, depends on it. So whoever is in memory finds everything that it depends on, unless it is satisfied. Whatever
 * moves a failure (a command, a backfill, an edit, an activation) is preceded by bringing in its neighbours, parked ones
 * included; those that still are blocked then go again.
 */
final class Residency {

    private final Core core;

    Residency(Core core) {
        this.core = core;
    }

    /**
     * Drops from memory what need not stay.
     *
     * @param ended those that have ended in this step
     * @param blocked those that were found blocked in this step
     */
    void release(Collection<Instance> ended, Collection<Instance> blocked) {
        if (ended.isEmpty() && blocked.isEmpty()) {
            return;
        }
        var work = new LinkedHashSet<Instance>();
        for (Instance instance : ended) {
            Instance main = instance.main();
            work.add(main);
            addDependencies(main, work);
        }
        blocked.forEach(instance -> work.add(instance.main()));
        var queue = new ArrayDeque<>(work);
        Instance candidate;
        while ((candidate = queue.poll()) != null) {
            if (candidate.evicted) {
                continue;
            }
            if (isParkable(candidate)) {
                park(candidate);
                addDependencies(candidate, queue);
            } else if (isEvictable(candidate)) {
                core.evict(candidate);
                if (candidate.owner.resource != null) {
                    queue.addAll(core.relations.resident(candidate, candidate.owner.resource));
                }
            }
        }
    }

    private void addDependencies(Instance instance, Collection<Instance> work) {
        for (ComponentState dependency : instance.owner.dependencies) {
            work.addAll(core.relations.resident(instance, dependency));
        }
        if (instance.owner.resource != null) {
            work.addAll(core.relations.resident(instance, instance.owner.resource));
        }
    }

    /** Whether a taker is in memory that may be opened again and then wants its resource. */
    private boolean hasResidentTaker(Instance resource) {
        for (ComponentState taker : resource.owner.takers) {
            for (Instance instance : core.relations.resident(resource, taker)) {
                if (core.relations.isTaker(instance, resource)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isEvictable(Instance instance) {
        // What a deactivation cancelled is made anew by the next activation.
        if (!instance.isTerminal() || instance.commanded) {
            return false;
        }
        if (instance.kind() == ComponentKind.RESOURCE) {
            return core.relations.takersDone(instance) && !hasResidentTaker(instance);
        }
        return instance.status.satisfies() || isLeftAlone(instance);
    }

    /** Whether nobody in memory, nor anybody still to be made, depends on an instance. */
    private boolean isLeftAlone(Instance instance) {
        for (ComponentState consumer : instance.owner.consumers) {
            for (Relations.Member member : core.relations.members(instance, consumer)) {
                Instance other = member.instance();
                if (other == null ? !consumer.isBelowCursor(member.start()) : !other.isTerminal() || other.commanded) {
                    return false;
                }
            }
        }
        return true;
    }

    // ---- parking ----

    private boolean isParkable(Instance instance) {
        return instance.kind() != ComponentKind.RESOURCE
                && !instance.queued
                && !core.plan().isOnDemand()
                && !instance.owner.removed
                && isStill(instance)
                && isLeftAlone(instance);
    }

    private boolean isStill(Instance instance) {
        return holder(instance) != null;
    }

    /**
     * What an instance stays for until an operator does something, if neither a timer of its own nor anything that it depends
     * on can move it before; {@code null} where something can.
     */
    private @Nullable Instance holder(Instance instance) {
        if (instance.status != Status.WAITING_ON_DEPENDENCIES || !instance.isAtRest() || isLatenessToCome(instance)) {
            return null;
        }
        boolean cascade = instance.plan().settings().cascade();
        Instance holder = null;
        for (ComponentState dependency : instance.owner.dependencies) {
            for (Relations.Member member : core.relations.members(instance, dependency)) {
                Instance other = member.instance();
                if (other == null ? dependency.isBelowCursor(member.start()) : other.status.satisfies()) {
                    continue;
                }
                boolean stays = other != null && (other.status.isFailure() ? !other.commanded : isStill(other));
                if (cascade && !stays) {
                    // It may fail yet, and that would spread.
                    return null;
                }
                holder = stays ? better(instance, holder, other) : holder;
            }
        }
        for (Instance check : instance.checks) {
            holder = check.status.isFailure() ? better(instance, holder, check) : holder;
        }
        return holder;
    }

    /** The one that held it before, else what has failed itself, else the first. */
    private static @Nullable Instance better(Instance instance, @Nullable Instance one, @Nullable Instance other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        if (one.seq == instance.formerBlocker || other.seq == instance.formerBlocker) {
            return one.seq == instance.formerBlocker ? one : other;
        }
        return !one.status.isFailure() && other.status.isFailure() ? other : one;
    }

    /** Lateness is noticed by a timer, which needs the instance. */
    private static boolean isLatenessToCome(Instance instance) {
        Instant lateAt = ActionRules.lateAt(instance);
        return lateAt != null && !instance.late && lateAt.isAfter(instance.createdAt);
    }

    private void park(Instance instance) {
        for (ComponentState dependency : instance.owner.dependencies) {
            for (Instance other : core.relations.resident(instance, dependency)) {
                if (other.status.isFailure() && !other.holds) {
                    other.holds = true;
                    core.touch(other);
                }
            }
        }
        Instance holder = holder(instance);
        Readiness.unblock(instance);
        instance.blocker = holder;
        instance.parked = true;
        instance.owner.parked++;
        core.evict(instance);
    }

    /** Notes that instances have come back into memory: whether they still are blocked is seen in this step. */
    void returned(List<Instance> instances) {
        for (Instance instance : instances) {
            if (instance.parked) {
                instance.parked = false;
                instance.owner.parked--;
                for (ComponentState dependency : instance.owner.dependencies) {
                    core.relations.resident(instance, dependency).forEach(this::letGo);
                }
            }
            core.enqueue(instance);
        }
    }

    /** Forgets that parked ones wait for a failure, once all that can do so are back in memory. */
    private void letGo(Instance failed) {
        if (!failed.holds) {
            return;
        }
        for (ComponentState consumer : failed.owner.consumers) {
            for (Relations.Member member : core.relations.members(failed, consumer)) {
                if (member.instance() == null) {
                    return;
                }
            }
        }
        failed.holds = false;
        core.touch(failed);
    }

    /** Counts what is parked, from what is known to be open and what of it is in memory. */
    void count() {
        for (ComponentState component : core.components.values()) {
            component.parked = component.open
                    - component.instances.values().stream()
                            .filter(instance -> !instance.isTerminal())
                            .count();
        }
    }
}
