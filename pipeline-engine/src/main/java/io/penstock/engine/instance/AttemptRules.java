package io.penstock.engine.instance;

import io.penstock.engine.attempt.Attempt;
import io.penstock.engine.planning.PlanComponent.Settings;
import io.penstock.engine.store.TaskRow;
import io.penstock.expression.ExpressionException;
import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineEvent;
import io.penstock.run.Status;
import io.penstock.service.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of activities: made, handed out, ended, made again. Confined to the thread that decides.
 *
 * <p>Two budgets are kept for each generation: failures of the work itself are charged to {@code maximumRetries}; attempts
 * lost to infrastructure (a dead worker, a dead resource) have a budget of their own.
 */
final class AttemptRules {

    /** The group of work that nobody assigned to a group or a resource. */
    static final String DEFAULT_GROUP = "default";

    /** The group of the engine's own work. */
    static final String SYSTEM_GROUP = "penstock:system";

    private static final String LOG_LOCATION = "logLocation";

    private final Core core;

    AttemptRules(Core core) {
        this.core = core;
    }

    /** Makes the next attempt of an activity and hands it out as soon as its resource is there. */
    void start(Instance instance) {
        if (make(instance, Status.WAITING_FOR_RUNNER)) {
            core.status(instance, Status.WAITING_FOR_RUNNER, null);
            place(instance);
        }
    }

    /**
     * Makes the next attempt: the fields are evaluated and frozen now.
     *
     * @return whether it was made; if not, the instance has failed, because another try would evaluate to the same
     */
    boolean make(Instance instance, Status status) {
        core.writeAttempt(instance);
        instance.attempts++;
        instance.generationAttempts++;
        instance.dueAt = null;
        instance.version = core.plan().version();
        instance.message = null;
        var attempt = new Attempt(instance.attempts, instance.version, core.now, status);
        instance.attempt = attempt;
        core.touchAttempt(instance);
        core.emit(new PipelineEvent.AttemptStarted(
                core.pipelineId, core.now, instance.id, instance.attemptId(attempt.number()), attempt.number()));
        try {
            attempt.objects(core.freezer.freeze(instance, attempt));
            return true;
        } catch (ExpressionException e) {
            attempt.fail(core.now, Status.FAILED, "Service_Expression", message(e), null);
            ended(instance, attempt, null);
            core.outcomes.end(instance, Status.FAILED, message(e));
            return false;
        }
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }

    /** Hands the open attempt out: to its worker group, or once its resource is up to the group of that resource. */
    void place(Instance instance) {
        Attempt attempt = instance.openAttempt();
        if (attempt == null || attempt.hasTask()) {
            return;
        }
        if (instance.owner.resource == null) {
            String group = instance.plan().settings().workerGroup();
            core.issueTask(instance, TaskRow.Kind.WORK, group == null ? DEFAULT_GROUP : group);
            return;
        }
        Instance resource = core.relations.resourceOf(instance);
        if (resource == null) {
            resource = core.materializer.makeSkippedResource(instance);
        }
        if (resource == null) {
            failWithoutResource(instance, attempt);
            return;
        }
        if (core.resources.isUp(resource)) {
            core.resources.bind(instance, resource);
            core.issueTask(instance, TaskRow.Kind.WORK, InstanceIds.resourceGroup(core.pipelineId, resource.id));
        } else {
            core.resources.want(resource, instance);
        }
    }

    /** Gives up what runs on a resource whose schedule has no interval for it: no time and no retry would bring one. */
    void failWithoutResource(Instance instance, Attempt attempt) {
        if (core.relations.hasNoResource(instance)) {
            String message = "no interval of the resource's schedule belongs to " + instance.interval()
                    + "; expected a resource whose schedule covers that of its activity";
            attempt.fail(core.now, Status.FAILED, "Service_NoResource", message, null);
            ended(instance, attempt, null);
            core.outcomes.end(instance, Status.FAILED, message);
        }
    }

    /** Whatever is due for an activity past WAITING_ON_DEPENDENCIES: a retry, a time-out, a resource that came up. */
    void advance(Instance instance) {
        Attempt attempt = instance.openAttempt();
        if (attempt == null) {
            if (instance.dueAt == null || !core.now.isBefore(instance.dueAt)) {
                start(instance);
            } else {
                core.wake(instance, instance.dueAt);
            }
            return;
        }
        Instant deadline = deadline(instance, attempt);
        if (deadline != null && !core.now.isBefore(deadline)) {
            failed(
                    instance,
                    "Service_AttemptTimeout",
                    "the attempt ran longer than its attemptTimeout of "
                            + text(instance.plan().settings()),
                    null,
                    true,
                    Status.FAILED);
            return;
        }
        core.wake(instance, deadline);
        if (!attempt.hasTask()) {
            place(instance);
        }
    }

