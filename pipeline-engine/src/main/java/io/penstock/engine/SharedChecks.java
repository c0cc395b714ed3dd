package io.penstock.engine;

import io.penstock.definition.PipelineObject;
import io.penstock.engine.store.TaskRow;
import io.penstock.service.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks that are under way, and those with the same question that wait for their answer: many intervals that look for one
 * file look once. Thread-safe.
 */
final class SharedChecks {

    /** A check that waits for the answer of another one. */
    record Follower(TaskRow row, Task task) {}

    private record Group(PipelineObject question, List<Follower> followers) {}

    private final Map<PipelineObject, Group> byQuestion = new HashMap<>();
    private final Map<String, Group> byLeader = new HashMap<>();

    /**
     * Joins those that wait for the same answer.
     *
     * @return whether there are any; otherwise the check is to be made, and others may join it
     */
    synchronized boolean join(PipelineObject question, TaskRow row, Task task) {
        Group group = byQuestion.get(question);
        if (group != null) {
            group.followers().add(new Follower(row, task));
            return true;
        }
        group = new Group(question, new ArrayList<>(0));
        byQuestion.put(question, group);
        byLeader.put(row.taskId(), group);
        return false;
    }

    /** Takes those that waited for a check, which has an answer now or will never have one. */
    synchronized List<Follower> take(String leaderTaskId) {
        Group group = byLeader.remove(leaderTaskId);
        if (group == null) {
            return List.of();
        }
        byQuestion.remove(group.question());
        return group.followers();
    }
}
