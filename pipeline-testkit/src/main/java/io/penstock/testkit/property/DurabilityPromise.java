package io.penstock.testkit.property;

import io.penstock.run.AttemptView;
import io.penstock.run.ComponentKind;
import io.penstock.run.InstanceView;
import io.penstock.run.Status;
import io.penstock.service.TaskResult;
import io.penstock.testkit.script.SentAction;
import io.penstock.testkit.script.WorkLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Promise 4: no effect before its cause is durable, and nothing that was acknowledged is lost. What workers were given, which
 * actions were sent, and which reports and commands were acknowledged is compared with what the store has of it.
 */
final class DurabilityPromise {

    private static final String LATENESS = "onLateAction";

    private final Map<String, InstanceView> instances = new HashMap<>();
    private final Map<String, AttemptView> attempts = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private DurabilityPromise(Snapshot stored) {
        stored.instances().forEach(instance -> instances.put(instance.id(), instance));
        stored.allAttempts().forEach(attempt -> attempts.put(attempt.id(), attempt));
    }

    static List<String> check(
            Snapshot stored,
            List<WorkLog.HandOut> handOuts,
            List<SentAction> actions,
            List<WorkLog.Report> reports,
            List<WorkLog.Command> commands) {
        var promise = new DurabilityPromise(stored);
        handOuts.forEach(promise::followsItsAttempt);
        actions.forEach(promise::followsItsCause);
        reports.forEach(promise::isRecorded);
        commands.forEach(promise::isRecorded);
        return promise.violations;
    }

    /** An attempt that was handed out and then forgotten is made anew, so it would begin after it was handed out. */
    private void followsItsAttempt(WorkLog.HandOut handOut) {
        AttemptView attempt = attempts.get(handOut.attemptId());
        if (attempt == null || attempt.start().isAfter(handOut.at())) {
            violations.add(handOut.attemptId() + " was handed to a worker at " + handOut.at() + ", and "
                    + (attempt == null ? "there is no such attempt" : "was made only at " + attempt.start()));
        }
    }

    private void followsItsCause(SentAction action) {
        InstanceView instance = instances.get(action.instanceId());
        if (instance == null) {
            violations.add(action.actionId() + " was sent at " + action.at() + " for " + action.instanceId()
                    + ", and there is no such instance");
            return;
        }
        boolean hasEnded = instance.status().isTerminal() || instance.generation() > 1;
        if (!hasEnded && !action.cause().equals(LATENESS)) {
            violations.add(action.actionId() + " was sent at " + action.at() + " as " + action.cause() + " of "
                    + action.instanceId() + ", which is " + instance.status());
        }
    }

    private void isRecorded(WorkLog.Report report) {
        AttemptView attempt = attempts.get(report.handOut().attemptId());
        InstanceView instance = attempt == null ? null : instances.get(attempt.instanceId());
        if (attempt == null || instance == null || instance.kind() != ComponentKind.ACTIVITY) {
            // The checks of a precondition are tasks of one attempt; most of their words do not end it.
            return;
        }
        Status told = report.result() instanceof TaskResult.Finished ? Status.FINISHED : Status.FAILED;
        boolean endedBefore =
                attempt.end().filter(end -> !end.isAfter(report.at())).isPresent();
        if (attempt.status() != told && !endedBefore) {
            violations.add("that " + attempt.id() + " is " + told + " was acknowledged at " + report.at()
                    + ", and it is " + attempt.status());
        }
    }

    private void isRecorded(WorkLog.Command command) {
        InstanceView instance = instances.get(command.instanceId());
        if (instance != null && !hasFollowed(command, instance)) {
            violations.add(command.command() + " of " + command.instanceId() + " was acknowledged, and it is "
                    + instance.status() + " in generation " + instance.generation());
        }
    }

    private static boolean hasFollowed(WorkLog.Command command, InstanceView instance) {
        if (instance.generation() > command.generation()) {
            return true;
        }
        return switch (command.command()) {
            case TRY_CANCEL -> instance.status().isTerminal() || instance.status() == Status.SHUTTING_DOWN;
            case MARK_FINISHED -> instance.status() == Status.FINISHED || instance.status() == Status.SHUTTING_DOWN;
            case RERUN -> false;
            case PAUSE, RESUME -> true;
        };
    }
}