    private static String text(Settings settings) {
        return String.valueOf(settings.attemptTimeout());
    }

    private static @Nullable Instant deadline(Instance instance, Attempt attempt) {
        Duration timeout = instance.plan().settings().attemptTimeout();
        Instant since = attempt.runningSince();
        return timeout == null || since == null ? null : since.plus(timeout);
    }

    // ---- what workers say ----

    void started(Instance instance, Attempt attempt, String holder) {
        if (attempt.runningSince() == null) {
            attempt.running(core.now, holder);
            core.touchAttempt(instance);
            if (instance.kind() == ComponentKind.ACTIVITY) {
                core.status(instance, Status.RUNNING, null);
                core.wake(instance, deadline(instance, attempt));
            }
        }
    }

    void reported(Instance instance, Attempt attempt, Map<String, String> fields) {
        var shown = new LinkedHashMap<>(fields);
        attempt.reported(core.now, shown, shown.remove(LOG_LOCATION));
        core.touchAttempt(instance);
    }

    void taskEnded(Instance instance, Attempt attempt, TaskResult result) {
        if (result instanceof TaskResult.Failed failure) {
            failed(
                    instance,
                    failure.errorId(),
                    failure.errorMessage(),
                    failure.errorStackTrace().orElse(null),
                    true,
                    Status.FAILED);
        } else {
            core.taskOver(instance, false);
            attempt.end(core.now, Status.FINISHED);
            ended(instance, attempt, null);
            core.outcomes.end(instance, Status.FINISHED, null);
        }
    }

    /** Ends the open attempt with an error; tries again after a while where a try is left. */
    void failed(
            Instance instance,
            String errorId,
            String message,
            @Nullable String stackTrace,
            boolean charged,
            Status attemptStatus) {
        Attempt attempt = instance.openAttempt();
        if (attempt == null) {
            return;
        }
        core.taskOver(instance, true);
        attempt.fail(core.now, attemptStatus, errorId, message, stackTrace);
        core.touchAttempt(instance);
        Settings settings = instance.plan().settings();
        boolean again;
        Duration delay;
        if (charged) {
            instance.chargedFailures++;
            again = settings.retry().allowsAfter(instance.chargedFailures);
            delay = again ? settings.retry().delayBefore(instance.chargedFailures, core.random) : Duration.ZERO;
        } else {
            instance.infrastructureFailures++;
            again = instance.infrastructureFailures <= settings.infrastructureAttempts();
            delay = Duration.ZERO;
        }
        instance.message = message;
        core.touch(instance);
        Instance resource = attempt.resource() == 0 ? null : core.bySeq.get(attempt.resource());
        if (again) {
            instance.dueAt = core.now.plus(delay);
            ended(instance, attempt, instance.dueAt);
            if (instance.kind() == ComponentKind.ACTIVITY) {
                core.status(instance, Status.WAITING_FOR_RUNNER, message);
            }
            if (delay.isZero()) {
                core.enqueue(instance);
            }
            core.wake(instance, instance.dueAt);
        } else {
            ended(instance, attempt, null);
            core.outcomes.end(instance, Status.FAILED, message);
        }
        if (charged && resource != null && !resource.isTerminal()) {
            core.resources.taskFailed(resource);
        }
    }

    /** Tells that an attempt has ended. */
    void ended(Instance instance, Attempt attempt, @Nullable Instant retryAt) {
        core.touchAttempt(instance);
        Instance machine = core.bySeq.get(attempt.resource());
        if (machine != null) {
            // It may have been kept for this attempt alone.
            core.enqueue(machine);
        }
        core.emit(new PipelineEvent.AttemptEnded(
                core.pipelineId,
                core.now,
                instance.id,
                instance.attemptId(attempt.number()),
                attempt.number(),
                attempt.status(),
                Optional.ofNullable(attempt.errorId()),
                Optional.ofNullable(attempt.errorMessage()),
                Optional.ofNullable(retryAt)));
    }

    /** Ends the open attempt because its instance ends; its worker is told to stop. */
    void cancel(Instance instance, Status status) {
        Attempt attempt = instance.openAttempt();
        if (attempt != null) {
            core.taskOver(instance, true);
            attempt.end(core.now, status);
            ended(instance, attempt, null);
        }
        instance.dueAt = null;
    }
}
