package io.penstock.engine.planning;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.Category;
import io.penstock.catalog.ObjectType;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.engine.planning.PlanComponent.Settings;
import io.penstock.expression.ObjectScope;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import io.penstock.run.ComponentKind;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a plan from a definition. Used once, by one thread. */
final class PlanCompiler {

    private static final Duration DEFAULT_RETRY_DELAY = Duration.ofMinutes(10);
    private static final Duration DEFAULT_CHECK_DELAY = Duration.ofMinutes(2);
    private static final int DEFAULT_RETRIES = 2;
    private static final int DEFAULT_ACTIVE = 5;
    private static final int INFRASTRUCTURE_ATTEMPTS = 10;

    private enum FailureMode {
        NONE,
        CASCADE
    }

    private enum ResourceFailure {
        RETRYALL,
        RETRYNONE
    }

    private enum TaskFailure {
        CONTINUE,
        TERMINATE
    }

    private final PipelineDefinition source;
    private final PipelineDefinition definition;
    private final int version;
    private final Catalog catalog;
    private final List<Issue> issues = new ArrayList<>();
    private final FieldReader fields;
    private final Map<String, PipelineObject> effective = new LinkedHashMap<>();
    private final Map<String, PlanComponent> components = new LinkedHashMap<>();
    private final Map<String, ScheduleSpec> schedules = new HashMap<>();

    PlanCompiler(PipelineDefinition source, int version, Catalog catalog) {
        this.source = source;
        this.definition = DefinitionReader.normalize(source, catalog);
        this.version = version;
        this.catalog = catalog;
        this.fields = new FieldReader(definition, issues);
    }

    Plan compile() {
        for (PipelineObject object : definition.objects()) {
            if (!effective.containsKey(object.id())) {
                effective.put(object.id(), definition.effective(object.id()).orElse(object));
            }
        }
        Optional<PipelineObject> base = definition.object(PipelineObject.DEFAULT_ID);
        boolean onDemand = isOnDemand(base);
        MissedIntervals missed = MissedIntervals.all();
        int onDemandMaximum = 1;
        if (base.isPresent()) {
            onDemandMaximum = onDemand ? fields.integer(base.get(), "maxActiveInstances", 1, 1) : 1;
            missed = new MissedIntervals(
                    fields.word(
                            base.get(), "missedIntervals", MissedIntervals.Policy.class, MissedIntervals.Policy.ALL),
                    fields.duration(base.get(), "catchUpWindow", Duration.ZERO));
        }
        for (PipelineObject object : effective.values()) {
            // What has no type is Default or a parent that only lends its fields.
            Optional<ObjectType> type = definition
                    .object(object.id())
                    .flatMap(own -> own.type().or(() -> object.type()))
                    .flatMap(catalog::type);
            type.flatMap(known -> kind(known.category()))
                    .filter(kind -> !object.id().equals(PipelineObject.DEFAULT_ID))
                    .ifPresent(
                            kind -> components.put(object.id(), component(object, type.orElseThrow(), kind, onDemand)));
        }
        components.values().forEach(this::connect);
        components.values().forEach(this::connectUsers);
        List<PlanComponent> ordered = ordered();
        List<Issue> errors = issues.stream().filter(Issue::isError).toList();
        if (!errors.isEmpty()) {
            throw new InvalidDefinitionException("the definition cannot be run", errors);
        }
        return new Plan(source, version, onDemand, onDemandMaximum, missed, ordered, Map.copyOf(effective), scopes());
    }

    private Map<String, ObjectScope> scopes() {
        var scopes = new HashMap<String, ObjectScope>();
        ObjectScope first = null;
        for (String id : effective.keySet()) {
            first = first == null ? ObjectScope.of(definition, id) : first;
            scopes.put(id, first.object(id));
        }
        return scopes;
    }

    private boolean isOnDemand(Optional<PipelineObject> base) {
        return base.flatMap(object -> fields.text(object, "scheduleType"))
                .map(text -> text.strip().equalsIgnoreCase(ScheduleStyle.ONDEMAND.name()))
                .orElse(false);
    }

