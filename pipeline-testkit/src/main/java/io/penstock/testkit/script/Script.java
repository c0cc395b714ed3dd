package io.penstock.testkit.script;

import io.penstock.component.Activity;
import io.penstock.component.ComponentType;
import io.penstock.component.DataNode;
import io.penstock.spi.work.ActivityHandler;
import io.penstock.spi.work.PendingRecords;
import io.penstock.spi.work.WorkFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Says what becomes of each attempt of an activity. Deterministic: the same attempt gets the same answer.
 *
 * <pre>{@code
 * kit.script("Clean", Script.failTimes(2, "ExitCode").thenSucceed());
 * kit.script("Load", Script.succeedAfter(Duration.ofMinutes(7)).writing("part-0", "42\n"));
 * kit.script("Tell", attempt -> attempt.number() == 1 ? Script.stall() : Script.succeed());
 * }</pre>
 */
@FunctionalInterface
public interface Script {

    /** What becomes of this attempt. */
    Behaviour play(ScriptedAttempt attempt);

    /** Every attempt succeeds at once. */
    static Behaviour succeed() {
        return Behaviour.succeeding(Duration.ZERO);
    }

    /**
     * Every attempt succeeds after a time.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    static Behaviour succeedAfter(Duration time) {
        return Behaviour.succeeding(time);
    }

    /** Every attempt fails at once, with this errorId. */
    static Behaviour failAlways(String errorId) {
        return failAlways(errorId, "scripted failure");
    }

    /**
     * Every attempt fails at once.
     *
     * @param errorId a short name of the kind of failure; must not start with {@code Service_}
     * @param message what went wrong, for people
     */
    static Behaviour failAlways(String errorId, String message) {
        return Behaviour.failing(errorId, message);
    }

    /** Every attempt fails at once, as if the handler had thrown this. */
    static Behaviour throwing(Throwable problem) {
        return Behaviour.throwing(problem);
    }

    /** Every attempt begins and is never heard of again. */
    static Behaviour stall() {
        return Behaviour.stalling();
    }

    /**
     * Every attempt runs a handler, with staging, logs and storage as in a real worker. Time stands still meanwhile; the
     * handler runs on a thread of its own and must not drive the testkit.
     */
    static <T extends Activity> Behaviour run(ComponentType<T> type, ActivityHandler<? super T> handler) {
        return Behaviour.running(type, handler);
    }

    /**
     * Every attempt of an activity of this type writes the same rows into each of its outputs, in one transaction where the
     * output is a table: through the {@link io.penstock.spi.work.RecordSink} of its type, so into a real database.
     *
     * @param rows the values of each row, in the order of the columns; {@code null} for NULL
     */
    static <T extends Activity> Behaviour writeRows(ComponentType<T> type, List<? extends List<?>> rows) {
        List<List<Object>> copies = rows.stream()
                .map(row -> (List<Object>) new ArrayList<Object>(row))
                .toList();
        return run(type, (activity, context) -> {
            for (DataNode output : context.outputs()) {
                try (PendingRecords sink = context.sink(output, List.of())
                        .orElseThrow(() -> new WorkFailedException(
                                "NoHandler",
                                "output '" + output.id() + "' takes no rows; expected a node with a RecordSink, such as"
                                        + " SqlDataNode"))) {
                    for (List<Object> row : copies) {
                        sink.write(row);
                    }
                    sink.commit();
                }
            }
        });
    }

    /** Every attempt is done by the handler that is bound to its type; a shell command really runs. */
    static Behaviour real() {
        return Behaviour.real();
    }

    /**
     * The first attempts of each instance fail with {@code ScriptedFailure}; say what the rest do with
     * {@link First#thenSucceed} or {@link First#then}.
     *
     * @param times how many; not negative
     */
    static First failTimes(int times) {
        return failTimes(times, "ScriptedFailure");
    }

    /**
     * The first attempts of each instance fail.
     *
     * @param times how many; not negative
     * @param errorId a short name of the kind of failure
     */
    static First failTimes(int times, String errorId) {
        return first(times, failAlways(errorId));
    }

    /**
     * The first attempts of each instance do this.
     *
     * @param times how many; not negative
     */
    static First first(int times, Script script) {
        if (times < 0) {
            throw new IllegalArgumentException("times is " + times + "; expected 0 or more");
        }
        return rest -> attempt -> (attempt.number() <= times ? script : rest).play(attempt);
    }

    /** One script for each attempt of an instance, in order; the last one for all that follow. */
    static Script inOrder(Script first, Script... more) {
        List<Script> scripts = List.of(more);
        return attempt -> {
            int index = Math.min(attempt.number(), scripts.size() + 1) - 2;
            return (index < 0 ? first : scripts.get(index)).play(attempt);
        };
    }

    /**
     * A share of all instances fails in its first attempt; everything else does as {@code otherwise} says. Which instances
     * they are depends on nothing but their ids.
     *
     * @param share from 0 to 1
     * @param errorId a short name of the kind of failure
     */
    static Script failOnce(double share, String errorId, Script otherwise) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + "; expected 0 to 1");
        }
        Behaviour failure = failAlways(errorId);
        return attempt ->
                attempt.number() == 1 && spread(attempt.instanceId()) < share ? failure : otherwise.play(attempt);
    }

    private static double spread(String text) {
        // Neighbouring ids differ in a character or two; the mixing of MurmurHash3 spreads them evenly.
        int hash = text.hashCode();
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        hash ^= hash >>> 16;
        return (hash & 0x7fffffff) / (double) 0x80000000L;
    }

    /** This script, but another one for the interval that starts at the given time. */
    default Script butAt(Instant scheduledStartTime, Script other) {
        Objects.requireNonNull(scheduledStartTime, "scheduledStartTime");
        return attempt -> (attempt.interval().start().equals(scheduledStartTime) ? other : this).play(attempt);
    }

    /**
     * This script, but another one for the interval that starts at the given time.
     *
     * @param scheduledStartTime such as {@code 2024-01-01T00:15} or {@code 2024-01-01T00:15:00Z}; UTC
     */
    default Script butAt(String scheduledStartTime, Script other) {
        return butAt(Times.parse(scheduledStartTime), other);
    }

    /** What the first attempts do is said; this says what the rest do. */
    @FunctionalInterface
    interface First {

        /** The rest do as this script says. */
        Script then(Script rest);

        /** The rest succeed at once. */
        default Script thenSucceed() {
            return then(succeed());
        }

        /** The rest succeed after a time. */
        default Script thenSucceedAfter(Duration time) {
            return then(succeedAfter(time));
        }
    }
}
