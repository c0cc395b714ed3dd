package io.penstock.engine.instance;

import io.penstock.engine.store.BackfillRow;
import io.penstock.problem.InvalidRequestException;
import io.penstock.run.Backfill;
import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import io.penstock.schedule.Recurrence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Backfills: one interval start after the other is taken, with all components that have an interval there, as long as fewer
 * are under way than the backfill's concurrency. What is in the store only is brought in first: the core asks for it by a
 * {@link Signal.TakeInterval} that the shell sends back with the rows in memory. Only intervals below the live cursor are
 * taken, so the live schedule is never moved. Confined to the thread that decides.
 */
final class Backfills {

    private static final int LONGEST = 1_000_000;

    private final Core core;
    private final Map<String, BackfillRow> rows = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    Backfills(Core core) {
        this.core = core;
    }

    void restore(BackfillRow row) {
        rows.put(row.backfillId(), row);
    }

    private void put(BackfillRow row) {
        rows.put(row.backfillId(), row);
        core.step().backfills().add(row);
    }

    void start(Signal.StartBackfill command) {
        if (core.plan == null || core.plan().isOnDemand()) {
            throw new InvalidRequestException(
                    "pipeline " + core.pipelineId + " has no schedule that runs; expected one that was activated");
        }
        if (core.state != PipelineState.SCHEDULED && core.state != PipelineState.FINISHED) {
            throw new InvalidRequestException(
                    "pipeline " + core.pipelineId + " is " + core.state + "; expected SCHEDULED or FINISHED");
        }
        BackfillRow asked = command.backfill();
        long total = starts(asked.from(), asked.to()).size();
        core.outcomes.pipelineState(PipelineState.SCHEDULED);
        put(new BackfillRow(
                asked.pipelineId(),
                asked.backfillId(),
                asked.from(),
                asked.to(),
                asked.selection(),
                asked.order(),
                asked.concurrency(),
                asked.pauseOnFailure(),
                Backfill.State.RUNNING,
                core.now,
                null,
                null,
                total,
                0,
                0,
                null));
    }

    void control(String backfillId, Backfill.State wanted) {
        BackfillRow row = rows.get(backfillId);
        if (row == null) {
            throw new InvalidRequestException("'" + backfillId + "' is not the id of a backfill of pipeline "
                    + core.pipelineId + " that has not ended");
        }
        put(row.in(wanted, wanted == Backfill.State.CANCELED ? core.now : null, null));
        if (wanted == Backfill.State.CANCELED) {
            rows.remove(backfillId);
            for (Instance instance : open(backfillId)) {
                core.outcomes.end(instance, Status.CANCELED, "backfill " + backfillId + " was cancelled");
            }
        }
    }

    private List<Instance> open(String backfillId) {
        return core.bySeq.values().stream()
                .filter(instance -> backfillId.equals(instance.backfillId) && !instance.isTerminal())
                .toList();
    }

    /** Whether a backfill keeps the pipeline from being finished. */
    boolean isUnderWay() {
        return rows.values().stream()
                .anyMatch(row -> row.state() == Backfill.State.RUNNING || row.state() == Backfill.State.PAUSED);
    }

    /** An instance has ended: a failure may pause its backfill. */
    void ended(Instance instance) {
        BackfillRow row = instance.backfillId == null ? null : rows.get(instance.backfillId);
        if (row != null
                && row.state() == Backfill.State.RUNNING
                && row.pauseOnFailure()
                && instance.status.isFailure()) {
            put(row.in(Backfill.State.PAUSED, null, instance.id + " is " + instance.status));
        }
    }

    /** Ends backfills that are through; says whether there was one. */
    boolean finish() {
        boolean ended = false;
        for (BackfillRow row : List.copyOf(rows.values())) {
            if (isMoving(row) && following(row) == null && active(row) == 0) {
                put(row.in(Backfill.State.FINISHED, core.now, null));
                rows.remove(row.backfillId());
                ended = true;
            }
        }
        return ended;
    }

