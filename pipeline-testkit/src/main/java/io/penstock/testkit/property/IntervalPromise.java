package io.penstock.testkit.property;

import io.penstock.definition.PipelineDefinition;
import io.penstock.run.ComponentKind;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Promise 1: every interval has one instance of each component, none twice, none off the grid, none missing at the end. */
final class IntervalPromise {

    private static final long DAY = 86_400;

    private IntervalPromise() {}

    static List<String> check(
            PipelineDefinition definition, Instant now, PipelineState state, List<InstanceView> instances) {
        var violations = new ArrayList<String>();
        var byComponent = new HashMap<String, Set<Instant>>();
        for (InstanceView instance : instances) {
            if (instance.kind() == ComponentKind.PRECONDITION) {
                continue;
            }
            Instant start = instance.interval().start();
            if (!byComponent
                    .computeIfAbsent(instance.componentId(), id -> new TreeSet<>())
                    .add(start)) {
                violations.add("there are two instances of " + instance.componentId() + " for " + start);
            }
        }
        for (Map.Entry<String, Set<Instant>> component : byComponent.entrySet()) {
            Set<Instant> starts = component.getValue();
            Grid.of(definition, component.getKey(), starts)
                    .ifPresent(grid -> violations.addAll(compare(component.getKey(), starts, grid, now, state)));
        }
        return violations;
    }

    private static List<String> compare(
            String componentId, Set<Instant> starts, Grid grid, Instant now, PipelineState state) {
        var violations = new ArrayList<String>();
        Set<Instant> expected = grid.starts(now.plusSeconds(DAY));
        for (Instant start : starts) {
            if (!expected.contains(start)) {
                violations.add("the instance of " + componentId + " for " + start + " is off the schedule");
            }
        }
        if (state == PipelineState.FINISHED) {
            for (Instant start : grid.starts(Instant.MAX)) {
                if (!starts.contains(start)) {
                    violations.add("the pipeline has finished without an instance of " + componentId + " for " + start);
                }
            }
        }
        return violations;
    }
}
