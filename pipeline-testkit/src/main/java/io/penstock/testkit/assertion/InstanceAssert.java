package io.penstock.testkit.assertion;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.penstock.run.AttemptView;
import io.penstock.run.Explanation;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineEvent;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Times;
import io.penstock.testkit.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Assertions on one instance. Times are those of the clock of the test. */
public final class InstanceAssert {

    private final TestRun run;
    private final String instanceId;

    InstanceAssert(TestRun run, String instanceId) {
        this.run = run;
        this.instanceId = instanceId;
    }

    private InstanceView view() {
        return run.instance(instanceId);
    }

    private AssertionError failure(String expected, Object found) {
        return new AssertionError(
                "Expected " + instanceId + " " + expected + ", but " + found + Evidence.of(run, view()));
    }

    /** Checks the status. */
    @CanIgnoreReturnValue
    public InstanceAssert hasStatus(Status expected) {
        Status found = view().status();
        if (found != expected) {
            throw failure("to be " + expected, "it is " + found);
        }
        return this;
    }

    /** Checks that it is FINISHED. */
    @CanIgnoreReturnValue
    public InstanceAssert isFinished() {
        return hasStatus(Status.FINISHED);
    }

    /** Checks that it is FAILED. */
    @CanIgnoreReturnValue
    public InstanceAssert isFailed() {
        return hasStatus(Status.FAILED);
    }

    /** Checks that it is CANCELED. */
    @CanIgnoreReturnValue
    public InstanceAssert isCanceled() {
        return hasStatus(Status.CANCELED);
    }

    /** Checks that it is SKIPPED. */
    @CanIgnoreReturnValue
    public InstanceAssert isSkipped() {
        return hasStatus(Status.SKIPPED);
    }

    /** Checks that it is RUNNING. */
    @CanIgnoreReturnValue
    public InstanceAssert isRunning() {
        return hasStatus(Status.RUNNING);
    }

    /** Checks that it is CASCADE_FAILED because of this instance. */
    @CanIgnoreReturnValue
    public InstanceAssert isCascadeFailedOn(String causeId) {
        hasStatus(Status.CASCADE_FAILED);
        Optional<String> found = view().cascadeFailedOn();
        if (!found.equals(Optional.of(causeId))) {
            throw failure("to have failed because of " + causeId, "it failed because of " + found.orElse("nothing"));
        }
        return this;
    }

    /** Checks how many attempts were made since it was made or last rerun. */
    @CanIgnoreReturnValue
    public InstanceAssert afterAttempts(int expected) {
        int found = view().attempts();
        if (found != expected) {
            throw failure("to have had " + expected + " attempts", "it has had " + found);
        }
        return this;
    }

    /**
     * Checks when its work began: when it was first RUNNING. For what never runs, such as a data node, when it became active.
     */
    @CanIgnoreReturnValue
    public InstanceAssert startedAt(Instant expected) {
        Optional<Instant> running = run.timeline().bar(instanceId).stream()
                .flatMap(bar -> bar.spans().stream())
                .filter(span -> span.status() == Status.RUNNING)
                .map(Timeline.Span::from)
                .findFirst();
        return time("to have started at", expected, running.isPresent() ? running : view().actualStart());
    }

    /**
     * Checks when its work began.
     *
     * @param expected such as {@code 2024-01-01T00:15}; UTC
     */
    @CanIgnoreReturnValue
    public InstanceAssert startedAt(String expected) {
        return startedAt(Times.parse(expected));
    }

    /** Checks when it ended. */
    @CanIgnoreReturnValue
    public InstanceAssert endedAt(Instant expected) {
        return time("to have ended at", expected, view().actualEnd());
    }

    /**
     * Checks when it ended.
     *
     * @param expected such as {@code 2024-01-01T00:15}; UTC
     */
    @CanIgnoreReturnValue
    public InstanceAssert endedAt(String expected) {
        return endedAt(Times.parse(expected));
    }

