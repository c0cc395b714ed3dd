package io.penstock.testkit.property;

import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.run.AttemptView;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import io.penstock.testkit.script.WorkLog.HandOut;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Promise 3: a task is held by one worker at most, and whoever is no longer the one changes nothing and is told to stop. It
 * is tried: every worker whose attempt has ended, or whose task was handed out again, reports once more.
 */
final class LeasePromise {

    private static final Map<String, String> LATE_PROGRESS = Map.of("percentComplete", "late");
    private static final TaskResult LATE_WORD = TaskResult.failed("Late", "the late word of a worker", null);

    private LeasePromise() {}

    /**
     * What a late worker heard.
     *
     * @param goesOn whether it was told to go on
     */
    record Answer(HandOut handOut, boolean goesOn) {}

    /** The tasks that are no longer their workers': the attempt has ended, or was handed out again since. */
    static List<HandOut> late(List<HandOut> handOuts, Collection<AttemptView> attempts) {
        var open = new HashMap<String, AttemptView>();
        attempts.stream()
                .filter(attempt -> attempt.end().isEmpty())
                .forEach(attempt -> open.put(attempt.id(), attempt));
        var newest = new HashMap<String, HandOut>();
        handOuts.forEach(handOut -> newest.put(handOut.attemptId(), handOut));
        return handOuts.stream()
                .filter(handOut ->
                        !open.containsKey(handOut.attemptId()) || !handOut.equals(newest.get(handOut.attemptId())))
                .toList();
    }

    /** Lets a worker report that it goes on, and that it has failed. */
    static Answer report(TaskService tasks, HandOut handOut) {
        boolean goesOn = false;
        try {
            goesOn = !tasks.reportTaskProgress(handOut.taskId(), LATE_PROGRESS);
            tasks.setTaskStatus(handOut.taskId(), LATE_WORD);
        } catch (TaskNotFoundException | PipelineDeletedException e) {
            // As it should be: the task is no longer its own.
        }
        return new Answer(handOut, goesOn);
    }

    static List<String> check(List<Answer> answers, Snapshot before, Snapshot after) {
        var violations = new ArrayList<String>();
        for (Answer answer : answers) {
            if (answer.goesOn()) {
                violations.add("the worker that got " + answer.handOut().attemptId() + " at "
                        + answer.handOut().at() + " is told to go on, though the task is no longer its own");
            }
        }
        before.differencesTo(after)
                .forEach(difference -> violations.add("late reports of workers have changed " + difference));
        return violations;
    }
}
