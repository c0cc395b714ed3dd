package io.penstock.testkit.script;

import io.penstock.definition.PipelineObject;
import io.penstock.schedule.Interval;
import io.penstock.service.Task;
import java.time.Instant;

/** What a task says of its attempt. */
final class TaskFields {

    private static final String ATTEMPT = "_Attempt=";

    private TaskFields() {}

    static ScriptedAttempt attempt(Task task, Instant now) {
        PipelineObject object = task.attempt();
        String instanceId = object.reference("@instanceParent").orElseGet(() -> instanceOf(task.attemptId()));
        Instant start = object.text("@scheduledStartTime").map(Times::parse).orElse(now);
        Instant end = object.text("@scheduledEndTime").map(Times::parse).orElse(start);
        return new ScriptedAttempt(
                task.pipelineId(),
                instanceId,
                task.attemptId(),
                object.reference("@componentParent").orElseGet(() -> componentOf(instanceId)),
                object.type().orElse(""),
                new Interval(start, end),
                numberOf(task.attemptId()),
                now,
                object);
    }

    static String instanceOf(String attemptId) {
        int at = attemptId.lastIndexOf(ATTEMPT);
        return at < 0 ? attemptId : attemptId.substring(0, at);
    }

    static int numberOf(String attemptId) {
        int at = attemptId.lastIndexOf(ATTEMPT);
        return at < 0 ? 1 : Integer.parseInt(attemptId.substring(at + ATTEMPT.length()));
    }

    /** The component in {@code @<componentId>_<time>}, also where a referrer follows. */
    static String componentOf(String instanceId) {
        int at = instanceId.lastIndexOf('_');
        return at < 1 ? instanceId : instanceId.substring(instanceId.startsWith("@") ? 1 : 0, at);
    }
}
