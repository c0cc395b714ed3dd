package io.penstock.testkit.simulation;

import io.penstock.testkit.simulation.Spec.Sched;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which intervals one component must have, found by counting from the anchor one by one. Knows nothing of the engine's own
 * arithmetic.
 */
final class IntervalModel {

    /** One interval. */
    record Slot(Instant start, Instant end) {}

    /** A series in force for a stretch. */
    private record Epoch(
            Instant anchor,
            int amount,
            String unit,
            @Nullable Instant end,
            int occurrences,
            Instant from,
            @Nullable Instant until) {

        Instant boundary(int n) {
            if (unit.equals("months")) {
                return LocalDateTime.ofInstant(anchor, ZoneOffset.UTC)
                        .plusMonths((long) n * amount)
                        .toInstant(ZoneOffset.UTC);
            }
            long seconds = unit.equals("days") ? 86_400 : unit.equals("hours") ? 3_600 : 60;
            return anchor.plusSeconds(seconds * amount * n);
        }

        @Nullable
        Slot slot(int n) {
            Instant start = boundary(n);
            Instant stop = boundary(n + 1);
            boolean past = (occurrences > 0 && n >= occurrences)
                    || (end != null && stop.isAfter(end))
                    || (until != null && !start.isBefore(until));
            return past ? null : new Slot(start, stop);
        }
    }

    private final List<Epoch> epochs = new ArrayList<>();

    /** The start of the next interval that must be made; {@code null} before the first. */
    @Nullable
    Instant next;

    /** Whether its period was changed once. */
    boolean isCut() {
        return epochs.size() > 1;
    }

    boolean isNew() {
        return epochs.isEmpty();
    }

    /** Takes the history of another component of the same schedule. */
    void joins(IntervalModel other) {
        epochs.addAll(other.epochs);
    }

    /**
     * Follows a schedule from now on.
     *
     * @param reached now, or the farthest that a component of this schedule has come
     * @return whether the period is another one
     */
    boolean follow(Sched schedule, Instant firstActivation, Instant reached) {
        Instant anchor = schedule.start() == null ? firstActivation : schedule.start();
        if (epochs.isEmpty()) {
            epochs.add(new Epoch(
                    anchor, schedule.amount(), schedule.unit(), schedule.end(), schedule.occurrences(), anchor, null));
            return false;
        }
        Epoch current = epochs.get(epochs.size() - 1);
        if (current.amount() == schedule.amount() && current.unit().equals(schedule.unit())) {
            epochs.set(
                    epochs.size() - 1,
                    new Epoch(
                            current.anchor(),
                            current.amount(),
                            current.unit(),
                            schedule.end(),
                            schedule.occurrences(),
                            current.from(),
                            null));
            return false;
        }
        int n = 0;
        while (current.boundary(n).isBefore(reached)) {
            n++;
        }
        Instant boundary = current.boundary(n);
        epochs.set(
                epochs.size() - 1,
                new Epoch(
                        current.anchor(),
                        current.amount(),
                        current.unit(),
                        current.end(),
                        current.occurrences(),
                        current.from(),
                        boundary));
        epochs.add(new Epoch(
                boundary, schedule.amount(), schedule.unit(), schedule.end(), schedule.occurrences(), boundary, null));
        return true;
    }

    /** The first interval that starts at or after a moment; the first of all for {@code null}. */
    @Nullable
    Slot from(@Nullable Instant moment) {
        for (Epoch epoch : epochs) {
            Slot slot;
            for (int n = 0; (slot = epoch.slot(n)) != null; n++) {
                if ((moment == null || !slot.start().isBefore(moment))
                        && !slot.start().isBefore(epoch.from())) {
                    return slot;
                }
            }
        }
        return null;
    }

    /** The next interval that must be made. */
    @Nullable
    Slot upcoming() {
        return from(next);
    }

    /** Every interval, limits of the series included. */
    List<Slot> all() {
        var all = new ArrayList<Slot>();
        for (Epoch epoch : epochs) {
            Slot slot;
            for (int n = 0; (slot = epoch.slot(n)) != null; n++) {
                all.add(slot);
            }
        }
        return all;
    }

    /** Which intervals of another component belong to an interval of this one. */
    List<Slot> members(Slot mine, IntervalModel other) {
        if (epochs.equals(other.epochs)) {
            return List.of(mine);
        }
        var members = new ArrayList<Slot>();
        long length = mine.end().getEpochSecond() - mine.start().getEpochSecond();
        for (Slot slot : other.all()) {
            boolean around =
                    !mine.start().isBefore(slot.start()) && mine.start().isBefore(slot.end());
            long theirs = slot.end().getEpochSecond() - slot.start().getEpochSecond();
            if (around && theirs > length) {
                return List.of(slot);
            }
            // A longer one that begins in the middle of this one is not what this one lies in.
            if (theirs <= length
                    && !slot.start().isBefore(mine.start())
                    && slot.start().isBefore(mine.end())) {
                members.add(slot);
            }
        }
        return members;
    }

    @Override
    public String toString() {
        return "next " + next + " of " + epochs;
    }
}