    /** Asks for the next intervals that have room. */
    List<Signal> next() {
        var wanted = new ArrayList<Signal>();
        for (BackfillRow row : List.copyOf(rows.values())) {
            Instant start = isMoving(row) ? following(row) : null;
            if (start != null && active(row) < row.concurrency()) {
                asked.add(row.backfillId());
                wanted.add(new Signal.TakeInterval(row.backfillId(), start));
            }
        }
        return wanted;
    }

    private boolean isMoving(BackfillRow row) {
        return row.state() == Backfill.State.RUNNING
                && core.state == PipelineState.SCHEDULED
                && !asked.contains(row.backfillId());
    }

    /** How many intervals are under way. What only an operator can move does not hold up the others. */
    private long active(BackfillRow row) {
        return open(row.backfillId()).stream()
                .filter(instance -> !instance.blocked)
                .map(instance -> instance.start)
                .distinct()
                .count();
    }

    private @Nullable Instant following(BackfillRow row) {
        boolean oldestFirst = row.order() == Backfill.Order.OLDEST_FIRST;
        Instant cursor = row.cursor();
        Instant best = null;
        for (ComponentState component : core.components.values()) {
            if (component.timeline == null
                    || component.removed
                    || component.plan.kind() == ComponentKind.PRECONDITION) {
                continue;
            }
            Instant start = oldestFirst
                    ? firstStart(component, cursor == null ? row.from() : cursor.plusNanos(1), row.to())
                    : lastStart(component, row.from(), cursor == null ? row.to() : cursor);
            if (start != null && (best == null || start.isBefore(best) == oldestFirst)) {
                best = start;
            }
        }
        return best;
    }

    /** The first interval start of a component in a range. */
    private static @Nullable Instant firstStart(ComponentState component, Instant from, Instant to) {
        Timeline timeline = java.util.Objects.requireNonNull(component.timeline, "timeline");
        Recurrence first = timeline.epochs().get(0).recurrence();
        Instant anchor = timeline.epochs().get(0).from();
        if (from.isBefore(anchor)) {
            long index = first.indexAt(from);
            Instant boundary = first.boundary(index);
            boundary = boundary.isBefore(from) ? first.boundary(index + 1) : boundary;
            if (boundary.isBefore(anchor)) {
                return boundary.isBefore(to) ? boundary : null;
            }
        }
        Interval interval = timeline.from(from);
        return interval != null && interval.start().isBefore(to) && component.isBelowCursor(interval.start())
                ? interval.start()
                : null;
    }

    /** The last interval start of a component in a range. */
    private static @Nullable Instant lastStart(ComponentState component, Instant from, Instant to) {
        Timeline timeline = java.util.Objects.requireNonNull(component.timeline, "timeline");
        Instant cursor = component.cursor;
        Instant anchor = timeline.epochs().get(0).from();
        Instant before = cursor != null && cursor.isBefore(to) ? cursor : to;
        Instant start = null;
        if (cursor != null && before.isAfter(anchor)) {
            Interval interval = timeline.containing(before.minusNanos(1));
            start = interval == null ? null : interval.start();
        }
        if (start == null && !before.isAfter(anchor)) {
            Recurrence first = timeline.epochs().get(0).recurrence();
            start = first.boundary(first.indexAt(before.minusNanos(1)));
        }
        return start == null || start.isBefore(from) ? null : start;
    }

    /** The interval starts in a range, below the live cursors, with the components that have one there. */
    NavigableMap<Instant, List<ComponentState>> starts(Instant from, Instant to) {
        var starts = new TreeMap<Instant, List<ComponentState>>();
        for (ComponentState component : core.components.values()) {
            if (component.timeline == null
                    || component.removed
                    || component.plan.kind() == ComponentKind.PRECONDITION) {
                continue;
            }
            for (Interval interval : intervals(component, from, to)) {
                starts.computeIfAbsent(interval.start(), any -> new ArrayList<>())
                        .add(component);
            }
            if (starts.size() > LONGEST) {
                throw new InvalidRequestException(
                        "the range holds more than " + LONGEST + " intervals; expected a shorter one");
            }
        }
        return starts;
    }

