package io.penstock.testkit.property;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.run.AttemptView;
import io.penstock.run.ComponentKind;
import io.penstock.run.Explanation;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.service.DefinitionVersion;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.timeline.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the engine promises of every run, checked against nothing but what can be seen from outside. Whatever a test did to a
 * run, these must hold after it.
 *
 * <ol>
 *   <li>Every interval has one instance of each component: no two, none off the grid of the schedule, and none missing once
 *       the pipeline has finished. The grid is computed anew, by brute force.
 *   <li>Every instance that has not ended says what it waits for.
 *   <li>The attempts of an instance do not overlap, and their numbers are 1, 2, 3 and so on.
 *   <li>No generation has more attempts than it may have, infrastructure failures aside.
 *   <li>onSuccess and onFail are asked for once per outcome.
 * </ol>
 */
public final class Promises {

    /** How many attempts of a generation may be lost without being charged. */
    private static final int INFRASTRUCTURE_ATTEMPTS = 10;

    private final TestRun run;
    private final PipelineDefinition definition;
    private final List<String> violations = new ArrayList<>();

    private Promises(TestRun run) {
        this.run = run;
        this.definition = run.kit().service().definition(run.pipelineId(), DefinitionVersion.ACTIVE);
    }

    /**
     * Checks a run.
     *
     * @throws AssertionError if a promise is broken; the message names each breach, the seed, and shows the timeline
     */
    public static void verify(TestRun run) {
        List<String> violations = violations(run);
        if (!violations.isEmpty()) {
            throw new AssertionError("Broken promises (seed " + run.kit().seed() + "):\n  "
                    + String.join("\n  ", violations) + "\n" + run.timeline().text());
        }
    }

    /** What is broken; empty where all is well. */
    public static List<String> violations(TestRun run) {
        var promises = new Promises(run);
        List<InstanceView> instances = run.instances();
        promises.oneInstancePerInterval(instances);
        instances.forEach(promises::saysWhatItWaitsFor);
        instances.forEach(promises::staysWithinItsTries);
        instances.forEach(promises::triesOneAfterTheOther);
        promises.firesOncePerOutcome(run.timeline());
        return List.copyOf(promises.violations);
    }

    private void oneInstancePerInterval(List<InstanceView> instances) {
        var byComponent = new HashMap<String, Set<Instant>>();
        for (InstanceView instance : instances) {
            if (instance.kind() == ComponentKind.PRECONDITION) {
                continue;
            }
            Instant start = instance.interval().start();
            if (!byComponent
                    .computeIfAbsent(instance.componentId(), id -> new TreeSet<>())
                    .add(start)) {
                violations.add("there are two instances of " + instance.componentId() + " for " + start);
            }
        }
        byComponent.forEach((componentId, starts) ->
                Grid.of(definition, componentId, starts).ifPresent(grid -> compare(componentId, starts, grid)));
    }

    private void compare(String componentId, Set<Instant> starts, Grid grid) {
        Set<Instant> expected = grid.starts(run.kit().now().plusSeconds(86_400));
        for (Instant start : starts) {
            if (!expected.contains(start)) {
                violations.add("the instance of " + componentId + " for " + start + " is off the schedule");
            }
        }
        if (run.state() == PipelineState.FINISHED) {
            for (Instant start : grid.starts(Instant.MAX)) {
                if (!starts.contains(start)) {
                    violations.add("the pipeline has finished without an instance of " + componentId + " for " + start);
                }
            }
        }
    }

    private void saysWhatItWaitsFor(InstanceView instance) {
        if (!instance.status().isTerminal()) {
            // Asking may let the engine go on, after trouble with its store: what counts is the status it answers with.
            Explanation explanation = run.explain(instance.id());
            if (!explanation.status().isTerminal() && explanation.reasons().isEmpty()) {
                violations.add(instance.id() + " is " + explanation.status() + " and does not say what it waits for");
            }
        }
    }

    private void staysWithinItsTries(InstanceView instance) {
        if (instance.maximumAttempts() > 0
                && instance.attempts() > instance.maximumAttempts() + INFRASTRUCTURE_ATTEMPTS) {
            violations.add(instance.id() + " has had " + instance.attempts() + " attempts and may have "
                    + instance.maximumAttempts());
        }
    }

    /** From what is durable and not from the events: those of a step whose answer was lost are never told. */
    private void triesOneAfterTheOther(InstanceView instance) {
        AttemptView before = null;
        for (AttemptView attempt : run.attempts(instance.id())) {
            int expected = before == null ? 1 : before.number() + 1;
            if (attempt.number() != expected) {
                violations.add(instance.id() + " has attempt " + attempt.number() + " where " + expected + " was due");
            }
            if (before != null && before.end().map(attempt.start()::isBefore).orElse(true)) {
                violations.add(
                        instance.id() + " began attempt " + attempt.number() + " before the one before it ended");
            }
            before = attempt;
        }
    }

    private void firesOncePerOutcome(Timeline timeline) {
        var fired = new HashMap<String, Integer>();
        for (PipelineEvent event : run.events()) {
            if (event instanceof PipelineEvent.ActionFired action
                    && !action.cause().equals("onLateAction")) {
                fired.merge(action.instanceId() + " " + action.cause() + " " + action.actionId(), 1, Integer::sum);
            }
        }
        var due = new HashMap<String, Integer>();
        for (Timeline.Bar bar : timeline.bars()) {
            PipelineObject object =
                    definition.effective(bar.componentId()).orElse(PipelineObject.of(bar.componentId()));
            for (Status status : bar.history()) {
                String cause = cause(status);
                for (String action : cause.isEmpty() ? List.<String>of() : object.references(cause)) {
                    due.merge(bar.instanceId() + " " + cause + " " + action, 1, Integer::sum);
                }
            }
        }
        for (Map.Entry<String, Integer> entry : fired.entrySet()) {
            int expected = due.getOrDefault(entry.getKey(), 0);
            if (entry.getValue() > expected) {
                violations.add(entry.getKey() + " was asked for " + entry.getValue() + " times, for " + expected
                        + " outcomes");
            }
        }
    }

    private static String cause(Status status) {
        return switch (status) {
            case FINISHED -> "onSuccess";
            case FAILED, TIMEDOUT, CASCADE_FAILED -> "onFail";
            case WAITING_ON_DEPENDENCIES, WAITING_FOR_RUNNER, CREATING, RUNNING, SHUTTING_DOWN, CANCELED, SKIPPED -> "";
        };
    }
}
