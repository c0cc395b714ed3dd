package io.penstock.testkit.property;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.run.PipelineEvent;
import io.penstock.run.Status;
import io.penstock.testkit.timeline.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Promise 6: onSuccess and onFail are asked for once per outcome, onLateAction once per instance and generation. */
final class ActionsPromise {

    private static final String LATENESS = "onLateAction";

    private ActionsPromise() {}

    static List<String> check(PipelineDefinition definition, List<PipelineEvent> events) {
        var fired = new HashMap<String, Integer>();
        for (PipelineEvent event : events) {
            if (event instanceof PipelineEvent.ActionFired action) {
                fired.merge(action.instanceId() + " " + action.cause() + " " + action.actionId(), 1, Integer::sum);
            }
        }
        var due = new HashMap<String, Integer>();
        for (Timeline.Bar bar : Timeline.of(events).bars()) {
            PipelineObject object =
                    definition.effective(bar.componentId()).orElse(PipelineObject.of(bar.componentId()));
            for (Status status : bar.history()) {
                add(due, bar.instanceId(), cause(status), object);
            }
        }
        for (PipelineEvent event : events) {
            if (event instanceof PipelineEvent.InstanceLate late) {
                definition
                        .effective(late.componentId())
                        .ifPresent(object -> add(due, late.instanceId(), LATENESS, object));
            }
        }
        var violations = new ArrayList<String>();
        fired.forEach((what, times) -> {
            int expected = due.getOrDefault(what, 0);
            if (times > expected) {
                violations.add(what + " was asked for " + times + " times, for " + expected + " outcomes");
            }
        });
        return violations;
    }

    private static void add(Map<String, Integer> due, String instanceId, String cause, PipelineObject object) {
        for (String action : cause.isEmpty() ? List.<String>of() : object.references(cause)) {
            due.merge(instanceId + " " + cause + " " + action, 1, Integer::sum);
        }
    }

    private static String cause(Status status) {
        return switch (status) {
            case FINISHED -> "onSuccess";
            case FAILED, TIMEDOUT, CASCADE_FAILED -> "onFail";
            case WAITING_ON_DEPENDENCIES, WAITING_FOR_RUNNER, CREATING, RUNNING, SHUTTING_DOWN, CANCELED, SKIPPED -> "";
        };
    }
}
