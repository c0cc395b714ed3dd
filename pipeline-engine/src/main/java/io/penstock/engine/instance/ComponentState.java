package io.penstock.engine.instance;

import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.store.ComponentRow;
import io.penstock.run.HealthStatus;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the core keeps of one component beside the plan. Mutable, confined to the thread that decides. */
final class ComponentState {

    PlanComponent plan;

    /** The series of intervals; {@code null} for preconditions, under on-demand, and before the first activation. */
    @Nullable
    Timeline timeline;

    /** The interval that {@link #next} found, and for which cursor and timeline. */
    private @Nullable Interval next;

    private @Nullable Instant nextCursor;
    private @Nullable Timeline nextTimeline;

    /** The start of the next interval to be made; {@code null} before the first. */
    @Nullable
    Instant cursor;

    /** Whether every interval was made. */
    boolean exhausted;

    /** Resident instances by the start of their interval; empty for preconditions, which hang on their referrers. */
    final Map<Instant, Instance> instances = new HashMap<>();

    /** Those that have all but a slot, oldest interval first. */
    final TreeMap<Instant, Instance> ready = new TreeMap<>();

    /** How many slots are held. */
    int active;

    /** How many instances were made and have not ended. */
    long open;

    /** How many of those in memory only an operator can move; they do not fill the window. */
    int blocked;

    /** How many of those that only an operator can move are not in memory. */
    long parked;

    /** Stretches of intervals that were passed over and have no rows of their own. */
    final List<Interval> skipped = new ArrayList<>(0);

    /** Stretches that were passed over, or lie before the series, and were made all the same; in order, apart. */
    List<Interval> filled = List.of();

    boolean paused;
    boolean removed;
    HealthStatus health = HealthStatus.NO_COMPLETED_EXECUTIONS;

    @Nullable
    String healthInstance;

    @Nullable
    Instant healthStart;

    @Nullable
    Instant healthAt;

    @Nullable
    Instant latestRun;

    @Nullable
    Instant latestCompleted;

    boolean dirty;

    /** Whether the ready queue must be looked at in this step. */
    boolean grantDue;

    /** Whether more instances may have to be made in this step. */
    boolean materializeDue;

    /** When the next instance is to be made, as far as a timer is set. */
    @Nullable
    Instant wakeAt;

    /** Resolved edges, in the order of the plan. */
    final List<ComponentState> dependencies = new ArrayList<>();

    final List<ComponentState> consumers = new ArrayList<>();
    final List<ComponentState> preconditions = new ArrayList<>();
    final List<ComponentState> takers = new ArrayList<>();

    @Nullable
    ComponentState resource;

    ComponentState(PlanComponent plan) {
        this.plan = plan;
    }

    void restore(ComponentRow row) {
        cursor = row.cursor();
        open = row.openInstances();
        paused = row.paused();
        health = row.health();
        healthInstance = row.healthInstance();
        healthStart = row.healthStart();
        healthAt = row.healthAt();
        latestRun = row.latestRun();
        latestCompleted = row.latestCompleted();
        filled = row.filled();
        timeline = row.epochs().isEmpty() ? null : new Timeline(row.epochs());
    }

    ComponentRow row(String pipelineId) {
        return new ComponentRow(
                pipelineId,
                plan.id(),
                cursor,
                open,
                paused,
                health,
                healthInstance,
                healthStart,
                healthAt,
                latestRun,
                latestCompleted,
                filled,
                timeline == null ? List.of() : timeline.epochs());
    }

    /** The next interval to be made; {@code null} where there is none. */
    @Nullable
    Interval next() {
        if (timeline == null) {
            return null;
        }
        if (next == null || nextTimeline != timeline || !Objects.equals(nextCursor, cursor)) {
            next = timeline.from(cursor);
            nextCursor = cursor;
            nextTimeline = timeline;
        }
        return next;
    }

    /** How many instances fill the window. */
    long inWindow() {
        return open - blocked - parked;
    }

    /** Notes that an interval which was passed over, or lies before the series, is made all the same. */
    void fill(Interval interval) {
        Instant from = interval.start();
        Instant to = interval.end();
        var stretches = new ArrayList<Interval>(filled.size() + 1);
        for (Interval stretch : filled) {
            if (stretch.end().isBefore(from) || to.isBefore(stretch.start())) {
                stretches.add(stretch);
            } else {
                from = stretch.start().isBefore(from) ? stretch.start() : from;
                to = stretch.end().isAfter(to) ? stretch.end() : to;
            }
        }
        stretches.add(new Interval(from, to));
        stretches.sort(Comparator.comparing(Interval::start));
        filled = List.copyOf(stretches);
    }

    boolean isBelowCursor(Instant start) {
        return exhausted || (cursor != null && start.isBefore(cursor));
    }

    @Override
    public String toString() {
        return plan.id();
    }
}
