package io.penstock.testkit.time;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A clock that stands still until it is moved. Time goes forward with {@link #advance} and {@link #advanceTo}; only
 * {@link #set} can turn it back, as somebody does who corrects a wrong clock. Thread-safe.
 */
public final class ManualClock implements InstantSource {

    private final List<Consumer<Instant>> listeners = new CopyOnWriteArrayList<>();
    private volatile Instant now;

    private ManualClock(Instant now) {
        this.now = now;
    }

    /** A clock that shows the given time. */
    public static ManualClock at(Instant now) {
        return new ManualClock(Objects.requireNonNull(now, "now"));
    }

    /**
     * A clock that shows the given time.
     *
     * @param now such as {@code 2024-01-01T00:00:00Z}
     * @throws java.time.format.DateTimeParseException if the text is no such time
     */
    public static ManualClock at(String now) {
        return at(Instant.parse(now));
    }

    @Override
    public Instant instant() {
        return now;
    }

    /**
     * Moves the clock forward.
     *
     * @param by how far; zero tells the listeners and moves nothing
     * @return the new time
     * @throws IllegalArgumentException if {@code by} is negative
     */
    @CanIgnoreReturnValue
    public Instant advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("cannot advance by " + by + "; expected zero or more");
        }
        return set(now.plus(by));
    }

    /**
     * Moves the clock forward to a time.
     *
     * @return the new time
     * @throws IllegalArgumentException if the clock is past that time already
     */
    @CanIgnoreReturnValue
    public Instant advanceTo(Instant time) {
        if (time.isBefore(now)) {
            throw new IllegalArgumentException("cannot advance to " + time + ": it is " + now + " already");
        }
        return set(time);
    }

    /**
     * Sets the clock to any time, also an earlier one.
     *
     * @return the new time
     */
    @CanIgnoreReturnValue
    public Instant set(Instant time) {
        now = Objects.requireNonNull(time, "time");
        listeners.forEach(listener -> listener.accept(time));
        return time;
    }

    /** Tells a listener of every move of the clock, on the thread that moves it. */
    public void onMove(Consumer<Instant> listener) {
        listeners.add(listener);
    }

    @Override
    public String toString() {
        return "ManualClock[" + now + "]";
    }
}
