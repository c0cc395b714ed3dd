package io.penstock.testkit.property;

import io.penstock.definition.PipelineDefinition;
import io.penstock.run.Explanation;
import io.penstock.run.InstanceView;
import io.penstock.service.DefinitionVersion;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.WorkLog.HandOut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the engine promises of every run, checked against nothing but what can be seen from outside. Whatever a test did to a
 * run, these must hold after it.
 *
 * <ol>
 *   <li>Every interval has one instance of each component: no two, none off the grid of the schedule, and none missing once
 *       the pipeline has finished. The grid is computed anew, by brute force.
 *   <li>Every instance that has not ended says what it waits for.
 *   <li>A task is held by one worker at most. Workers whose attempt has ended, or whose task was handed to another since,
 *       report once more: they are told to stop, and change nothing.
 *   <li>No effect comes before its cause is durable, and nothing acknowledged is lost: the store has every attempt that a
 *       worker was given, the cause of every action that was sent, every report that a worker elsewhere was acknowledged, and
 *       every command of {@link TestRun} that was.
 *   <li>No generation has more attempts than it may have, infrastructure failures aside. The attempts of an instance do not
 *       overlap, and their numbers are 1, 2, 3 and so on.
 *   <li>onSuccess and onFail are asked for once per outcome, onLateAction once when an instance is noticed to be late.
 *   <li>Bad input gets an error that names object, field, value and what was expected, and nothing is half-applied:
 *       {@link #verifyBadInputIsRefused}.
 * </ol>
 *
 * <p>Checking does not move the clock. It keeps to what the testkit keeps: tasks and commands beyond the newest 10,000 of each
 * are not looked at.
 */
public final class Promises {

    /** How often bad input is tried anew because time went on meanwhile; a store does not refuse for longer in tests. */
    private static final int MOST_ROUNDS = 100;

    private Promises() {}

    /**
     * Checks the promises 1 to 6.
     *
     * @throws AssertionError if a promise is broken; the message names each breach, the seed, and shows the timeline
     */
    public static void verify(TestRun run) {
        fail(run, violations(run));
    }

    /**
     * Checks promise 7: spoils each object of the run's definition in turn, and names things that are not there in commands.
     * Takes some milliseconds for each object.
     *
     * @throws AssertionError if bad input is accepted, gives an error that does not say what is wrong, or changes anything;
     *     the message names each breach, the seed, and shows the timeline
     */
    public static void verifyBadInputIsRefused(TestRun run) {
        List<String> violations;
        Instant asked;
        int rounds = 0;
        do {
            // An engine that has trouble with its store goes on while it is asked; then what has changed proves
            // nothing.
            run.kit().settle();
            asked = run.kit().now();
            violations = refusals(run);
        } while (!asked.equals(run.kit().now()) && ++rounds < MOST_ROUNDS);
        fail(run, numbered(7, violations));
    }

    private static List<String> refusals(TestRun run) {
        Snapshot before = Snapshot.of(run);
        var service = run.kit().service();
        PipelineDefinition definition = definition(run);
        var answers = new ArrayList<>(InputPromise.spoilDefinition(service, run.pipelineId(), definition));
        answers.addAll(InputPromise.misdirect(
                service,
                run.kit().tasks(),
                run.pipelineId(),
                definition,
                before.instances().stream().map(InstanceView::id).toList()));
        return InputPromise.check(answers, before, Snapshot.of(run));
    }

    private static void fail(TestRun run, List<String> violations) {
        if (!violations.isEmpty()) {
            throw new AssertionError("Broken promises (seed " + run.kit().seed() + "):\n  "
                    + String.join("\n  ", violations) + "\n" + run.timeline().text());
        }
    }

    /** What is broken of the promises 1 to 6, each breach with the number of its promise; empty where all is well. */
    public static List<String> violations(TestRun run) {
        PipelineDefinition definition = definition(run);
        // First, because to be asked lets an engine that had trouble with its store read again what is durable.
        List<Explanation> explanations = run.instances().stream()
                .filter(instance -> !instance.status().isTerminal())
                .map(instance -> run.explain(instance.id()))
                .toList();
        Snapshot stored = Snapshot.of(run);
        var log = run.kit().workLog();
        List<HandOut> handOuts = log.handOuts(run.pipelineId());
        var violations = new ArrayList<String>();
        violations.addAll(
                numbered(1, IntervalPromise.check(definition, run.kit().now(), stored.state(), stored.instances())));
        violations.addAll(numbered(2, WaitingPromise.check(explanations)));
        violations.addAll(numbered(3, lateReports(run, handOuts, stored)));
        violations.addAll(numbered(
                4,
                DurabilityPromise.check(
                        stored,
                        handOuts,
                        run.sentActions(),
                        log.reports(run.pipelineId()),
                        log.commands(run.pipelineId()))));
        violations.addAll(numbered(5, TriesPromise.check(stored)));
        violations.addAll(numbered(6, ActionsPromise.check(definition, run.events())));
        return List.copyOf(violations);
    }

    private static List<String> lateReports(TestRun run, List<HandOut> handOuts, Snapshot before) {
        List<HandOut> late = LeasePromise.late(handOuts, before.allAttempts());
        List<LeasePromise.Answer> answers = late.stream()
                .map(handOut -> LeasePromise.report(run.kit().tasks(), handOut))
                .toList();
        return LeasePromise.check(answers, before, answers.isEmpty() ? before : Snapshot.of(run));
    }

    private static PipelineDefinition definition(TestRun run) {
        return run.kit().service().definition(run.pipelineId(), DefinitionVersion.ACTIVE);
    }

    private static List<String> numbered(int promise, List<String> breaches) {
        return breaches.stream()
                .map(breach -> "promise " + promise + ": " + breach)
                .toList();
    }
}
