package io.penstock.engine.instance;

import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances: each component has a cursor, the start of the next interval to be made, and a window, the number of open
 * instances beyond which no more are made. What only an operator can move does not count in the window. So a backfill of
 * any length costs the memory of its window. Confined to the thread that decides.
 */
final class Materializer {

    private final Core core;

    Materializer(Core core) {
        this.core = core;
    }

    /** Makes what is due and fits, and sets a timer for what is not due. */
    boolean materialize(ComponentState component) {
        if (core.state != PipelineState.SCHEDULED
                || component.exhausted
                || component.removed
                || component.timeline == null
                || component.plan.kind() == ComponentKind.PRECONDITION) {
            return false;
        }
        boolean made = false;
        while (true) {
            Interval interval = component.next();
            if (interval == null) {
                component.exhausted = true;
                return true;
            }
            Instant at = creationTime(component, interval);
            if (at.isAfter(core.now)) {
                core.wake(component, at);
                return made;
            }
            if (component.inWindow() >= core.settings.window() && !mustBeOnTime(component, interval)) {
                return made;
            }
            component.cursor = interval.end();
            make(component, interval.start(), interval.end());
            made = true;
        }
    }

    private Instant creationTime(ComponentState component, Interval interval) {
        if (component.plan.kind() == ComponentKind.RESOURCE) {
            return interval.start();
        }
        Duration lead = core.settings.creationLead();
        Duration length = interval.duration();
        return interval.start().minus(lead.compareTo(length) < 0 ? lead : length);
    }

    /** Lateness must be noticed even while the window is full, except for intervals that were past from the beginning. */
    private boolean mustBeOnTime(ComponentState component, Interval interval) {
        return component.plan.settings().lateAfterTimeout() != null
                && core.lastActivation != null
                && interval.start().isAfter(core.lastActivation);
    }

    /** Makes one instance with its checks. */
    Instance make(ComponentState component, Instant start, Instant end) {
        Instance instance = core.create(component, start, end, null);
        instance.actualStart = core.now;
        for (ComponentState precondition : component.preconditions) {
            core.create(precondition, start, end, instance);
        }
        component.takers.forEach(taker -> taker.grantDue = true);
        core.enqueue(instance);
        return instance;
    }

    /** Makes one on-demand set: an instance of every component, all with the same start. */
    void makeOnDemandSet() {
        Instant second = core.now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        Instant start = core.onDemandCursor != null && !core.onDemandCursor.isBefore(second)
                ? core.onDemandCursor.plusSeconds(1)
                : second;
        core.onDemandCursor = start;
        core.rowChanged();
        for (ComponentState component : core.components.values()) {
            if (component.plan.kind() != ComponentKind.PRECONDITION && !component.removed) {
                component.cursor = start.plusSeconds(1);
                make(component, start, start);
            }
        }
    }

    /** Makes the resource instance of an interval that was passed over, for a taker that was rerun. */
    @Nullable
    Instance makeSkippedResource(Instance taker) {
        Instance user = taker.referrer != null && taker.owner.resource == null ? taker.referrer : taker;
        ComponentState resource = user.owner.resource;
        if (resource == null || resource.timeline == null) {
            return null;
        }
        List<Relations.Member> members = core.relations.members(user, resource);
        if (members.isEmpty() || members.get(0).instance() != null) {
            return null;
        }
        Instant start = members.get(0).start();
        boolean skipped = resource.skipped.stream().anyMatch(range -> range.contains(start));
        Interval interval = skipped ? resource.timeline.from(start) : null;
        if (interval == null) {
            return null;
        }
        Instance made = make(resource, interval.start(), interval.end());
        resource.fill(interval);
        core.touch(resource);
        made.rerun = true;
        return made;
    }

    /** Passes over the intervals that start before a moment: those not yet made become one SKIPPED range. */
    void skipTo(ComponentState component, Instant moment) {
        if (component.timeline == null || component.plan.kind() == ComponentKind.PRECONDITION) {
            return;
        }
        Interval first = component.timeline.from(component.cursor);
        Interval next = component.timeline.from(moment);
        if (first == null || !first.start().isBefore(moment)) {
            return;
        }
        @Nullable Instant through = next == null ? lastEnd(component, first) : next.start();
        component.cursor = next == null ? through : next.start();
        component.exhausted = next == null;
        core.touch(component);
        core.skippedRange(component, first, through == null ? first.end() : through);
    }

    private static Instant lastEnd(ComponentState component, Interval first) {
        Instant end = first.end();
        Timeline timeline = component.timeline;
        Interval next = timeline == null ? null : timeline.from(end);
        while (timeline != null && next != null) {
            end = next.end();
            next = timeline.from(end);
        }
        return end;
    }

    /** When an instance is due. */
    static Instant dueTime(Instance instance) {
        if (instance.kind() == ComponentKind.RESOURCE) {
            return instance.start;
        }
        return switch (instance.plan().settings().style()) {
            case CRON -> instance.start;
            case TIMESERIES -> instance.end;
            case ONDEMAND -> instance.createdAt;
        };
    }

    /** Whether any component has intervals still to come. */
    boolean hasMore() {
        for (ComponentState component : core.components.values()) {
            if (component.plan.kind() != ComponentKind.PRECONDITION
                    && component.timeline != null
                    && !component.exhausted
                    && !component.removed) {
                return true;
            }
        }
        return false;
    }

    /** Turns a waiting instance into a SKIPPED one. */
    void skip(Instance instance) {
        core.outcomes.end(instance, Status.SKIPPED, "its interval starts before the time the pipeline resumed from");
    }
}
