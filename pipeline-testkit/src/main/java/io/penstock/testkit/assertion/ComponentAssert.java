package io.penstock.testkit.assertion;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.penstock.run.InstanceView;
import io.penstock.run.Status;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Times;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Assertions on all instances of one component. */
public final class ComponentAssert {

    private final TestRun run;
    private final String componentId;

    ComponentAssert(TestRun run, String componentId) {
        this.run = run;
        this.componentId = componentId;
    }

    private List<InstanceView> instances() {
        return run.instances(componentId);
    }

    /**
     * Goes on with the instance of one interval.
     *
     * @param scheduledStartTime such as {@code 2024-01-01T00:15} or {@code 2024-01-01T00:15:00Z}; UTC
     */
    public InstanceAssert interval(String scheduledStartTime) {
        return interval(Times.parse(scheduledStartTime));
    }

    /** Goes on with the instance of one interval. */
    public InstanceAssert interval(Instant scheduledStartTime) {
        List<InstanceView> found = instances().stream()
                .filter(instance -> instance.interval().start().equals(scheduledStartTime))
                .toList();
        if (found.isEmpty()) {
            String known = instances().stream()
                    .map(instance -> instance.interval().start().toString())
                    .collect(Collectors.joining(", "));
            throw new AssertionError("Expected an instance of " + componentId + " for " + scheduledStartTime
                    + ", but there is none; there are instances for " + known);
        }
        return new InstanceAssert(run, found.get(found.size() - 1).id());
    }

    /** Checks how many instances there are. */
    @CanIgnoreReturnValue
    public ComponentAssert hasIntervals(int expected) {
        int found = instances().size();
        if (found != expected) {
            throw new AssertionError("Expected " + expected + " instances of " + componentId + ", but there are "
                    + found + "\n" + Evidence.indented(run.timeline().only(componentId)));
        }
        return this;
    }

    /** Checks that all instances have this status. */
    @CanIgnoreReturnValue
    public ComponentAssert all(Status expected) {
        List<InstanceView> others = instances().stream()
                .filter(instance -> instance.status() != expected)
                .toList();
        if (!others.isEmpty()) {
            throw new AssertionError("Expected all instances of " + componentId + " to be " + expected + ", but "
                    + others.size() + " of " + instances().size() + " are not" + Evidence.of(run, others));
        }
        return this;
    }

    /** Checks that all instances are FINISHED. */
    @CanIgnoreReturnValue
    public ComponentAssert allFinished() {
        return all(Status.FINISHED);
    }

    /** Checks the status of each instance, in the order of the intervals. */
    @CanIgnoreReturnValue
    public ComponentAssert hasStatuses(Status... expected) {
        List<Status> found = instances().stream()
                .sorted(java.util.Comparator.comparing(
                        instance -> instance.interval().start()))
                .map(InstanceView::status)
                .toList();
        if (!found.equals(List.of(expected))) {
            throw new AssertionError("Expected the instances of " + componentId + " to be " + List.of(expected)
                    + ", but they are " + found + "\n"
                    + Evidence.indented(run.timeline().only(componentId)));
        }
        return this;
    }
}
