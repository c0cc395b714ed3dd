package io.penstock.engine.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A clock that stands until it is moved, and the timer that goes with it. Thread-safe. */
final class ManualTimer implements WorkerTimer, InstantSource {

    private record Entry(Instant due, Runnable action) {}

    private final List<Entry> entries = new ArrayList<>();
    private Instant now = Instant.parse("2024-01-01T00:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized Runnable after(Duration delay, Runnable action) {
        var entry = new Entry(now.plus(delay), action);
        entries.add(entry);
        return () -> {
            synchronized (this) {
                entries.remove(entry);
            }
        };
    }

    /** How long until the next action, if there is one. */
    synchronized Optional<Duration> next() {
        return entries.stream().map(Entry::due).min(Comparator.naturalOrder()).map(due -> Duration.between(now, due));
    }

    /** Moves the clock, running what comes due on the way, in order. */
    void advance(Duration duration) {
        Instant target = instant().plus(duration);
        while (true) {
            Entry due;
            synchronized (this) {
                due = entries.stream()
                        .filter(entry -> !entry.due().isAfter(target))
                        .min(Comparator.comparing(Entry::due))
                        .orElse(null);
                now = due == null ? target : due.due();
                entries.remove(due);
            }
            if (due == null) {
                return;
            }
            due.action().run();
        }
    }
}
