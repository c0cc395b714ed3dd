package io.penstock.engine;

import io.penstock.engine.instance.PipelineMachine;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.run.Status;
import io.penstock.service.EditPlan;
import io.penstock.validation.ValidationReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares the plan that runs with another one. Called in the loop; keeps nothing. */
final class EditPlanner {

    private static final Set<Status> OPEN = Set.of(
            Status.WAITING_ON_DEPENDENCIES,
            Status.WAITING_FOR_RUNNER,
            Status.CREATING,
            Status.RUNNING,
            Status.SHUTTING_DOWN);

    private EditPlanner() {}

    static EditPlan compare(
            EngineStore store,
            String pipelineId,
            PipelineMachine machine,
            @Nullable Plan before,
            Plan after,
            ValidationReport report) {
        var added = new TreeSet<String>();
        var changed = new TreeSet<String>();
        Map<String, Instant> schedules = new HashMap<>();
        for (PlanComponent component : after.components()) {
            Optional<PlanComponent> old = before == null ? Optional.empty() : before.component(component.id());
            if (old.isEmpty()) {
                added.add(component.id());
                continue;
            }
            if (!Objects.equals(old.get().effective(), component.effective())
                    || !Objects.equals(old.get().schedule(), component.schedule())) {
                changed.add(component.id());
            }
            machine.cutOver(component).ifPresent(boundary -> schedules.put(component.id(), boundary));
        }
        var removed = new TreeSet<String>();
        if (before != null) {
            before.components().stream()
                    .map(PlanComponent::id)
                    .filter(id -> after.component(id).isEmpty())
                    .forEach(removed::add);
        }
        var kept = new ArrayList<String>();
        var replanned = new ArrayList<String>();
        var orphaned = new ArrayList<String>();
        var touched = new HashSet<>(changed);
        var open = new InstanceFilter(Optional.empty(), OPEN, Optional.empty(), Optional.empty(), Optional.empty());
        for (InstanceRow row : store.instances(pipelineId, open, 0, Integer.MAX_VALUE)) {
            if (removed.contains(row.componentId())) {
                orphaned.add(row.id());
            } else if (row.status() == Status.WAITING_ON_DEPENDENCIES && touched.contains(row.componentId())) {
                replanned.add(row.id());
            } else {
                kept.add(row.id());
            }
        }
        return new EditPlan(
                report,
                List.copyOf(added),
                List.copyOf(removed),
                List.copyOf(changed),
                kept,
                replanned,
                orphaned,
                schedules);
    }

    static EditPlan refused(ValidationReport report) {
        return new EditPlan(report, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of());
    }
}
