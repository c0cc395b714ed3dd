package io.penstock.engine.instance;

import io.penstock.engine.planning.MissedIntervals;
import io.penstock.engine.planning.ScheduleStyle;
import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineState;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of intervals whose time passed while nobody looked after the pipeline: because it was inactive, or because no
 * engine ran it. {@code missedIntervals} of the definition says which of them are run all the same; the others become one
 * SKIPPED stretch. Instances that were made before are not touched. Confined to the thread that decides.
 *
 * <p>An interval is missed once it was due: at its start under cron, at its end under timeseries. Components with the same
 * series pass over the same intervals, by the rule of those of them that are due last, so that no consumer waits for what is
 * passed over or runs without it.
 */
final class MissedRules {

    private final Core core;

    MissedRules(Core core) {
        this.core = core;
    }

    /**
     * Passes over what the policy says.
     *
     * @param outage whether the pipeline was built from the store. Where the window was full the engine was behind anyway, by
     *     a backlog that it was asked to work off, and nothing is passed over
     * @return whether anything may have been passed over
     */
    boolean skip(boolean outage) {
        if (core.plan == null || core.plan.isOnDemand() || core.state != PipelineState.SCHEDULED) {
            return false;
        }
        MissedIntervals missed = core.plan.missedIntervals();
        if (missed.policy() == MissedIntervals.Policy.ALL) {
            return false;
        }
        var followers = new LinkedHashMap<List<?>, List<ComponentState>>();
        for (ComponentState component : core.components.values()) {
            if (component.timeline != null
                    && !component.removed
                    && component.plan.kind() != ComponentKind.PRECONDITION) {
                followers
                        .computeIfAbsent(component.timeline.epochs(), any -> new ArrayList<>())
                        .add(component);
            }
        }
        for (List<ComponentState> components : followers.values()) {
            boolean behind =
                    outage && components.stream().anyMatch(component -> component.inWindow() >= core.settings.window());
            Instant moment = behind ? null : moment(components, missed);
            if (moment != null) {
                components.forEach(component -> core.materializer.skipTo(component, moment));
            }
        }
        return true;
    }

    /** The start of the first interval that is run, for components of one series; {@code null} where all are. */
    private @Nullable Instant moment(List<ComponentState> components, MissedIntervals missed) {
        boolean atEnd = components.stream()
                .anyMatch(component -> component.plan.kind() != ComponentKind.RESOURCE
                        && component.plan.settings().style() == ScheduleStyle.TIMESERIES);
        Timeline timeline = components.get(0).timeline;
        if (timeline == null) {
            return null;
        }
        if (missed.policy() == MissedIntervals.Policy.LAST) {
            Interval last = atEnd ? lastEnded(timeline, core.now) : timeline.lastFrom(core.now);
            return last == null ? null : last.start();
        }
        Instant since = core.now.minus(missed.catchUpWindow());
        if (!atEnd) {
            return since;
        }
        // The one that ends at that moment or later is run, and so are all after it.
        Interval current = timeline.lastFrom(since.minusNanos(1));
        if (current == null) {
            return null;
        }
        return current.end().isBefore(since) ? since : current.start();
    }

    private static @Nullable Interval lastEnded(Timeline timeline, Instant now) {
        Interval last = timeline.lastFrom(now);
        while (last != null && last.end().isAfter(now)) {
            last = timeline.lastFrom(last.start().minusNanos(1));
        }
        return last;
    }
}
