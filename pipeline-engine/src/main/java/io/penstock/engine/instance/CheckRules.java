package io.penstock.engine.instance;

import io.penstock.engine.attempt.Attempt;
import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.service.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Preconditions: from the moment that their referrer waits for nothing else, they are checked every {@code retryDelay} until
 * they hold or {@code preconditionTimeout} is over. A check that does not hold is no failure; one that cannot be carried out
 * is, and is charged to {@code maximumRetries} like a failed attempt. No thread is held between two checks. Confined to the
 * thread that decides.
 */
final class CheckRules {

    private final Core core;

    CheckRules(Core core) {
        this.core = core;
    }

    /** Begins to check. */
    void begin(Instance check) {
        check.checkingSince = core.now;
        if (core.attempts.make(check, Status.RUNNING)) {
            core.status(check, Status.RUNNING, null);
            core.wake(check, timeout(check));
            place(check);
        }
    }

    private static @Nullable Instant timeout(Instance check) {
        Duration timeout = check.plan().settings().preconditionTimeout();
        return timeout == null || check.checkingSince == null ? null : check.checkingSince.plus(timeout);
    }

    void advance(Instance check) {
        Instance referrer = Objects.requireNonNull(check.referrer, "referrer");
        if (check.status != Status.RUNNING || core.state != PipelineState.SCHEDULED || referrer.owner.paused) {
            return;
        }
        Instant timeout = timeout(check);
        if (timeout != null && !core.now.isBefore(timeout)) {
            timedOut(check);
            return;
        }
        core.wake(check, timeout);
        Attempt attempt = check.openAttempt();
        if (attempt != null && attempt.hasTask()) {
            Instant deadline = deadline(check, attempt);
            if (deadline != null && !core.now.isBefore(deadline)) {
                core.attempts.failed(
                        check,
                        "Service_AttemptTimeout",
                        "the check took longer than its attemptTimeout",
                        null,
                        true,
                        Status.FAILED);
            } else {
                core.wake(check, deadline);
            }
            return;
        }
        if (check.dueAt != null && core.now.isBefore(check.dueAt)) {
            core.wake(check, check.dueAt);
        } else if (attempt != null) {
            check.dueAt = null;
            core.touch(check);
            place(check);
        } else if (core.attempts.make(check, Status.RUNNING)) {
            place(check);
        }
    }

    private static @Nullable Instant deadline(Instance check, Attempt attempt) {
        Duration timeout = check.plan().settings().attemptTimeout();
        return timeout == null || attempt.runningSince() == null
                ? null
                : attempt.runningSince().plus(timeout);
    }

    private void timedOut(Instance check) {
        String message = "preconditionTimeout of " + check.plan().settings().preconditionTimeout() + " is over"
                + (check.lastCheck == null ? "" : "; last check: " + check.lastCheck);
        Attempt attempt = check.openAttempt();
        if (attempt != null) {
            core.taskOver(check, true);
            attempt.fail(core.now, Status.FAILED, "Service_PreconditionTimeout", message, null);
            core.attempts.ended(check, attempt, null);
        }
        core.outcomes.end(check, Status.FAILED, message);
    }

    /** Hands out one check: to the engine itself, or to the workers of the activity that uses the referrer. */
    private void place(Instance check) {
        if (check.plan().isSystemManaged()) {
            core.issueTask(check, TaskRow.Kind.CHECK, AttemptRules.SYSTEM_GROUP);
            return;
        }
        Instance referrer = Objects.requireNonNull(check.referrer, "referrer");
        Instance resource = core.relations.resourceOf(check);
        if (referrer.owner.resource != null) {
            if (resource == null) {
                resource = core.materializer.makeSkippedResource(check);
            }
            if (resource == null) {
                Attempt attempt = check.openAttempt();
                if (attempt != null) {
                    core.attempts.failWithoutResource(check, attempt);
                }
                return;
            }
            if (core.resources.isUp(resource)) {
                core.resources.bind(check, resource);
                core.issueTask(check, TaskRow.Kind.CHECK, InstanceIds.resourceGroup(core.pipelineId, resource.id));
            } else {
                core.resources.want(resource, check);
            }
            return;
        }
        String group = referrer.plan().settings().workerGroup();
        if (group == null) {
            group = referrer.plan()
                    .user()
                    .map(PlanComponent::settings)
                    .map(PlanComponent.Settings::workerGroup)
                    .orElse(AttemptRules.DEFAULT_GROUP);
        }
        core.issueTask(check, TaskRow.Kind.CHECK, group);
    }

    void taskEnded(Instance check, Attempt attempt, TaskResult result) {
        check.checkCount++;
        core.touch(check);
        if (result instanceof TaskResult.Failed failure) {
            check.lastCheck = failure.errorMessage();
            core.attempts.failed(
                    check,
                    failure.errorId(),
                    failure.errorMessage(),
                    failure.errorStackTrace().orElse(null),
                    true,
                    Status.FAILED);
            return;
        }
        core.taskOver(check, false);
        if (result instanceof TaskResult.NotMet notMet) {
            check.lastCheck = notMet.reason();
            check.dueAt = core.now.plus(check.plan().settings().retry().delay());
            core.wake(check, check.dueAt);
        } else {
            attempt.end(core.now, Status.FINISHED);
            core.attempts.ended(check, attempt, null);
            core.outcomes.end(check, Status.FINISHED, null);
        }
    }
}
