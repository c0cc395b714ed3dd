package io.penstock.testkit.simulation;

import io.penstock.run.ComponentKind;
import io.penstock.run.Status;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The status table of the design as data, its rules at the edges by name, and how often each was met. Thread-safe. */
final class Coverage {

    /** A row of the status table: an instance of one of these kinds may go from one of these statuses to that one. */
    record Row(String label, Set<ComponentKind> kinds, Set<Status> from, boolean fromNothing, Status to) {}

    private static final Set<Status> OPEN = EnumSet.of(
            Status.WAITING_ON_DEPENDENCIES,
            Status.WAITING_FOR_RUNNER,
            Status.CREATING,
            Status.RUNNING,
            Status.SHUTTING_DOWN);
    private static final Set<Status> ENDED = EnumSet.complementOf(EnumSet.copyOf(OPEN));
    private static final Set<ComponentKind> ALL = EnumSet.allOf(ComponentKind.class);
    private static final Set<ComponentKind> ACTIVITY = EnumSet.of(ComponentKind.ACTIVITY);
    private static final Set<ComponentKind> NODE = EnumSet.of(ComponentKind.DATA_NODE);
    private static final Set<ComponentKind> CHECK = EnumSet.of(ComponentKind.PRECONDITION);
    private static final Set<ComponentKind> RESOURCE = EnumSet.of(ComponentKind.RESOURCE);

    /** Section 6 of the design. */
    static final List<Row> TABLE = List.of(
            made("made", ALL, Status.WAITING_ON_DEPENDENCIES),
            made("made as a skipped range", ALL, Status.SKIPPED),
            row("skipped by an activation with a timestamp", ALL, OPEN, Status.SKIPPED),
            row(
                    "activity: everything met",
                    ACTIVITY,
                    Set.of(Status.WAITING_ON_DEPENDENCIES),
                    Status.WAITING_FOR_RUNNER),
            row("activity: acknowledged", ACTIVITY, Set.of(Status.WAITING_FOR_RUNNER), Status.RUNNING),
            row(
                    "activity: finished without acknowledgement",
                    ACTIVITY,
                    Set.of(Status.WAITING_FOR_RUNNER),
                    Status.FINISHED),
            row("activity: finished", ACTIVITY, Set.of(Status.RUNNING), Status.FINISHED),
            row("activity: failed without acknowledgement", ACTIVITY, Set.of(Status.WAITING_FOR_RUNNER), Status.FAILED),
            row("activity: failed after the last try", ACTIVITY, Set.of(Status.RUNNING), Status.FAILED),
            row("activity: another try", ACTIVITY, Set.of(Status.RUNNING), Status.WAITING_FOR_RUNNER),
            row("cascade to an activity", ACTIVITY, Set.of(Status.WAITING_ON_DEPENDENCIES), Status.CASCADE_FAILED),
            row("cascade to a data node", NODE, Set.of(Status.WAITING_ON_DEPENDENCIES), Status.CASCADE_FAILED),
            row("cancelled", ALL, OPEN, Status.CANCELED),
            row("marked finished, open", ALL, OPEN, Status.FINISHED),
            row("marked finished, ended", ALL, ENDED, Status.FINISHED),
            row("rerun or made anew", ALL, ENDED, Status.WAITING_ON_DEPENDENCIES),
            row("data node: finished", NODE, Set.of(Status.WAITING_ON_DEPENDENCIES), Status.FINISHED),
            row("precondition: checks begin", CHECK, Set.of(Status.WAITING_ON_DEPENDENCIES), Status.RUNNING),
            row("precondition: holds", CHECK, Set.of(Status.RUNNING), Status.FINISHED),
            row("precondition: fails", CHECK, Set.of(Status.RUNNING), Status.FAILED),
            row("resource: wanted", RESOURCE, Set.of(Status.WAITING_ON_DEPENDENCIES), Status.CREATING),
            row("resource: usable", RESOURCE, Set.of(Status.CREATING), Status.RUNNING),
            row("resource: another machine", RESOURCE, Set.of(Status.RUNNING), Status.CREATING),
            row("resource: no more takers", RESOURCE, Set.of(Status.RUNNING, Status.CREATING), Status.SHUTTING_DOWN),
            row("resource: gone", RESOURCE, Set.of(Status.SHUTTING_DOWN), Status.FINISHED),
            row("resource: never wanted", RESOURCE, Set.of(Status.WAITING_ON_DEPENDENCIES), Status.FINISHED),
            row("resource: failed", RESOURCE, Set.of(Status.CREATING, Status.RUNNING), Status.FAILED),
            row("resource: timed out", RESOURCE, Set.of(Status.RUNNING), Status.TIMEDOUT));

