package io.penstock.engine.instance;

import io.penstock.definition.PipelineObject;
import io.penstock.engine.planning.ScheduleStyle;
import io.penstock.engine.store.OutboxRow;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Actions and lateness: onSuccess, onFail and onLateAction each fire once for an outcome and generation. What leaves the
 * process goes into the outbox; Terminate is carried out here. Confined to the thread that decides.
 */
final class ActionRules {

    private static final String TERMINATE = "Terminate";

    private final Core core;

    ActionRules(Core core) {
        this.core = core;
    }

    /** Fires what the end of an instance calls for. */
    void outcome(Instance instance) {
        switch (instance.status) {
            case FINISHED -> fire(instance, instance.plan().settings().onSuccess(), "onSuccess");
            case FAILED, TIMEDOUT, CASCADE_FAILED ->
                fire(instance, instance.plan().settings().onFail(), "onFail");
            default -> {}
        }
    }

    /** Notices lateness, once; sets the timer for it otherwise. */
    void checkLateness(Instance instance) {
        Instant lateAt = lateAt(instance);
        // Nobody expects an inactive pipeline to be on time; what is late still is when it is activated again.
        if (lateAt == null
                || instance.late
                || !lateAt.isAfter(instance.createdAt)
                || core.state == PipelineState.INACTIVE) {
            return;
        }
        if (core.now.isBefore(lateAt)) {
            core.wake(instance, lateAt);
            return;
        }
        instance.late = true;
        core.touch(instance);
        core.emit(new PipelineEvent.InstanceLate(
                core.pipelineId, core.now, instance.id, instance.plan().id(), instance.interval()));
        fire(instance, instance.plan().settings().onLateAction(), "onLateAction");
    }

    static @Nullable Instant lateAt(Instance instance) {
        Duration timeout = instance.plan().settings().lateAfterTimeout();
        return timeout == null || instance.plan().settings().style() == ScheduleStyle.ONDEMAND
                ? null
                : instance.start.plus(timeout);
    }

    private void fire(Instance instance, List<String> actionIds, String cause) {
        for (String actionId : actionIds) {
            Optional<PipelineObject> action = core.plan().effective(actionId);
            if (action.isEmpty()) {
                continue;
            }
            core.emit(new PipelineEvent.ActionFired(core.pipelineId, core.now, instance.id, actionId, cause));
            if (action.get().type().map(TERMINATE::equals).orElse(false)) {
                if (!instance.isTerminal() && instance.status != Status.SHUTTING_DOWN) {
                    core.outcomes.end(instance, Status.CANCELED, "terminated by " + actionId + " (" + cause + ")");
                }
                continue;
            }
            long id = core.nextSeq++;
            core.rowChanged();
            var row = new OutboxRow(
                    core.pipelineId,
                    id,
                    instance.id,
                    instance.seq,
                    instance.id,
                    cause,
                    core.freezer.freezeAction(instance, actionId),
                    core.freezer.describe(instance),
                    core.now,
                    0);
            core.outbox.put(id, row);
            core.step().outbox().add(row);
        }
    }

    /** An action was carried out, or given up. */
    void ended(long outboxId, Optional<String> error) {
        OutboxRow row = core.outbox.remove(outboxId);
        if (row != null) {
            core.step().acknowledged().add(outboxId);
            core.emit(new PipelineEvent.ActionDone(
                    core.pipelineId, core.now, row.instanceId(), row.action().id(), error));
        }
    }
}
