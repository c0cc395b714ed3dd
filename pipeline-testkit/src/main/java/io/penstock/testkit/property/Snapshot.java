package io.penstock.testkit.property;

import io.penstock.run.AttemptView;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineState;
import io.penstock.testkit.TestRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be seen of a run at one time. Immutable. */
record Snapshot(PipelineState state, List<InstanceView> instances, Map<String, List<AttemptView>> attempts) {

    static Snapshot of(TestRun run) {
        List<InstanceView> instances = run.instances();
        var attempts = new LinkedHashMap<String, List<AttemptView>>();
        for (InstanceView instance : instances) {
            attempts.put(instance.id(), run.attempts(instance.id()));
        }
        return new Snapshot(run.state(), instances, attempts);
    }

    List<AttemptView> allAttempts() {
        return attempts.values().stream().flatMap(List::stream).toList();
    }

    /** What is other in another snapshot, in words. */
    List<String> differencesTo(Snapshot other) {
        var differences = new ArrayList<String>();
        if (state != other.state) {
            differences.add("the pipeline: it was " + state + " and is " + other.state);
        }
        var before = new LinkedHashMap<String, InstanceView>();
        instances.forEach(instance -> before.put(instance.id(), instance));
        for (InstanceView now : other.instances) {
            InstanceView was = before.remove(now.id());
            if (was == null) {
                differences.add("the instances: " + now.id() + " was not there before");
            } else if (!was.equals(now) || !attemptsOf(now).equals(other.attemptsOf(now))) {
                differences.add(was + " into " + now);
            }
        }
        before.keySet().forEach(id -> differences.add("the instances: " + id + " is gone"));
        return differences;
    }

    private List<AttemptView> attemptsOf(InstanceView instance) {
        return attempts.getOrDefault(instance.id(), List.of());
    }
}
