package io.penstock.engine.worker;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import io.penstock.service.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Makes tasks as an engine would hand them out. */
public final class TestTasks {

    private TestTasks() {}

    /** The first attempt of a component {@code Work} of a type, with fields of its own and the objects it refers to. */
    public static Task task(
            String taskId, String type, UnaryOperator<PipelineObject> fields, PipelineObject... others) {
        String instanceId = "@Work_2024-01-01T00:00:00";
        String attemptId = instanceId + "_Attempt=1";
        PipelineObject attempt = fields.apply(PipelineObject.of(attemptId, type)
                .with("@componentParent", FieldValue.ref("Work"))
                .with("@instanceParent", FieldValue.ref(instanceId))
                .with("@scheduledStartTime", "2024-01-01T00:00:00")
                .with("@scheduledEndTime", "2024-01-01T00:15:00"));
        Map<String, PipelineObject> objects = new LinkedHashMap<>();
        objects.put(attemptId, attempt);
        for (PipelineObject other : others) {
            objects.put(other.id(), other);
        }
        return new Task(taskId, "df-TEST", attemptId, objects);
    }
}
