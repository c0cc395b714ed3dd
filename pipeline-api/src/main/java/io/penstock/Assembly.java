package io.penstock;

import io.penstock.component.Action;
import io.penstock.component.Activity;
import io.penstock.component.Component;
import io.penstock.component.ComponentFields;
import io.penstock.component.DataFormat;
import io.penstock.component.DataNode;
import io.penstock.component.Database;
import io.penstock.component.Precondition;
import io.penstock.component.Resource;
import io.penstock.component.Schedule;
import io.penstock.component.ScheduleType;
import io.penstock.component.StartAt;
import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One run of {@link Pipeline#define()}: collects what the members reach, completes {@code Default}, puts everything
 * into its canonical order and reports what cannot be a definition. Used once, by one thread.
 */
final class Assembly {

    private static final List<Class<? extends Component>> KINDS = List.of(
            Schedule.class,
            Activity.class,
            DataNode.class,
            Precondition.class,
            Resource.class,
            Action.class,
            Database.class,
            DataFormat.class);

    private static final Comparator<Field> FIELD_ORDER =
            Comparator.comparing((Field field) -> !field.key().equals("type")).thenComparing(Field::key);

    private final Pipeline.Parts parts;
    private final List<Issue> issues = new ArrayList<>();

    /** What was found, by id, each with its different contents. */
    private final Map<String, List<Component>> found = new TreeMap<>();

    Assembly(Pipeline.Parts parts) {
        this.parts = parts;
    }

    PipelineDefinition definition() {
        ComponentFields defaults = withTiming(parts.defaults());
        issues.addAll(defaults.problems());

        var roots = new ArrayList<>(defaults.references());
        roots.addAll(parts.members());
        collect(roots);
        checkContents();

        List<Component> components = found.values().stream()
                .map(contents -> contents.get(0))
                .sorted(Comparator.comparing(Assembly::rank).thenComparing(Component::id))
                .toList();
        if (components.stream().noneMatch(Activity.class::isInstance)) {
            issues.add(Issue.error("no-activity", "the pipeline has no activity")
                    .expected("at least one, added with activity(...)"));
        }
        List<Parameter> parameters = parameters();
        if (!issues.isEmpty()) {
            throw new InvalidDefinitionException("pipeline '" + parts.name() + "' cannot be defined", issues);
        }

        List<PipelineObject> objects = components.stream()
                .map(Component::object)
                .map(Assembly::canonical)
                .toList();
        PipelineObject base = canonical(withLeftOut(defaults, components, objects)
                .withName(parts.name())
                .object());
        return PipelineDefinition.of(joined(base, objects), parameters, values());
    }

    /** Default with its schedule and schedule type; says so where what was said about them contradicts itself. */
    private ComponentFields withTiming(ComponentFields defaults) {
        Set<Pipeline.Timing> timings = parts.timings();
        boolean periodic = timings.contains(Pipeline.Timing.PERIODIC);
        boolean onDemand = timings.contains(Pipeline.Timing.ON_DEMAND);
        if (onDemand && timings.size() > 1) {
            contradiction(timings, "onDemand() alone", "dp-concepts-schedules");
        } else if (periodic && timings.contains(Pipeline.Timing.SCHEDULE)) {
            contradiction(timings, "one of them", "dp-object-schedule");
        }
        Set<String> details = new TreeSet<>(parts.schedule().object().keys());
        details.removeAll(Set.of("type", "period"));
        if (!periodic && !details.isEmpty()) {
            issues.add(Issue.error("schedule-without-period", "is set, but the pipeline has no period")
                    .object(Pipeline.SCHEDULE_ID)
                    .field(String.join(", ", details))
                    .expected(
                            onDemand
                                    ? "neither start nor end in a pipeline that runs on demand"
                                    : timings.contains(Pipeline.Timing.SCHEDULE)
                                            ? "start and end on the schedule that was given"
                                            : "every(...) as well")
                    .source("dp-object-schedule"));
        }
        ComponentFields completed = defaults;
        if (periodic) {
            ComponentFields schedule = parts.schedule();
            if (!schedule.object().has("startDateTime") && !schedule.object().has("startAt")) {
                schedule = schedule.with("startAt", StartAt.FIRST_ACTIVATION_DATE_TIME);
            }
            completed = completed.with("schedule", Schedule.TYPE.of(schedule));
        }
        if (!completed.object().has("scheduleType")) {
            completed = completed.with(
                    "scheduleType",
                    onDemand
                            ? ScheduleType.ONDEMAND
                            : timings.contains(Pipeline.Timing.TIME_SERIES)
                                    ? ScheduleType.TIMESERIES
                                    : ScheduleType.CRON);
        }
        return completed;
    }

    private void contradiction(Set<Pipeline.Timing> timings, String expected, String source) {
        issues.add(Issue.error(
                        "contradictory-timing",
                        timings.stream().sorted().map(Pipeline.Timing::call).collect(Collectors.joining(" and "))
                                + " exclude each other")
                .object(PipelineObject.DEFAULT_ID)
                .expected(expected)
                .source(source));
    }

    /** Follows references breadth first; without recursion, because a chain of activities may be long. */
    private void collect(Collection<Component> roots) {
        Set<Component> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        var pending = new ArrayDeque<>(roots);
        while (!pending.isEmpty()) {
            Component next = pending.remove();
            if (visited.add(next)) {
                List<Component> contents = found.computeIfAbsent(next.id(), id -> new ArrayList<>());
                PipelineObject object = canonical(next.object());
                if (contents.stream()
                        .noneMatch(other -> canonical(other.object()).equals(object))) {
                    contents.add(next);
                    issues.addAll(next.problems());
                }
                pending.addAll(next.references());
            }
        }
    }

    private void checkContents() {
        found.forEach((id, contents) -> {
            if (id.equals(PipelineObject.DEFAULT_ID)) {
                issues.add(Issue.error("reserved-id", "is the id of the pipeline's own settings")
                        .object(id)
                        .expected("another id, or defaultField(...)")
                        .source("dp-writing-pipeline-definition"));
            } else if (contents.size() > 1) {
                issues.add(Issue.error(
                                "two-contents",
                                "is the id of different components: "
                                        + contents.stream()
                                                .map(component -> canonical(component.object())
                                                        .toString())
                                                .sorted()
                                                .collect(Collectors.joining(" and ")))
                        .object(id)
                        .expected("one component for each id"));
            }
        });
    }

    /** Default with what the caller left out. */
    private static ComponentFields withLeftOut(
            ComponentFields defaults, List<Component> components, List<PipelineObject> objects) {
        ComponentFields completed = defaults;
        if (!completed.object().has("role")) {
            completed = completed.with("role", "DataPipelineDefaultRole");
        }
        if (!completed.object().has("resourceRole")) {
            completed = completed.with("resourceRole", "DataPipelineDefaultResourceRole");
        }
        PipelineDefinition inherited = PipelineDefinition.of(joined(completed.object(), objects));
        boolean homeless = components.stream()
                .filter(Activity.class::isInstance)
                .flatMap(activity -> inherited.effective(activity.id()).stream())
                .anyMatch(object -> !object.has("runsOn") && !object.has("workerGroup"));
        return homeless ? completed.with("workerGroup", "default") : completed;
    }

    private List<Parameter> parameters() {
        var byId = new TreeMap<String, Parameter>();
        for (Parameter parameter : parts.parameters()) {
            Parameter canonical = new Parameter(
                    parameter.id(),
                    parameter.attributes().stream().sorted(FIELD_ORDER).toList());
            Parameter former = byId.putIfAbsent(parameter.id(), canonical);
            if (former != null && !former.equals(canonical)) {
                issues.add(Issue.error("two-contents", "is declared in different ways: " + former + " and " + canonical)
                        .object(parameter.id())
                        .expected("one parameter for each id"));
            }
        }
        return List.copyOf(byId.values());
    }

    private List<ParameterValue> values() {
        return parts.values().stream()
                .sorted(Comparator.comparing(ParameterValue::id))
                .toList();
    }

    /**
     * Fields in an order that does not depend on the calls; the values of one field keep theirs, which has a meaning.
     */
    private static PipelineObject canonical(PipelineObject object) {
        return PipelineObject.of(
                object.id(),
                object.declaredName().orElse(null),
                object.fields().stream().sorted(FIELD_ORDER).toList());
    }

    private static int rank(Component component) {
        for (int i = 0; i < KINDS.size(); i++) {
            if (KINDS.get(i).isInstance(component)) {
                return i;
            }
        }
        return KINDS.size();
    }

    private static List<PipelineObject> joined(PipelineObject first, List<PipelineObject> others) {
        var all = new ArrayList<PipelineObject>(others.size() + 1);
        all.add(first);
        all.addAll(others);
        return all;
    }
}
