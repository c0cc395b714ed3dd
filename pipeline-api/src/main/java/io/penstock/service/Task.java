package io.penstock.service;

import io.penstock.definition.PipelineObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One attempt, as handed to a worker: the attempt object with all expressions evaluated, and every object that its fields
 * refer to, evaluated likewise. Immutable.
 *
 * @param taskId what the worker names in its reports; opaque, and different each time the task is handed out
 * @param pipelineId the pipeline
 * @param attemptId the key of the attempt in {@code objects}
 * @param objects the attempt and what it refers to, by id
 */
public record Task(String taskId, String pipelineId, String attemptId, Map<String, PipelineObject> objects) {

    /**
     * Copies the objects, keeping their order.
     *
     * @throws IllegalArgumentException if the attempt is not among the objects
     */
    public Task {
        Objects.requireNonNull(taskId, "taskId");
        Objects.requireNonNull(pipelineId, "pipelineId");
        objects = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(objects));
        if (!objects.containsKey(attemptId)) {
            throw new IllegalArgumentException("attempt '" + attemptId + "' is not among the objects of its task");
        }
    }

    /** The attempt. */
    public PipelineObject attempt() {
        return Objects.requireNonNull(objects.get(attemptId));
    }

    /** Ids only: fields may hold secrets. */
    @Override
    public String toString() {
        return "Task[" + taskId + ", " + attemptId + " of " + pipelineId + "]";
    }
}
