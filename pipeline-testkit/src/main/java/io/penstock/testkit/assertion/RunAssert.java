package io.penstock.testkit.assertion;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.penstock.run.ComponentKind;
import io.penstock.run.HealthStatus;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.SentAction;
import io.penstock.testkit.storage.ObjectStorageAssert;
import io.penstock.testkit.timeline.Timeline.Bar;
import io.penstock.testkit.timeline.Timeline.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a run. */
public final class RunAssert extends AbstractAssert<RunAssert, TestRun> {

    private static final int SHOWN = 10;

    RunAssert(@Nullable TestRun actual) {
        super(actual, RunAssert.class);
    }

    /** Goes on with an activity. */
    public ComponentAssert activity(String id) {
        return component(id, ComponentKind.ACTIVITY);
    }

    /** Goes on with a data node. */
    public ComponentAssert dataNode(String id) {
        return component(id, ComponentKind.DATA_NODE);
    }

    /** Goes on with a resource. */
    public ComponentAssert resource(String id) {
        return component(id, ComponentKind.RESOURCE);
    }

    /** Goes on with a precondition. */
    public ComponentAssert precondition(String id) {
        return component(id, ComponentKind.PRECONDITION);
    }

    private ComponentAssert component(String id, ComponentKind kind) {
        isNotNull();
        List<InstanceView> instances = actual.instances(id);
        Optional<InstanceView> other =
                instances.stream().filter(instance -> instance.kind() != kind).findFirst();
        if (other.isPresent()) {
            failWithMessage(
                    "Expected %s to be of kind %s, but it is of kind %s",
                    id, kind, other.get().kind());
        }
        if (instances.isEmpty()) {
            Set<String> known = actual.instances().stream()
                    .filter(instance -> instance.kind() == kind)
                    .map(InstanceView::componentId)
                    .collect(Collectors.toCollection(TreeSet::new));
            failWithMessage(
                    "Expected instances of %s %s, but there are none; there are instances of %s", kind, id, known);
        }
        return new ComponentAssert(actual, id);
    }

    /**
     * Goes on with an instance.
     *
     * @param instanceId such as {@code @Clean_2024-01-01T00:15:00}
     */
    public InstanceAssert instance(String instanceId) {
        isNotNull();
        List<String> ids = actual.instances().stream().map(InstanceView::id).toList();
        if (!ids.contains(instanceId)) {
            failWithMessage(
                    "Expected an instance %s, but there is none; there are %d instances, among them %s",
                    instanceId, ids.size(), ids.subList(Math.max(0, ids.size() - SHOWN), ids.size()));
        }
        return new InstanceAssert(actual, instanceId);
    }

    /** Checks that there are instances, and that all of them are FINISHED. */
    @CanIgnoreReturnValue
    public RunAssert allIntervalsFinished() {
        isNotNull();
        List<InstanceView> instances = actual.instances();
        if (instances.isEmpty()) {
            failWithMessage("Expected all intervals to be FINISHED, but there is no instance at all");
        }
        List<InstanceView> others = instances.stream()
                .filter(instance -> instance.status() != Status.FINISHED)
                .toList();
        if (!others.isEmpty()) {
            failWithMessage(
                    "Expected all intervals to be FINISHED, but %d of %d are not%s",
                    others.size(), instances.size(), Evidence.of(actual, others));
        }
        return this;
    }

    /** Checks the state of the pipeline. */
    @CanIgnoreReturnValue
    public RunAssert hasState(PipelineState expected) {
        isNotNull();
        if (actual.state() != expected) {
            List<InstanceView> open = actual.instances().stream()
                    .filter(instance -> !instance.status().isTerminal())
                    .toList();
            failWithMessage(
                    "Expected the pipeline to be %s, but it is %s%s",
                    expected, actual.state(), Evidence.of(actual, open));
        }
        return this;
    }

    /** Checks that every interval of every schedule has ended, well or badly. */
    @CanIgnoreReturnValue
    public RunAssert isFinished() {
        return hasState(PipelineState.FINISHED);
    }

    /** Checks the health of the pipeline. */
    @CanIgnoreReturnValue
    public RunAssert hasHealth(HealthStatus expected) {
        isNotNull();
        if (actual.health() != expected) {
            List<InstanceView> failed = actual.instances().stream()
                    .filter(instance -> instance.status().isFailure())
                    .toList();
            failWithMessage(
                    "Expected the health of the pipeline to be %s, but it is %s%s",
                    expected, actual.health(), Evidence.of(actual, failed));
        }
        return this;
    }

    /** Checks how many instances there are. */
    @CanIgnoreReturnValue
    public RunAssert hasInstances(int expected) {
        isNotNull();
        int found = actual.instances().size();
        if (found != expected) {
            failWithMessage(
                    "Expected %d instances, but there are %d%s", expected, found, Evidence.of(actual, List.of()));
        }
        return this;
    }

