package io.penstock.engine.instance;

import io.penstock.engine.attempt.Attempt;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which intervals of one component belong to an interval of another. With the same series it is the same interval. With
 * different ones, a shorter interval belongs to the longer one it starts in: an instance waits for all the shorter ones it
 * spans, or for the one longer one it lies in. The relation is symmetric, so the consumers of an instance are found by the
 * same rule. Confined to the thread that decides.
 */
final class Relations {

    /** A place in another component's series: the interval start, and the instance if it is in memory. */
    record Member(Instant start, @Nullable Instance instance) {}

    private final Core core;
    private final Map<Long, Set<Instance>> onMachine = new HashMap<>();

    Relations(Core core) {
        this.core = core;
    }

    /** The intervals of another component that belong to an instance. */
    List<Member> members(Instance instance, ComponentState other) {
        if (isSameSeries(instance.owner, other)) {
            return List.of(member(instance.start, other));
        }
        Timeline mine = instance.owner.timeline;
        Timeline theirs = other.timeline;
        if (mine == null || theirs == null || instance.start.isBefore(mine.beginning())) {
            // What a backfill made before the beginning of a series belongs to nothing of another one.
            return List.of();
        }
        if (theirs.isLongerThan(mine, instance.start)) {
            Interval one = theirs.containing(instance.start);
            return one == null ? List.of() : List.of(member(one.start(), other));
        }
        var members = new ArrayList<Member>();
        for (Interval interval : theirs.startingIn(instance.start, instance.end)) {
            members.add(member(interval.start(), other));
        }
        return members;
    }

    private static Member member(Instant start, ComponentState other) {
        return new Member(start, other.instances.get(start));
    }

    boolean isSameSeries(ComponentState one, ComponentState other) {
        Timeline mine = one.timeline;
        Timeline theirs = other.timeline;
        return core.plan().isOnDemand() || mine == theirs || (mine != null && theirs != null && mine.sameAs(theirs));
    }

    /** Notes that the open attempt of an instance runs on the machine of a resource. */
    void runsOn(Instance taker, long resource) {
        onMachine.computeIfAbsent(resource, any -> new LinkedHashSet<>()).add(taker);
    }

    /** Whose open attempts run on the machine of a resource: also those that an edit has since told to run elsewhere. */
    List<Instance> onMachineOf(Instance resource) {
        Set<Instance> takers = onMachine.get(resource.seq);
        if (takers == null) {
            return List.of();
        }
        takers.removeIf(taker -> {
            Attempt attempt = taker.openAttempt();
            return taker.evicted || attempt == null || attempt.resource() != resource.seq;
        });
        if (takers.isEmpty()) {
            onMachine.remove(resource.seq);
        }
        return List.copyOf(takers);
    }

    /** The resident instances of another component that belong to an instance. */
    List<Instance> resident(Instance instance, ComponentState other) {
        if (isSameSeries(instance.owner, other)) {
            Instance one = other.instances.get(instance.start);
            return one == null ? List.of() : List.of(one);
        }
        var found = new ArrayList<Instance>();
        for (Member member : members(instance, other)) {
            if (member.instance() != null) {
                found.add(member.instance());
            }
        }
        return found;
    }

    /** The resource instance that an instance runs on: the one its interval lies in, else the first that starts in it. */
    @Nullable
    Instance resourceOf(Instance instance) {
        ComponentState resource = instance.owner.resource;
        Instance user = instance;
        if (resource == null && instance.referrer != null) {
            user = instance.referrer;
            resource = user.owner.resource;
        }
        if (resource == null) {
            return null;
        }
        List<Member> members = members(user, resource);
        return members.isEmpty() ? null : members.get(0).instance();
    }

    /** Whether the schedule of the resource that an instance runs on has no interval for it. */
    boolean hasNoResource(Instance instance) {
        Instance user = instance.owner.resource == null && instance.referrer != null ? instance.referrer : instance;
        return user.owner.resource != null && members(user, user.owner.resource).isEmpty();
    }

    /** Whether the resource instance that an instance runs on has not been made yet. */
    boolean isResourceToCome(Instance instance) {
        ComponentState resource = instance.owner.resource;
        if (resource == null) {
            return false;
        }
        List<Member> members = members(instance, resource);
        return !members.isEmpty() && !resource.isBelowCursor(members.get(0).start());
    }

    /** Whether an instance, or one of its checks, needs a resource instance. */
    boolean isTaker(Instance instance, Instance resource) {
        List<Member> members = members(instance, resource.owner);
        return !members.isEmpty() && members.get(0).start().equals(resource.start);
    }

    /**
     * Whether nobody needs a resource instance any more, now or later. Whoever only an operator can move does not keep it; it
     * gets another machine when its time comes.
     */
    boolean takersDone(Instance resource) {
        if (!onMachineOf(resource).isEmpty()) {
            return false;
        }
        for (ComponentState taker : resource.owner.takers) {
            for (Member member : members(resource, taker)) {
                Instance instance = member.instance();
                if (instance == null) {
                    if (!taker.isBelowCursor(member.start())) {
                        return false;
                    }
                } else if (!instance.isTerminal() && !instance.isAtRest() && isTaker(instance, resource)) {
                    return false;
                }
            }
        }
        return true;
    }
}
