package io.penstock.service;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * A worker's offer to do one task.
 *
 * @param workerGroup the group whose tasks are wanted; matched exactly, letter case included
 * @param hostname where the worker runs, shown on the attempt
 * @param types the activity and precondition types that the worker can do; empty for all
 * @param maximumWait how long to wait for a task; not negative
 */
public record PollRequest(String workerGroup, String hostname, Set<String> types, Duration maximumWait) {

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if {@code maximumWait} is negative
     */
    public PollRequest {
        Objects.requireNonNull(workerGroup, "workerGroup");
        Objects.requireNonNull(hostname, "hostname");
        types = Set.copyOf(types);
        if (maximumWait.isNegative()) {
            throw new IllegalArgumentException("maximumWait is " + maximumWait + "; expected zero or more");
        }
    }
}