    private static Optional<ComponentKind> kind(Category category) {
        return switch (category) {
            case ACTIVITY -> Optional.of(ComponentKind.ACTIVITY);
            case DATA_NODE -> Optional.of(ComponentKind.DATA_NODE);
            case RESOURCE -> Optional.of(ComponentKind.RESOURCE);
            case PRECONDITION -> Optional.of(ComponentKind.PRECONDITION);
            default -> Optional.empty();
        };
    }

    private PlanComponent component(PipelineObject object, ObjectType type, ComponentKind kind, boolean onDemand) {
        boolean precondition = kind == ComponentKind.PRECONDITION;
        ScheduleStyle style = onDemand
                ? ScheduleStyle.ONDEMAND
                : kind == ComponentKind.RESOURCE
                        ? ScheduleStyle.CRON
                        : fields.word(object, "scheduleType", ScheduleStyle.class, ScheduleStyle.TIMESERIES);
        ScheduleSpec schedule = precondition || onDemand ? null : schedule(object);
        Duration delay =
                fields.duration(object, "retryDelay", precondition ? DEFAULT_CHECK_DELAY : DEFAULT_RETRY_DELAY);
        var settings = new Settings(
                style,
                onDemand ? Integer.MAX_VALUE : fields.integer(object, "maxActiveInstances", DEFAULT_ACTIVE, 1),
                RetrySettings.of(
                        fields.integer(object, "maximumRetries", DEFAULT_RETRIES, 0),
                        delay,
                        fields.decimal(object, "retryBackoffFactor", 1),
                        fields.duration(object, "maximumRetryDelay", Duration.ofDays(1)),
                        fields.decimal(object, "retryJitter", 0)),
                fields.integer(object, "maximumInfrastructureRetries", INFRASTRUCTURE_ATTEMPTS, 0),
                fields.word(object, "failureAndRerunMode", FailureMode.class, FailureMode.NONE) == FailureMode.CASCADE,
                fields.duration(object, "attemptTimeout"),
                fields.duration(object, "reportProgressTimeout"),
                onDemand ? null : fields.duration(object, "lateAfterTimeout"),
                precondition ? fields.duration(object, "preconditionTimeout") : null,
                kind == ComponentKind.RESOURCE ? fields.duration(object, "initTimeout") : null,
                kind == ComponentKind.RESOURCE ? fields.duration(object, "terminateAfter") : null,
                fields.word(object, "actionOnResourceFailure", ResourceFailure.class, ResourceFailure.RETRYALL)
                        == ResourceFailure.RETRYALL,
                fields.word(object, "actionOnTaskFailure", TaskFailure.class, TaskFailure.CONTINUE)
                        == TaskFailure.TERMINATE,
                fields.text(object, "workerGroup").orElse(null),
                object.references("onSuccess"),
                object.references("onFail"),
                object.references("onLateAction"));
        return new PlanComponent(
                object, type.name(), kind, components.size(), type.isSystemManaged(), schedule, settings);
    }

    private @Nullable ScheduleSpec schedule(PipelineObject object) {
        Optional<String> scheduleId = object.reference("schedule");
        if (scheduleId.isEmpty()) {
            issues.add(Issue.error("missing-field", "is missing")
                    .object(object.id())
                    .field("schedule")
                    .expected("a reference to a Schedule, its own or inherited, unless scheduleType is ondemand")
                    .source("dp-concepts-schedules"));
            return null;
        }
        ScheduleSpec known = schedules.get(scheduleId.get());
        if (known != null) {
            return known;
        }
        PipelineObject schedule = effective.get(scheduleId.get());
        if (schedule == null) {
            dangling(object, "schedule", scheduleId.get());
            return null;
        }
        Period period = fields.period(schedule, "period").orElse(null);
        if (period == null) {
            if (!schedule.has("period")) {
                issues.add(Issue.error("missing-field", "is missing")
                        .object(schedule.id())
                        .field("period")
                        .source("dp-object-schedule"));
            }
            return null;
        }
        Instant start = fields.time(schedule, "startDateTime");
        Instant end = fields.time(schedule, "endDateTime");
        long occurrences = schedule.has("occurrences") ? fields.integer(schedule, "occurrences", 1, 0) : Long.MAX_VALUE;
        var spec = new ScheduleSpec(schedule.id(), period, start, end, occurrences, fields.zone(schedule, "timeZone"));
        schedules.put(schedule.id(), spec);
        return spec;
    }