    private InstanceAssert time(String what, Instant expected, Optional<Instant> found) {
        if (!found.equals(Optional.of(expected))) {
            throw failure(
                    what + " " + expected,
                    "that was " + found.map(Instant::toString).orElse("never"));
        }
        return this;
    }

    /** Checks that it ended within a time after the start of its interval. */
    @CanIgnoreReturnValue
    public InstanceAssert endedWithin(Duration time) {
        Instant limit = view().interval().start().plus(time);
        Optional<Instant> end = view().actualEnd();
        if (end.isEmpty() || end.get().isAfter(limit)) {
            throw failure(
                    "to have ended by " + limit,
                    "that was " + end.map(Instant::toString).orElse("never"));
        }
        return this;
    }

    /** Checks the statuses it went through from its beginning, in order. */
    @CanIgnoreReturnValue
    public InstanceAssert hasStatusHistory(Status... expected) {
        List<Status> found =
                run.timeline().bar(instanceId).map(Timeline.Bar::history).orElse(List.of());
        if (!found.equals(List.of(expected))) {
            throw failure("to have gone through " + List.of(expected), "it went through " + found);
        }
        return this;
    }

    /** Checks that the last attempt failed with this errorId. */
    @CanIgnoreReturnValue
    public InstanceAssert failedWith(String errorId) {
        List<AttemptView> attempts = run.attempts(instanceId);
        Optional<String> found = attempts.isEmpty()
                ? Optional.empty()
                : attempts.get(attempts.size() - 1).errorId();
        if (!found.equals(Optional.of(errorId))) {
            throw failure("to have failed with " + errorId, "it failed with " + found.orElse("nothing"));
        }
        return this;
    }

    /** Checks that the message of the instance or of one of its attempts has this in it. */
    @CanIgnoreReturnValue
    public InstanceAssert hasMessageContaining(String text) {
        String all = view().message().orElse("")
                + run.attempts(instanceId).stream()
                        .map(attempt -> "\n" + attempt.errorMessage().orElse(""))
                        .collect(Collectors.joining());
        if (!all.contains(text)) {
            throw failure("to say \"" + text + "\"", "it says \"" + all.strip() + "\"");
        }
        return this;
    }

    /**
     * Checks that it waits for something: one of its reasons, or of the reasons behind them, names this.
     *
     * @param what an instance id, or any part of the reason as {@link #isWaitingFor} or {@code explain} words it
     */
    @CanIgnoreReturnValue
    public InstanceAssert isWaitingOn(String what) {
        Explanation explanation = run.explain(instanceId);
        if (view().status().isTerminal() || !mentions(explanation, what)) {
            throw failure("to wait for " + what, "it does not");
        }
        return this;
    }

    private static boolean mentions(Explanation explanation, String what) {
        return explanation.reasons().stream()
                        .anyMatch(reason -> reason.toString().contains(what))
                || explanation.causes().stream().anyMatch(cause -> mentions(cause, what));
    }

    /** Checks that it waits for something of this kind itself. */
    @CanIgnoreReturnValue
    public InstanceAssert isWaitingFor(Class<? extends WaitReason> kind) {
        if (run.explain(instanceId).reasons().stream().noneMatch(kind::isInstance)) {
            throw failure("to wait for a " + kind.getSimpleName(), "it does not");
        }
        return this;
    }

    /** Checks that it was late. */
    @CanIgnoreReturnValue
    public InstanceAssert wasLate() {
        if (!late(run).contains(instanceId)) {
            throw failure("to have been late", "late were " + late(run));
        }
        return this;
    }

    /** Checks that it was not late. */
    @CanIgnoreReturnValue
    public InstanceAssert wasNotLate() {
        if (late(run).contains(instanceId)) {
            throw failure("not to have been late", "it was");
        }
        return this;
    }

    static Set<String> late(TestRun run) {
        return run.events().stream()
                .filter(PipelineEvent.InstanceLate.class::isInstance)
                .map(event -> ((PipelineEvent.InstanceLate) event).instanceId())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
