package io.penstock.engine.instance;

import io.penstock.engine.store.ScheduleEpoch;
import io.penstock.schedule.Interval;
import io.penstock.schedule.Recurrence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The intervals of a component: one series, or several one after the other where an edit changed the schedule. A pure
 * function of its epochs; immutable.
 */
final class Timeline {

    private final List<ScheduleEpoch> epochs;
    private final List<Recurrence> series;

    Timeline(List<ScheduleEpoch> epochs) {
        this.epochs = List.copyOf(epochs);
        this.series = this.epochs.stream().map(ScheduleEpoch::recurrence).toList();
    }

    List<ScheduleEpoch> epochs() {
        return epochs;
    }

    /** The start of the first interval. */
    Instant beginning() {
        return epochs.get(0).from();
    }

    ScheduleEpoch current() {
        return epochs.get(epochs.size() - 1);
    }

    /** The first interval that starts at or after a moment; that of the whole timeline for {@code null}. */
    @Nullable
    Interval from(@Nullable Instant moment) {
        for (int i = 0; i < series.size(); i++) {
            ScheduleEpoch epoch = epochs.get(i);
            Instant wanted = moment == null || moment.isBefore(epoch.from()) ? epoch.from() : moment;
            if (epoch.until() != null && !wanted.isBefore(epoch.until())) {
                continue;
            }
            Interval interval = at(i, series.get(i).indexFrom(wanted));
            if (interval != null) {
                return interval;
            }
        }
        return null;
    }

    private @Nullable Interval at(int epochIndex, long index) {
        Optional<Interval> interval = series.get(epochIndex).interval(index);
        Instant until = epochs.get(epochIndex).until();
        return interval.filter(found -> until == null || found.start().isBefore(until))
                .orElse(null);
    }

    /** The interval that a moment lies in. */
    @Nullable
    Interval containing(Instant moment) {
        for (int i = 0; i < series.size(); i++) {
            ScheduleEpoch epoch = epochs.get(i);
            if (!moment.isBefore(epoch.from()) && (epoch.until() == null || moment.isBefore(epoch.until()))) {
                return at(i, series.get(i).indexAt(moment));
            }
        }
        return null;
    }

    /** The last interval that starts at or before a moment. */
    @Nullable
    Interval lastFrom(Instant moment) {
        for (int i = series.size() - 1; i >= 0; i--) {
            ScheduleEpoch epoch = epochs.get(i);
            if (moment.isBefore(epoch.from())) {
                continue;
            }
            Instant until = epoch.until();
            long index = series.get(i).indexAt(until == null || moment.isBefore(until) ? moment : until.minusNanos(1));
            OptionalLong size = series.get(i).size();
            if (size.isPresent()) {
                index = Math.min(index, size.getAsLong() - 1);
            }
            Interval interval = index < 0 ? null : at(i, index);
            if (interval != null) {
                return interval;
            }
        }
        return null;
    }

    /** The intervals that start in a stretch. */
    List<Interval> startingIn(Instant from, Instant to) {
        var found = new ArrayList<Interval>();
        Interval next = from(from);
        while (next != null && next.start().isBefore(to)) {
            found.add(next);
            next = from(next.end());
        }
        return found;
    }

    /** Whether intervals here are longer than there, by the series in force at a moment. */
    boolean isLongerThan(Timeline other, Instant moment) {
        return epochAt(moment).period().compareTo(other.epochAt(moment).period()) > 0;
    }

    private ScheduleEpoch epochAt(Instant moment) {
        for (ScheduleEpoch epoch : epochs) {
            if (epoch.until() == null || moment.isBefore(epoch.until())) {
                return epoch;
            }
        }
        return current();
    }

    boolean sameAs(Timeline other) {
        return epochs.equals(other.epochs);
    }
}
