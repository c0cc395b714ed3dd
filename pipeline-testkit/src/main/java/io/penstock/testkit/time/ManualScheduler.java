package io.penstock.testkit.time;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Runs what is due on a {@link ManualClock}, when it is told to. What is due at the same time runs in the order it was
 * scheduled. Anything may be scheduled from any thread; it runs on the thread that calls {@link #runNextDue}.
 */
public final class ManualScheduler {

    /** A task and when it is due; equal to nothing but itself, so that it is found in the queue without comparing fields. */
    private static final class Entry implements Comparable<Entry> {
        private final Instant due;
        private final long sequence;
        private final Runnable task;
        private boolean taken;

        private Entry(Instant due, long sequence, Runnable task) {
            this.due = due;
            this.sequence = sequence;
            this.task = task;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = due.compareTo(other.due);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /** Takes a task back. */
    @FunctionalInterface
    public interface Handle {

        /**
         * Takes the task back; it will not run.
         *
         * @return whether it had not run yet
         */
        boolean cancel();
    }

    private final ManualClock clock;
    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private long sequence;

    /** A scheduler that goes by the given clock. */
    public ManualScheduler(ManualClock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Has a task run once the clock shows the given time; a time that is past is due at once. */
    public synchronized Handle schedule(Instant due, Runnable task) {
        var entry = new Entry(Objects.requireNonNull(due, "due"), sequence++, Objects.requireNonNull(task, "task"));
        queue.add(entry);
        return () -> remove(entry);
    }

    private synchronized boolean remove(Entry entry) {
        return !entry.taken && queue.remove(entry);
    }

    /** When the next task is due; empty where there is none. */
    public synchronized Optional<Instant> nextDue() {
        return Optional.ofNullable(queue.peek()).map(entry -> entry.due);
    }

    /** How many tasks wait. */
    public synchronized int size() {
        return queue.size();
    }

    /** Forgets every task. */
    public synchronized void clear() {
        queue.clear();
    }

    /**
     * Runs the one task that is due first, if the clock has reached its time. Does not move the clock.
     *
     * @return whether there was one
     */
    public boolean runNextDue() {
        Entry entry;
        synchronized (this) {
            entry = queue.peek();
            if (entry == null || entry.due.isAfter(clock.instant())) {
                return false;
            }
            queue.remove();
            entry.taken = true;
        }
        entry.task.run();
        return true;
    }
}
