package io.penstock.engine.instance;

import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.ScheduleEpoch;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import io.penstock.schedule.Recurrence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A row that stands for a stretch of skipped intervals, seen as the instances that it stands for. None of them is kept:
 * each is computed from the series when it is asked for, so a stretch of millions costs as much as one of two. Immutable.
 */
public final class SkippedStretch {

    private record Part(Recurrence series, long first, long count) {}

    private final InstanceRow row;
    private final List<Part> parts;
    private final long size;

    private SkippedStretch(InstanceRow row, List<Part> parts) {
        this.row = row;
        this.parts = parts;
        this.size = parts.stream().mapToLong(Part::count).sum();
    }

    /**
     * A stretch.
     *
     * @param row the row of the stretch, or of a single instance, which then stands for itself
     * @param epochs the series that the component has had
     * @param made stretches of it whose intervals were made all the same and have rows of their own
     */
    public static SkippedStretch of(InstanceRow row, List<ScheduleEpoch> epochs, Collection<Interval> made) {
        Instant through = row.through();
        var parts = new ArrayList<Part>();
        if (through != null) {
            List<Interval> open = without(new Interval(row.start(), through), made);
            for (ScheduleEpoch epoch : epochs) {
                for (Interval stretch : open) {
                    add(parts, epoch, stretch);
                }
            }
        }
        return new SkippedStretch(row, List.copyOf(parts));
    }

    private static void add(List<Part> parts, ScheduleEpoch epoch, Interval stretch) {
        Instant from = later(stretch.start(), epoch.from());
        Instant to = epoch.until() == null || stretch.end().isBefore(epoch.until()) ? stretch.end() : epoch.until();
        if (!from.isBefore(to)) {
            return;
        }
        Recurrence series = epoch.recurrence();
        long first = series.indexFrom(from);
        long last = series.indexFrom(to);
        if (series.size().isPresent()) {
            last = Math.min(last, series.size().getAsLong());
        }
        if (last > first) {
            parts.add(new Part(series, first, last - first));
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static List<Interval> without(Interval whole, Collection<Interval> made) {
        var open = new ArrayList<Interval>();
        Instant from = whole.start();
        for (Interval other : made.stream().sorted().toList()) {
            if (other.start().isAfter(from)) {
                Instant to = other.start().isBefore(whole.end()) ? other.start() : whole.end();
                open.add(new Interval(from, to));
            }
            from = later(from, other.end());
            if (!from.isBefore(whole.end())) {
                return open;
            }
        }
        open.add(new Interval(from, whole.end()));
        return open;
    }

    /** How many instances there are. */
    public long size() {
        return size;
    }

    /**
     * One of the instances, in the order of their intervals. All share the {@code seq} of the stretch.
     *
     * @throws IndexOutOfBoundsException if there is none of this number
     */
    public InstanceRow get(long index) {
        long rest = index;
        for (Part part : parts) {
            if (rest >= 0 && rest < part.count()) {
                return row(part.series().interval(part.first() + rest).orElseThrow());
            }
            rest -= part.count();
        }
        throw new IndexOutOfBoundsException("there are " + size + " instances; there is no number " + index);
    }

    /** The instance whose interval starts at a moment. */
    public Optional<InstanceRow> startingAt(Instant start) {
        for (Part part : parts) {
            long index = part.series().indexFrom(start);
            if (index >= part.first()
                    && index < part.first() + part.count()
                    && part.series().boundary(index).equals(start)) {
                return part.series().interval(index).map(this::row);
            }
        }
        return Optional.empty();
    }

    private InstanceRow row(Interval interval) {
        return new InstanceRow(
                row.pipelineId(),
                row.seq(),
                InstanceIds.of(row.componentId(), interval.start()),
                row.componentId(),
                row.type(),
                row.kind(),
                interval.start(),
                interval.end(),
                null,
                0,
                row.generation(),
                row.version(),
                Status.SKIPPED,
                row.createdAt(),
                row.actualStart(),
                row.actualEnd(),
                0,
                0,
                0,
                0,
                null,
                0,
                null,
                null,
                false,
                false,
                false,
                null,
                row.message(),
                row.backfillId(),
                false,
                false,
                0);
    }
}