    /** Checks that no two instances of these components, each of which has some, were ever RUNNING at the same time. */
    @CanIgnoreReturnValue
    public RunAssert neverOverlapped(String... componentIds) {
        isNotNull();
        for (String componentId : componentIds) {
            if (actual.instances(componentId).isEmpty()) {
                failWithMessage(
                        "Expected %s never to overlap, but %s has no instances at all",
                        String.join(", ", componentIds), componentId);
            }
        }
        record Running(Bar bar, Span span) {}
        var running = new ArrayList<Running>();
        for (Bar bar : actual.timeline().only(componentIds).bars()) {
            for (Span span : bar.spans()) {
                if (span.status() == Status.RUNNING) {
                    running.add(new Running(bar, span));
                }
            }
        }
        running.sort(Comparator.comparing(item -> item.span().from()));
        Running longest = null;
        for (Running item : running) {
            if (longest != null
                    && until(longest.span()).isAfter(item.span().from())
                    && !longest.bar().equals(item.bar())) {
                failWithMessage(
                        "Expected %s never to overlap, but %s was RUNNING until %s and %s from %s\n%s",
                        String.join(", ", componentIds),
                        longest.bar().instanceId(),
                        longest.span().to().map(Instant::toString).orElse("now"),
                        item.bar().instanceId(),
                        item.span().from(),
                        Evidence.indented(actual.timeline().around(item.bar().instanceId())));
            }
            if (longest == null || until(item.span()).isAfter(until(longest.span()))) {
                longest = item;
            }
        }
        return this;
    }

    private static Instant until(Span span) {
        return span.to().orElse(Instant.MAX);
    }

    /** Checks that an action was sent at least once. */
    @CanIgnoreReturnValue
    public RunAssert sentAlarm(String actionId) {
        sent(actionId);
        return this;
    }

    /** Checks that an action was sent with this text in its subject or message. */
    @CanIgnoreReturnValue
    public RunAssert sentAlarm(String actionId, String text) {
        List<SentAction> sent = sent(actionId);
        if (sent.stream()
                .noneMatch(action ->
                        action.message().contains(text) || action.subject().contains(text))) {
            failWithMessage("Expected %s to say \"%s\", but it said%s", actionId, text, lines(sent));
        }
        return this;
    }

    /** Checks that an action was sent in a way that meets these requirements. */
    @CanIgnoreReturnValue
    public RunAssert sentAlarm(String actionId, Consumer<SentAction> requirements) {
        List<SentAction> sent = sent(actionId);
        AssertionError last = null;
        for (SentAction action : sent) {
            try {
                requirements.accept(action);
                return this;
            } catch (AssertionError e) {
                last = e;
            }
        }
        throw failure(
                "Expected %s to be sent as required, but: %s; sent were%s",
                actionId, last == null ? "nothing" : last.getMessage(), lines(sent));
    }

    /** Checks how often an action was sent. */
    @CanIgnoreReturnValue
    public RunAssert sentAlarms(String actionId, int times) {
        isNotNull();
        List<SentAction> sent = actual.sentActions().stream()
                .filter(action -> action.actionId().equals(actionId))
                .toList();
        if (sent.size() != times) {
            failWithMessage(
                    "Expected %s to be sent %d times, but it was sent %d times%s",
                    actionId, times, sent.size(), lines(actual.sentActions()));
        }
        return this;
    }

    /** Checks that no action was sent at all. */
    @CanIgnoreReturnValue
    public RunAssert sentNothing() {
        isNotNull();
        if (!actual.sentActions().isEmpty()) {
            failWithMessage("Expected no action to be sent, but sent were%s", lines(actual.sentActions()));
        }
        return this;
    }

    private List<SentAction> sent(String actionId) {
        isNotNull();
        List<SentAction> sent = actual.sentActions().stream()
                .filter(action -> action.actionId().equals(actionId))
                .toList();
        if (sent.isEmpty()) {
            failWithMessage("Expected %s to be sent, but sent were%s", actionId, lines(actual.sentActions()));
        }
        return sent;
    }

    private static String lines(List<SentAction> sent) {
        return sent.isEmpty()
                ? " none"
                : sent.stream().map(action -> "\n  " + action).collect(Collectors.joining());
    }

    /** Checks that there is an object at this address, or at least one under it. */
    @CanIgnoreReturnValue
    public RunAssert producedOutput(String uri) {
        isNotNull();
        ObjectStorageAssert.assertThat(actual.storage()).hasObjectsUnder(uri);
        return this;
    }

    /** Checks that the object at this address is this text. */
    @CanIgnoreReturnValue
    public RunAssert producedOutput(String uri, String text) {
        isNotNull();
        ObjectStorageAssert.assertThat(actual.storage()).hasObject(uri, text);
        return this;
    }

    /** Checks that these events were late, by the ids of their instances, and no others. */
    @CanIgnoreReturnValue
    public RunAssert wereLate(String... instanceIds) {
        isNotNull();
        Set<String> late = InstanceAssert.late(actual);
        if (!late.equals(new TreeSet<>(Arrays.asList(instanceIds)))) {
            failWithMessage("Expected to be late: %s, but late were: %s", List.of(instanceIds), late);
        }
        return this;
    }
}
