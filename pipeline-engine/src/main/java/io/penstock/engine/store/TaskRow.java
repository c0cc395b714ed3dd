package io.penstock.engine.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task: a piece of work that is out for an attempt. Immutable. Its content is in the attempt.
 *
 * @param instance the {@code seq} of the instance
 * @param attempt the number of the attempt
 * @param number the number of the task within the attempt; a precondition has one for each check
 * @param workerGroup whose workers may take it
 * @param type the type of the component, for workers that cannot do all
 * @param priority the interval start: earlier ones are handed out first
 * @param handouts how often it was handed out
 * @param holder who holds it: the host of a worker that polled, or the id of the node in whose process it is done;
 *     {@code null} while it lies in the queue
 * @param leaseUntil when the holder must have reported; {@code null} for a node, whose own lease counts
 * @param silence how long the holder may be silent
 * @param acknowledged whether the holder has reported at least once
 * @param canceled whether the holder is to stop
 */
public record TaskRow(
        String pipelineId,
        long instance,
        int attempt,
        int number,
        Kind kind,
        String workerGroup,
        String type,
        Instant priority,
        int handouts,
        @Nullable String holder,
        @Nullable Instant leaseUntil,
        Duration silence,
        boolean acknowledged,
        boolean canceled) {

    /** What a task is about. */
    public enum Kind {
        /** Do an activity. */
        WORK,
        /** Check a precondition. */
        CHECK,
        /** Ask for a resource. */
        PROVISION,
        /** Look how a resource is. */
        DESCRIBE,
        /** End a resource. */
        TERMINATE
    }

    /** The key of a task. */
    public record Key(String pipelineId, long instance, int attempt, int number) {

        // Written out, because keys are looked up several times for every task and what the compiler makes of a record
        // is
        // slow until the JVM has warmed up.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && instance == that.instance
                    && attempt == that.attempt
                    && number == that.number
                    && pipelineId.equals(that.pipelineId);
        }

        @Override
        public int hashCode() {
            return ((Long.hashCode(instance) * 31 + attempt) * 31 + number) * 31 + pipelineId.hashCode();
        }
    }

    /** The key. */
    public Key key() {
        return new Key(pipelineId, instance, attempt, number);
    }

    /** The id under which the task is out now: another one each time it is handed out. */
    public String taskId() {
        return pipelineId + ":" + instance + ":" + attempt + ":" + number + ":" + handouts;
    }

    /** The key in a {@link #taskId}; empty where that is none. */
    public static Optional<Key> keyOf(String taskId) {
        String[] parts = taskId.split(":", -1);
        try {
            return parts.length != 5
                    ? Optional.empty()
                    : Optional.of(new Key(
                            parts[0],
                            Long.parseLong(parts[1]),
                            Integer.parseInt(parts[2]),
                            Integer.parseInt(parts[3])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** This task, handed to a holder. */
    public TaskRow handedTo(String newHolder, @Nullable Instant until, boolean nowAcknowledged) {
        return new TaskRow(
                pipelineId,
                instance,
                attempt,
                number,
                kind,
                workerGroup,
                type,
                priority,
                handouts + 1,
                newHolder,
                until,
                silence,
                nowAcknowledged,
                canceled);
    }

    /** This task, back in the queue. */
    public TaskRow released() {
        return new TaskRow(
                pipelineId,
                instance,
                attempt,
                number,
                kind,
                workerGroup,
                type,
                priority,
                handouts,
                null,
                null,
                silence,
                false,
                canceled);
    }

    /** This task, its lease prolonged by a report. */
    public TaskRow prolonged(@Nullable Instant until) {
        return new TaskRow(
                pipelineId,
                instance,
                attempt,
                number,
                kind,
                workerGroup,
                type,
                priority,
                handouts,
                holder,
                until,
                silence,
                true,
                canceled);
    }

    /** This task under a lease that lasts until another time. */
    public TaskRow leasedUntil(Instant until) {
        return new TaskRow(
                pipelineId,
                instance,
                attempt,
                number,
                kind,
                workerGroup,
                type,
                priority,
                handouts,
                holder,
                until,
                silence,
                acknowledged,
                canceled);
    }
}
