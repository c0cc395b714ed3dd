package io.penstock.testkit.store;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.OutboxRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.ComponentKind;
import io.penstock.run.ComponentState;
import io.penstock.run.HealthStatus;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows for tests of stores, as plain as rows can be. */
final class Rows {

    static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private Rows() {}

    static PipelineRow pipeline(String id, String name, PipelineState state) {
        return new PipelineRow(
                id,
                name,
                "u",
                null,
                Map.of("team", "data"),
                state,
                START,
                null,
                null,
                null,
                null,
                null,
                0,
                0,
                List.of(),
                1,
                null,
                false);
    }

    static DefinitionRow definition(String pipelineId, int version) {
        var definition =
                PipelineDefinition.of(List.of(PipelineObject.of("Default").with("version", Integer.toString(version))));
        return new DefinitionRow(pipelineId, version, definition, false, START);
    }

    static ComponentRow component(String pipelineId, String componentId, long open) {
        return component(pipelineId, componentId, open, List.of());
    }

    /** A component of which these stretches were made though they had been passed over. */
    static ComponentRow filled(String pipelineId, String componentId, List<Interval> filled) {
        return component(pipelineId, componentId, 0, filled);
    }

    private static ComponentRow component(String pipelineId, String componentId, long open, List<Interval> filled) {
        return new ComponentRow(
                pipelineId,
                componentId,
                START,
                open,
                false,
                HealthStatus.HEALTHY,
                null,
                null,
                null,
                null,
                null,
                filled,
                List.of());
    }

    static InstanceRow instance(String pipelineId, long seq, String componentId, Status status, boolean resident) {
        Instant start = START.plus(Duration.ofMinutes(15 * seq));
        return instance(pipelineId, seq, componentId, start, status, 1, resident, 0);
    }

    static InstanceRow instance(
            String pipelineId,
            long seq,
            String componentId,
            Instant start,
            Status status,
            int generation,
            boolean resident,
            long referrer) {
        return new InstanceRow(
                pipelineId,
                seq,
                "@" + componentId + "_" + start,
                componentId,
                "ShellCommandActivity",
                ComponentKind.ACTIVITY,
                start,
                start.plus(Duration.ofMinutes(15)),
                null,
                referrer,
                generation,
                1,
                status,
                START,
                null,
                null,
                1,
                1,
                0,
                0,
                null,
                0,
                null,
                null,
                false,
                false,
                false,
                null,
                null,
                null,
                resident,
                false,
                0);
    }

    /** An instance that waits outside memory for another one. */
    static InstanceRow parked(String pipelineId, long seq, String componentId, long blockedBy) {
        return kept(instance(pipelineId, seq, componentId, Status.WAITING_ON_DEPENDENCIES, false), blockedBy);
    }

    /** The same row, marked as parked. */
    static InstanceRow kept(InstanceRow row, long blockedBy) {
        return new InstanceRow(
                row.pipelineId(),
                row.seq(),
                row.id(),
                row.componentId(),
                row.type(),
                row.kind(),
                row.start(),
                row.end(),
                row.through(),
                row.referrer(),
                row.generation(),
                row.version(),
                row.status(),
                row.createdAt(),
                row.actualStart(),
                row.actualEnd(),
                row.attempts(),
                row.generationAttempts(),
                row.chargedFailures(),
                row.infrastructureFailures(),
                row.dueAt(),
                row.checks(),
                row.lastCheck(),
                row.checkingSince(),
                row.rerun(),
                row.late(),
                row.commanded(),
                row.cascadeFailedOn(),
                row.message(),
                row.backfillId(),
                row.resident(),
                true,
                blockedBy);
    }

    static AttemptRow attempt(String pipelineId, long instance, int number, Status status) {
        return new AttemptRow(
                pipelineId,
                instance,
                number,
                1,
                status,
                START,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of("percent", "10"),
                Map.of("a", PipelineObject.of("a").with("type", "X")),
                0,
                0,
                null,
                0,
                false);
    }

    static TaskRow task(String pipelineId, long instance) {
        return new TaskRow(
                pipelineId,
                instance,
                1,
                1,
                TaskRow.Kind.WORK,
                "default",
                "ShellCommandActivity",
                START,
                0,
                null,
                null,
                Duration.ofMinutes(15),
                false,
                false);
    }

    static OutboxRow effect(String pipelineId, long id) {
        return new OutboxRow(
                pipelineId,
                id,
                "key",
                1,
                "@Clean_2024-01-01T00:00:00",
                "onFail",
                PipelineObject.of("OnCall", "SnsAlarm"),
                PipelineObject.of("Clean", "ShellCommandActivity"),
                START,
                0);
    }

    /** One event of each kind and shape. */
    static List<PipelineEvent> events(String pipelineId) {
        var interval = new Interval(START, START.plus(Duration.ofHours(1)));
        Instant at = START.plusMillis(1);
        return List.of(
                new PipelineEvent.PipelineChanged(pipelineId, at, PipelineState.PENDING, PipelineState.SCHEDULED),
                new PipelineEvent.InstanceChanged(
                        pipelineId,
                        at,
                        "@Clean_1",
                        "Clean",
                        "ShellCommandActivity",
                        ComponentKind.ACTIVITY,
                        interval,
                        1,
                        Optional.empty(),
                        Status.WAITING_ON_DEPENDENCIES,
                        0,
                        Optional.empty()),
                new PipelineEvent.InstanceChanged(
                        pipelineId,
                        at.plusNanos(1000),
                        "@Clean_1",
                        "Clean",
                        "ShellCommandActivity",
                        ComponentKind.ACTIVITY,
                        interval,
                        2,
                        Optional.of(Status.RUNNING),
                        Status.FAILED,
                        3,
                        Optional.of("ended with 7: \"quoted\", \u00fcber\nnext line")),
                new PipelineEvent.AttemptStarted(pipelineId, at, "@Clean_1", "@Clean_1_Attempt=1", 1),
                new PipelineEvent.AttemptEnded(
                        pipelineId,
                        at,
                        "@Clean_1",
                        "@Clean_1_Attempt=1",
                        1,
                        Status.FINISHED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new PipelineEvent.AttemptEnded(
                        pipelineId,
                        at,
                        "@Clean_1",
                        "@Clean_1_Attempt=2",
                        2,
                        Status.FAILED,
                        Optional.of("ExitCode"),
                        Optional.of("ended with 7"),
                        Optional.of(at.plusSeconds(600))),
                new PipelineEvent.InstanceLate(pipelineId, at, "@Clean_1", "Clean", interval),
                new PipelineEvent.ActionFired(pipelineId, at, "@Clean_1", "OnCall", "onFail"),
                new PipelineEvent.ActionDone(pipelineId, at, "@Clean_1", "OnCall", Optional.empty()),
                new PipelineEvent.ActionDone(pipelineId, at, "@Clean_1", "OnCall", Optional.of("refused")),
                new PipelineEvent.ComponentChanged(
                        pipelineId, at, "Clean", ComponentState.PAUSED, HealthStatus.NO_COMPLETED_EXECUTIONS));
    }
}