    private void connect(PlanComponent component) {
        PipelineObject object = component.effective();
        switch (component.kind()) {
            case ACTIVITY -> {
                for (String field : List.of("input", "dependsOn")) {
                    targets(object, field).forEach(target -> depend(component, target));
                }
                for (PlanComponent output : targets(object, "output")) {
                    if (output != component && !output.producers.contains(component)) {
                        output.producers.add(component);
                        depend(output, component);
                    }
                }
                runsOn(component);
            }
            case DATA_NODE -> targets(object, "dependsOn").forEach(target -> depend(component, target));
            case RESOURCE, PRECONDITION -> {}
        }
        if (component.kind() != ComponentKind.PRECONDITION) {
            for (PlanComponent precondition : targets(object, "precondition")) {
                if (precondition.kind() == ComponentKind.PRECONDITION) {
                    component.preconditions.add(precondition);
                }
            }
        }
        for (String action : List.of("onSuccess", "onFail", "onLateAction")) {
            object.references(action).stream()
                    .filter(id -> !effective.containsKey(id))
                    .forEach(id -> dangling(object, action, id));
        }
    }

    private void runsOn(PlanComponent component) {
        for (PlanComponent resource : targets(component.effective(), "runsOn")) {
            if (resource.kind() == ComponentKind.RESOURCE) {
                component.resource = resource;
                if (!resource.takers.contains(component)) {
                    resource.takers.add(component);
                }
            }
        }
    }

    /** The checks of a data node run where the activity runs that uses it: its consumer, else its producer. */
    private void connectUsers(PlanComponent component) {
        if (component.kind() == ComponentKind.ACTIVITY) {
            component.user = component;
        } else if (component.kind() == ComponentKind.DATA_NODE) {
            component.user = component.consumers.stream()
                    .filter(consumer -> consumer.kind() == ComponentKind.ACTIVITY)
                    .findFirst()
                    .or(() -> component.producers.stream().findFirst())
                    .orElse(null);
            boolean userManaged = component.preconditions.stream().anyMatch(check -> !check.isSystemManaged());
            if (userManaged) {
                runsOn(component);
                if (component.resource == null
                        && component.settings().workerGroup() == null
                        && component.user != null
                        && component.user.resource != null) {
                    component.resource = component.user.resource;
                    component.resource.takers.add(component);
                }
            }
        }
    }

    private static void depend(PlanComponent component, PlanComponent on) {
        if (component != on && !component.dependencies.contains(on)) {
            component.dependencies.add(on);
            on.consumers.add(component);
        }
    }

    private List<PlanComponent> targets(PipelineObject object, String field) {
        var targets = new ArrayList<PlanComponent>();
        for (String id : object.references(field)) {
            PlanComponent target = components.get(id);
            if (target != null) {
                targets.add(target);
            } else if (!effective.containsKey(id)) {
                dangling(object, field, id);
            }
        }
        return targets;
    }

    private void dangling(PipelineObject object, String field, String id) {
        issues.add(Issue.error("dangling-reference", "refers to an object that does not exist")
                .object(object.id())
                .field(field)
                .value(id)
                .expected("the id of an object of this definition"));
    }

    /** Resources first, then those that others wait for, so that one pass over them settles most of a step. */
    private List<PlanComponent> ordered() {
        var ordered = new ArrayList<PlanComponent>(components.size());
        var marks = new HashMap<PlanComponent, Boolean>();
        components.values().stream()
                .filter(component -> component.kind() == ComponentKind.RESOURCE)
                .forEach(component -> visit(component, marks, ordered));
        components.values().forEach(component -> visit(component, marks, ordered));
        return ordered;
    }

    private void visit(PlanComponent component, Map<PlanComponent, Boolean> marks, List<PlanComponent> ordered) {
        Boolean done = marks.get(component);
        if (done != null) {
            if (!done) {
                issues.add(Issue.error("cycle", "waits for itself in a circle")
                        .object(component.id())
                        .expected("dependsOn, input and output without a circle"));
                marks.put(component, true);
            }
            return;
        }
        marks.put(component, false);
        for (PlanComponent dependency : component.dependencies) {
            visit(dependency, marks, ordered);
        }
        marks.put(component, true);
        ordered.add(component);
    }
}
