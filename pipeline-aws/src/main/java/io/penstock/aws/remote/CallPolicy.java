package io.penstock.aws.remote;

import java.time.Duration;
import java.util.Objects;

/**
 * How often a call is repeated, how long the pauses are, and when a remote is left alone. Immutable.
 *
 * @param maximumRetries how many tries follow the first one; 0 or more
 * @param firstDelay the pause before the first repetition; doubles with each further one; more than zero
 * @param longestDelay no pause is longer; more than {@code firstDelay}
 * @param breakerFailures after so many failures in a row a remote is left alone; 1 or more
 * @param breakerPause for how long it is left alone; more than zero
 */
public record CallPolicy(
        int maximumRetries, Duration firstDelay, Duration longestDelay, int breakerFailures, Duration breakerPause) {

    /**
     * Eight repetitions over about 25 seconds, which outlasts throttling and a failing front end; a remote that failed 20
     * times in a row is left alone for 30 seconds. Longer outages are the business of the attempt's own retries.
     */
    public static final CallPolicy DEFAULT =
            new CallPolicy(8, Duration.ofMillis(100), Duration.ofSeconds(20), 20, Duration.ofSeconds(30));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number or duration is outside its range; the message names it and its value
     */
    public CallPolicy {
        Objects.requireNonNull(firstDelay, "firstDelay");
        Objects.requireNonNull(longestDelay, "longestDelay");
        Objects.requireNonNull(breakerPause, "breakerPause");
        check(maximumRetries >= 0, "maximumRetries", maximumRetries, "0 or more");
        check(isPositive(firstDelay), "firstDelay", firstDelay, "more than zero");
        check(
                longestDelay.compareTo(firstDelay) > 0,
                "longestDelay",
                longestDelay,
                "more than firstDelay " + firstDelay);
        check(breakerFailures >= 1, "failures", breakerFailures, "1 or more");
        check(isPositive(breakerPause), "pause", breakerPause, "more than zero");
    }

    /** The same with other retries. */
    public CallPolicy withRetries(int maximumRetries, Duration firstDelay, Duration longestDelay) {
        return new CallPolicy(maximumRetries, firstDelay, longestDelay, breakerFailures, breakerPause);
    }

    /** The same with another breaker. */
    public CallPolicy withBreaker(int failures, Duration pause) {
        return new CallPolicy(maximumRetries, firstDelay, longestDelay, failures, pause);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isZero() && !duration.isNegative();
    }

    private static void check(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; expected " + expected);
        }
    }
}