    /** The intervals of a component in a range: those of its series, and before its beginning those it would have had. */
    private static List<Interval> intervals(ComponentState component, Instant from, Instant to) {
        var found = new ArrayList<Interval>();
        Timeline timeline = component.timeline;
        if (timeline == null) {
            return found;
        }
        Recurrence first = timeline.epochs().get(0).recurrence();
        Instant anchor = timeline.epochs().get(0).from();
        long index = first.indexAt(from);
        if (first.boundary(index).isBefore(from)) {
            index++;
        }
        while (first.boundary(index).isBefore(anchor) && first.boundary(index).isBefore(to)) {
            found.add(new Interval(first.boundary(index), first.boundary(index + 1)));
            index++;
        }
        for (Interval interval : timeline.startingIn(from, to)) {
            if (component.isBelowCursor(interval.start())) {
                found.add(interval);
            }
        }
        return found;
    }

    /** The places that are looked at when an interval is taken: made or not, they stand for what is or would be there. */
    List<Instance> places(Signal.TakeInterval signal) {
        var places = new ArrayList<Instance>();
        for (ComponentState component :
                starts(signal.start(), signal.start().plusNanos(1)).getOrDefault(signal.start(), List.of())) {
            Interval interval = intervals(
                            component, signal.start(), signal.start().plusNanos(1))
                    .get(0);
            places.add(new Instance(
                    0,
                    InstanceIds.of(component.plan.id(), interval.start()),
                    component,
                    interval.start(),
                    interval.end(),
                    core.now,
                    null));
        }
        return places;
    }

    /** Makes or reruns what the backfill selects of one interval. */
    void take(Signal.TakeInterval signal) {
        asked.remove(signal.backfillId());
        BackfillRow row = rows.get(signal.backfillId());
        // A signal that is told twice, around a crash, is of no use the second time.
        if (row == null
                || row.state() != Backfill.State.RUNNING
                || !signal.start().equals(following(row))) {
            return;
        }
        int count = 0;
        for (ComponentState component :
                starts(signal.start(), signal.start().plusNanos(1)).getOrDefault(signal.start(), List.of())) {
            Instance instance = component.instances.get(signal.start());
            if (instance == null) {
                if (isMissing(component, signal.start())) {
                    Interval interval = intervals(
                                    component, signal.start(), signal.start().plusNanos(1))
                            .get(0);
                    Instance made = core.materializer.make(component, interval.start(), interval.end());
                    made.backfillId = row.backfillId();
                    component.fill(interval);
                    core.touch(component);
                    made.rerun = true;
                    count++;
                }
            } else if (instance.isTerminal() && isSelected(row.selection(), instance.status)) {
                core.outcomes.again(instance);
                instance.backfillId = row.backfillId();
                count++;
            }
        }
        put(row.after(signal.start(), count));
    }

    static boolean isSelected(Backfill.Selection selection, Status status) {
        return switch (selection) {
            case MISSING -> status == Status.SKIPPED;
            case FAILED -> status == Status.SKIPPED || status.isFailure();
            case ALL -> true;
        };
    }

    /** Whether an interval without a row never had an instance: it was passed over, or lies before the beginning. */
    boolean isMissing(ComponentState component, Instant start) {
        Timeline timeline = component.timeline;
        if (timeline == null || component.filled.stream().anyMatch(stretch -> stretch.contains(start))) {
            return false;
        }
        return start.isBefore(timeline.epochs().get(0).from())
                || component.skipped.stream().anyMatch(range -> range.contains(start));
    }

    /** Whether an id is that of an instance which was made and whose row the store has forgotten. */
    boolean isForgotten(String id) {
        int cut = id.lastIndexOf('_');
        Instant start = cut < 0 ? null : InstanceIds.parsed(id.substring(cut + 1));
        if (start == null || core.byId.containsKey(id)) {
            return false;
        }
        String made = id.substring(0, cut);
        for (ComponentState component : core.components.values()) {
            if (component.timeline != null && wasMade(component, start)) {
                String own = component.plan.id();
                if (made.equals("@" + own)
                        || component.preconditions.stream()
                                .anyMatch(check -> made.equals("@" + check.plan.id() + "_" + own))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean wasMade(ComponentState component, Instant start) {
        return intervals(component, start, start.plusNanos(1)).stream()
                .anyMatch(interval -> interval.start().equals(start) && !isMissing(component, start));
    }
}