    /** What must be met besides the table: states of components and pipelines, and the rules at the edges. */
    static final List<String> EDGES = List.of(
            "component: SCHEDULED to PAUSED",
            "component: PAUSED to SCHEDULED",
            "pipeline: PENDING to SCHEDULED",
            "pipeline: SCHEDULED to FINISHED",
            "pipeline: SCHEDULED to DEACTIVATING",
            "pipeline: DEACTIVATING to INACTIVE",
            "pipeline: INACTIVE to SCHEDULED",
            "pipeline: FINISHED to SCHEDULED",
            "pipeline: to DELETING",
            "slots: an instance waits for one",
            "slots: given to the oldest of several",
            "slots: a rerun needs none",
            "resources: kept through a retryDelay",
            "resources: died under an attempt, retryall",
            "resources: died, retrynone cancels",
            "resources: terminateAfter under an attempt",
            "resources: one shared by several takers",
            "rerun: consumers are left alone",
            "rerun: report of the generation before is fenced",
            "rerun: spreads to what cascade-failed",
            "deactivation: cancelled",
            "deactivation: lets finish",
            "activation: made anew in the next generation",
            "activation: timestamp skips rows",
            "activation: ended ones stay",
            "edit: an attempt keeps its version",
            "edit: a waiting row takes the new version",
            "edit: rows of a removed component are cancelled",
            "edit: a new period begins at a boundary",
            "roll-up: several members",
            "roll-up: a skipped member satisfies",
            "roll-up: members outside do not count",
            "roll-down: one longer interval",
            "actions: onSuccess",
            "actions: onSuccess by MARK_FINISHED",
            "actions: onFail of FAILED",
            "actions: onFail of CASCADE_FAILED",
            "actions: onFail of TIMEDOUT",
            "actions: none of CANCELED or SKIPPED",
            "lateness: fires while waiting",
            "lateness: fires while working",
            "lateness: Terminate",
            "lateness: not of what was past when it was made",
            "ids: on-demand, one second later",
            "ids: a precondition names its referrer",
            "leases: not acknowledged, handed out again",
            "leases: silent worker, another attempt",
            "leases: late report refused",
            "retries: spent",
            "retries: attempt numbers go on after a rerun",
            "parked: left memory",
            "parked: came back",
            "crash: between two steps",
            "crash: before a commit",
            "crash: after a commit",
            "store: refuses a step",
            "store: loses the reply of a step",
            "store: refuses a claim",
            "store: loses the reply of a claim");

    private final Map<String, LongAdder> hits = new ConcurrentHashMap<>();

    private static Row made(String label, Set<ComponentKind> kinds, Status to) {
        return new Row(label, kinds, Set.of(), true, to);
    }

    private static Row row(String label, Set<ComponentKind> kinds, Set<Status> from, Status to) {
        return new Row(label, kinds, from, false, to);
    }

    /** Counts a transition; says whether the table allows it. */
    boolean transition(ComponentKind kind, Optional<Status> from, Status to) {
        boolean allowed = false;
        for (Row row : TABLE) {
            if (row.kinds().contains(kind)
                    && row.to() == to
                    && (from.isEmpty() ? row.fromNothing() : row.from().contains(from.get()))) {
                hit(row.label());
                allowed = true;
            }
        }
        return allowed;
    }

    void hit(String what) {
        hits.computeIfAbsent(what, key -> new LongAdder()).increment();
    }

    long count(String what) {
        LongAdder adder = hits.get(what);
        return adder == null ? 0 : adder.sum();
    }

    Map<String, Long> counts() {
        var counts = new TreeMap<String, Long>();
        hits.forEach((key, value) -> counts.put(key, value.sum()));
        return counts;
    }

    /** What was met less often than asked for. */
    List<String> below(long minimum) {
        var below = new ArrayList<String>();
        for (Row row : TABLE) {
            if (count(row.label()) < minimum) {
                below.add(row.label() + ": " + count(row.label()));
            }
        }
        for (String edge : EDGES) {
            if (count(edge) < minimum) {
                below.add(edge + ": " + count(edge));
            }
        }
        return below;
    }
}
