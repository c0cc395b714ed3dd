package io.penstock.engine;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.instance.InstanceIds;
import io.penstock.engine.instance.SkippedStretch;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.expression.Expression;
import io.penstock.expression.ExpressionException;
import io.penstock.expression.ObjectScope;
import io.penstock.problem.InvalidRequestException;
import io.penstock.run.PipelineState;
import io.penstock.service.ObjectQuery;
import io.penstock.service.Page;
import io.penstock.service.PipelineDescription;
import io.penstock.service.Selector;
import io.penstock.service.Sphere;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** QueryObjects, DescribeObjects, EvaluateExpression and DescribePipelines, read from the store. Thread-safe. */
final class ObjectQueries {

    private static final Pattern ATTEMPT = Pattern.compile("(@.+)_Attempt=(\\d{1,9})", Pattern.DOTALL);
    private static final Set<String> TIMES =
            Set.of("@scheduledStartTime", "@scheduledEndTime", "@actualStartTime", "@actualEndTime");
    private static final Set<String> REFERENCES = Set.of("parent", "@componentParent", "@instanceParent");
    private static final Set<String> EQUALS = Set.of(
            "name",
            "@sphere",
            "@status",
            "@scheduledStartTime",
            "@scheduledEndTime",
            "@actualStartTime",
            "@actualEndTime");
    /** The fields in which the instances of a stretch of skipped intervals differ. */
    private static final Set<String> OF_ITS_OWN = Set.of("name", "@scheduledStartTime", "@scheduledEndTime");

    private static final int MOST_SELECTORS = 10;
    private static final int MOST_DESCRIBED = 1000;
    private static final int PAGE = 1000;

    private final EngineStore store;
    private final Views views;

    ObjectQueries(EngineStore store, Views views) {
        this.store = store;
        this.views = views;
    }

    // ---- pipelines ----

    PipelineDescription describe(String pipelineId) {
        PipelineRow row = views.pipeline(pipelineId);
        var fields = new ArrayList<Field>();
        fields.add(Field.text("@id", row.pipelineId()));
        fields.add(Field.text("name", row.name()));
        if (row.description() != null && !row.description().isEmpty()) {
            fields.add(Field.text("description", row.description()));
        }
        fields.add(Field.text("uniqueId", row.uniqueId()));
        fields.add(Field.text("@sphere", "PIPELINE"));
        fields.add(Field.text("@pipelineState", row.state().name()));
        time(fields, "@creationTime", row.createdAt());
        time(fields, "@firstActivationTime", row.firstActivation());
        time(fields, "@lastActivationTime", row.lastActivation());
        time(fields, "@lastDeactivatedTime", row.lastDeactivation());
        time(fields, "@finishedTime", row.state() == PipelineState.FINISHED ? row.finishedAt() : null);
        if (row.activeVersion() > 0) {
            fields.add(Field.text("@version", String.valueOf(row.activeVersion())));
        }
        Instant next = null;
        Instant latest = null;
        for (ComponentRow component : store.components(pipelineId)) {
            next = earlier(next, component.cursor());
            latest = later(latest, component.latestRun());
        }
        time(fields, "@nextRunTime", row.state() == PipelineState.SCHEDULED ? next : null);
        time(fields, "@latestRunTime", latest);
        var health = views.health(pipelineId);
        if (health != io.penstock.run.HealthStatus.NO_COMPLETED_EXECUTIONS) {
            fields.add(Field.text("@healthStatus", health.text()));
        }
        return new PipelineDescription(
                row.pipelineId(), row.name(), Optional.ofNullable(row.description()), row.tags(), fields);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    private static void time(List<Field> fields, String key, @Nullable Instant value) {
        if (value != null) {
            fields.add(Field.text(key, InstanceIds.time(value)));
        }
    }

    private static void text(List<Field> fields, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.add(Field.text(key, value));
        }
    }

    // ---- query ----

    Page<String> query(ObjectQuery query) {
        views.pipeline(query.pipelineId());
        if (query.selectors().size() > MOST_SELECTORS) {
            throw new InvalidRequestException(
                    "there are " + query.selectors().size() + " selectors; expected at most " + MOST_SELECTORS);
        }
        if (query.limit() < 1) {
            throw new InvalidRequestException("limit is " + query.limit() + "; expected at least 1");
        }
        query.selectors().forEach(ObjectQueries::check);
        return query.sphere() == Sphere.COMPONENT ? components(query) : instances(query);
    }

    private static void check(Selector selector) {
        Set<String> allowed = switch (selector.operator()) {
            case EQ -> EQUALS;
            case REF_EQ -> REFERENCES;
            case LE, GE, BETWEEN -> TIMES;
        };
        if (!allowed.contains(selector.fieldName())) {
            throw new InvalidRequestException(
                    "operator " + selector.operator() + " does not fit field '" + selector.fieldName()
                            + "'; expected one of " + allowed.stream().sorted().toList());
        }
        int values = selector.values().size();
        boolean right = switch (selector.operator()) {
            case EQ -> values >= 1;
            case BETWEEN -> values == 2;
            default -> values == 1;
        };
        if (!right) {
            throw new InvalidRequestException("operator " + selector.operator() + " on field '"
                    + selector.fieldName() + "' has " + values + " values; expected "
                    + (selector.operator() == Selector.Operator.BETWEEN ? "2" : "1"));
        }
    }

    private Page<String> components(ObjectQuery query) {
        int from = number(query.marker());
        List<PipelineObject> objects = componentObjects(query.pipelineId());
        var ids = new ArrayList<String>();
        for (int i = from; i < objects.size(); i++) {
            if (query.selectors().stream().allMatch(matcher(objects.get(i)))) {
                if (ids.size() == query.limit()) {
                    return new Page<>(ids, Optional.of(String.valueOf(i)));
                }
                ids.add(objects.get(i).id());
            }
        }
        return new Page<>(ids, Optional.empty());
    }

    private Page<String> instances(ObjectQuery query) {
        boolean attempts = query.sphere() == Sphere.ATTEMPT;
        String[] place = query.marker().orElse("0").split("\\.", 2);
        long after = number(Optional.of(place[0]));
        int attemptsSeen = place.length > 1 ? number(Optional.of(place[1])) : 0;
        var ids = new ArrayList<String>();
        while (true) {
            List<InstanceRow> rows = store.instances(query.pipelineId(), InstanceFilter.all(), after, PAGE);
            for (InstanceRow row : rows) {
                if (!attempts && row.through() != null) {
                    Optional<Page<String>> full = skipped(query, row, attemptsSeen, after, ids);
                    if (full.isPresent()) {
                        return full.get();
                    }
                    attemptsSeen = 0;
                } else if (!attempts) {
                    if (query.selectors().stream().allMatch(matcher(instanceObject(row, false)))) {
                        if (ids.size() == query.limit()) {
                            return new Page<>(ids, Optional.of(String.valueOf(after)));
                        }
                        ids.add(row.id());
                    }
                } else {
                    for (AttemptRow attempt : store.attempts(row.pipelineId(), row.seq())) {
                        if (attempt.number() <= attemptsSeen) {
                            continue;
                        }
                        PipelineObject object = attemptObject(row, attempt);
                        if (query.selectors().stream().allMatch(matcher(object))) {
                            if (ids.size() == query.limit()) {
                                return new Page<>(ids, Optional.of(after + "." + (attempt.number() - 1)));
                            }
                            ids.add(object.id());
                        }
                    }
                    attemptsSeen = 0;
                }
                after = row.seq();
            }
            if (rows.size() < PAGE) {
                return new Page<>(ids, Optional.empty());
            }
        }
    }

    /**
     * Goes through a stretch of skipped intervals, each an instance of its own, unless none of them can be meant.
     *
     * @param passed how many of them were on earlier pages
     * @return the page, if it is full
     */
    private Optional<Page<String>> skipped(
            ObjectQuery query, InstanceRow row, int passed, long after, List<String> ids) {
        SkippedStretch stretch = views.stretch(row);
        List<Selector> shared = query.selectors().stream()
                .filter(selector -> !OF_ITS_OWN.contains(selector.fieldName()))
                .toList();
        if (stretch.size() == 0 || !shared.stream().allMatch(matcher(instanceObject(stretch.get(0), false)))) {
            return Optional.empty();
        }
        for (long i = passed; i < stretch.size(); i++) {
            InstanceRow one = stretch.get(i);
            if (query.selectors().stream().allMatch(matcher(instanceObject(one, false)))
                    && store.instance(row.pipelineId(), one.id())
                            .filter(own -> own.through() == null)
                            .isEmpty()) {
                if (ids.size() == query.limit()) {
                    return Optional.of(new Page<>(ids, Optional.of(after + "." + i)));
                }
                ids.add(one.id());
            }
        }
        return Optional.empty();
    }

    private static int number(Optional<String> marker) {
        String text = marker.orElse("0");
        if (!text.matches("\\d{1,9}")) {
            throw new InvalidRequestException("marker '" + text + "' is not one that was given out");
        }
        return Integer.parseInt(text);
    }

    private static java.util.function.Predicate<Selector> matcher(PipelineObject object) {
        return selector -> {
            if (selector.operator() == Selector.Operator.REF_EQ) {
                return object.references(selector.fieldName())
                        .contains(selector.values().get(0));
            }
            Optional<String> found = selector.fieldName().equals("name")
                    ? Optional.of(object.name())
                    : object.text(selector.fieldName());
            if (found.isEmpty()) {
                return false;
            }
            String value = found.get();
            List<String> values = selector.values();
            return switch (selector.operator()) {
                case EQ -> values.stream().anyMatch(wanted -> equal(selector.fieldName(), wanted, value));
                case LE -> value.compareTo(time(values.get(0))) <= 0;
                case GE -> value.compareTo(time(values.get(0))) >= 0;
                case BETWEEN -> value.compareTo(time(values.get(0))) >= 0 && value.compareTo(time(values.get(1))) <= 0;
                case REF_EQ -> false;
            };
        };
    }

    private static boolean equal(String field, String wanted, String value) {
        if (TIMES.contains(field)) {
            return value.equals(time(wanted));
        }
        if (!field.equals("@status")) {
            return value.equals(wanted);
        }
        return wanted.equalsIgnoreCase("WAITING")
                ? value.startsWith("WAITING_")
                : value.equals(
                        io.penstock.run.Status.parse(wanted).map(Enum::name).orElse(wanted));
    }

    /** Times are compared as texts, so a bare date gets its midnight. */
    private static String time(String text) {
        String bare = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
        return bare.length() == 10 ? bare + "T00:00:00" : bare;
    }

    // ---- describe ----

    List<PipelineObject> describe(String pipelineId, List<String> ids, boolean evaluate) {
        views.pipeline(pipelineId);
        if (ids.size() > MOST_DESCRIBED) {
            throw new InvalidRequestException(
                    "objectIds has " + ids.size() + " ids; expected at most " + MOST_DESCRIBED);
        }
        var components = new HashMap<String, PipelineObject>();
        if (ids.stream().anyMatch(id -> !id.startsWith("@"))) {
            componentObjects(pipelineId).forEach(object -> components.put(object.id(), object));
        }
        var found = new ArrayList<PipelineObject>();
        for (String id : ids) {
            PipelineObject component = components.get(id);
            found.add(component != null ? component : object(pipelineId, id, evaluate));
        }
        return found;
    }

    private PipelineObject object(String pipelineId, String id, boolean evaluate) {
        Matcher matcher = ATTEMPT.matcher(id);
        if (matcher.matches()) {
            InstanceRow row = views.row(pipelineId, matcher.group(1));
            int number = Integer.parseInt(matcher.group(2));
            return store.attempts(pipelineId, row.seq()).stream()
                    .filter(attempt -> attempt.number() == number)
                    .findFirst()
                    .map(attempt -> attemptObject(row, attempt))
                    .orElseThrow(() -> unknown(pipelineId, id));
        }
        return views.find(pipelineId, id)
                .map(row -> instanceObject(row, evaluate))
                .orElseThrow(() -> unknown(pipelineId, id));
    }

    private static InvalidRequestException unknown(String pipelineId, String id) {
        return new InvalidRequestException("'" + id + "' is not the id of an object of pipeline " + pipelineId);
    }

    private List<PipelineObject> componentObjects(String pipelineId) {
        PipelineRow row = views.pipeline(pipelineId);
        int version = row.activeVersion() > 0 ? row.activeVersion() : row.latestVersion();
        Optional<DefinitionRow> definition = store.definition(pipelineId, version);
        if (definition.isEmpty()) {
            return List.of();
        }
        Map<String, ComponentRow> states = new HashMap<>();
        store.components(pipelineId).forEach(component -> states.put(component.componentId(), component));
        var objects = new ArrayList<PipelineObject>();
        for (PipelineObject object : definition.get().definition().objects()) {
            var fields = new ArrayList<>(object.fields());
            fields.add(Field.text("@sphere", Sphere.COMPONENT.name()));
            fields.add(Field.text("@version", String.valueOf(version)));
            fields.add(Field.text("@pipelineId", pipelineId));
            ComponentRow state = states.get(object.id());
            if (state == null) {
                fields.add(Field.text("@status", row.activeVersion() > 0 ? "SCHEDULED" : "PENDING"));
            } else {
                fields.add(Field.text("@status", state.paused() ? "PAUSED" : "SCHEDULED"));
                if (state.healthInstance() != null) {
                    fields.add(Field.text("@healthStatus", state.health().text()));
                    text(fields, "@healthStatusFromInstanceId", state.healthInstance());
                    time(fields, "@healthStatusUpdatedTime", state.healthAt());
                }
                time(fields, "@latestRunTime", state.latestRun());
                time(fields, "@latestCompletedRunTime", state.latestCompleted());
                time(fields, "@nextRunTime", row.state() == PipelineState.SCHEDULED ? state.cursor() : null);
                time(fields, "@lastDeactivatedTime", row.lastDeactivation());
            }
            objects.add(PipelineObject.of(object.id(), object.declaredName().orElse(null), fields));
        }
        return objects;
    }

    private PipelineObject instanceObject(InstanceRow row, boolean evaluate) {
        var fields = new ArrayList<Field>();
        fields.add(Field.ref("@componentParent", row.componentId()));
        fields.add(Field.ref("parent", row.componentId()));
        fields.add(Field.text("@sphere", Sphere.INSTANCE.name()));
        fields.add(Field.text("@version", String.valueOf(row.version())));
        fields.add(Field.text("@pipelineId", row.pipelineId()));
        fields.add(Field.text("@status", row.status().name()));
        time(fields, "@scheduledStartTime", row.start());
        time(fields, "@scheduledEndTime", row.end());
        time(fields, "@actualStartTime", row.actualStart());
        time(fields, "@actualEndTime", row.actualEnd());
        if (row.headAttempt() != null) {
            fields.add(Field.ref("@headAttempt", row.headAttempt()));
            fields.add(Field.text("@attemptCount", String.valueOf(row.generationAttempts())));
        }
        if (row.cascadeFailedOn() != null) {
            fields.add(Field.ref("@cascadeFailedOn", row.cascadeFailedOn()));
        }
        if (row.status() == io.penstock.run.Status.WAITING_ON_DEPENDENCIES && evaluate) {
            views.view(row).waitingOn().forEach(id -> fields.add(Field.ref("@waitingOn", id)));
        }
        text(
                fields,
                row.status() == io.penstock.run.Status.CANCELED ? "cancellationReason" : "@failureReason",
                row.status().isFailure() ? row.message() : null);
        Optional<Plan> plan = plan(row.pipelineId(), row.version());
        PipelineObject effective =
                plan.flatMap(known -> known.effective(row.componentId())).orElse(null);
        if (effective != null) {
            for (Field field : effective.fields()) {
                fields.add(resolved(plan.get(), row, field, evaluate));
            }
        }
        return PipelineObject.of(row.id(), row.id(), fields);
    }

    private Field resolved(Plan plan, InstanceRow row, Field field, boolean evaluate) {
        String value = field.value().value();
        if (field.value().isReference()) {
            boolean scheduled = Set.of("input", "output", "runsOn", "dependsOn").contains(field.key())
                    && plan.component(value).isPresent();
            return scheduled ? Field.ref(field.key(), InstanceIds.of(value, row.start())) : field;
        }
        if (!evaluate || !value.contains("#{")) {
            return field;
        }
        try {
            return Field.text(
                    field.key(), String.join(",", Expression.parse(value).evaluateToTexts(scope(plan, row))));
        } catch (ExpressionException e) {
            return field;
        }
    }

    private ObjectScope scope(Plan plan, InstanceRow row) {
        return scope(plan, row, 0);
    }

    /**
     * What the names in an expression mean, seen from an instance.
     *
     * @param attempt the number of the attempt that is looked at; 0 for the newest
     */
    private ObjectScope scope(Plan plan, InstanceRow row, int attempt) {
        ObjectScope scope = plan.scope(row.componentId())
                .orElseThrow(() -> new InvalidRequestException("'" + row.componentId()
                        + "' is not an object of version " + plan.version() + " of pipeline " + row.pipelineId()))
                .withRuntime(new RowFields(store, views, plan, row, attempt));
        if (row.referrer() == 0) {
            return scope;
        }
        return store.instances(row.pipelineId(), List.of(row.referrer())).stream()
                .findFirst()
                .map(referrer -> scope.withNode(scope(plan, referrer, 0)))
                .orElse(scope);
    }

    private static PipelineObject attemptObject(InstanceRow row, AttemptRow attempt) {
        String id = row.id() + "_Attempt=" + attempt.number();
        var fields = new ArrayList<Field>();
        PipelineObject frozen = attempt.objects().get(id);
        if (frozen != null) {
            frozen.fields().stream()
                    .filter(field -> !Set.of("@status", "@actualStartTime").contains(field.key()))
                    .forEach(fields::add);
        } else {
            fields.add(Field.ref("@componentParent", row.componentId()));
            fields.add(Field.ref("@instanceParent", row.id()));
            fields.add(Field.text("@sphere", Sphere.ATTEMPT.name()));
            fields.add(Field.text("@pipelineId", row.pipelineId()));
            time(fields, "@scheduledStartTime", row.start());
            time(fields, "@scheduledEndTime", row.end());
        }
        fields.add(Field.ref("parent", row.componentId()));
        fields.add(Field.text("@status", attempt.status().name()));
        fields.add(Field.text("attemptStatus", attempt.status().name()));
        time(fields, "@actualStartTime", attempt.start());
        time(fields, "@actualEndTime", attempt.end());
        time(fields, "reportProgressTime", attempt.reportedAt());
        text(fields, "errorId", attempt.errorId());
        text(fields, "errorMessage", attempt.errorMessage());
        text(fields, "errorStackTrace", attempt.errorStackTrace());
        text(fields, "hostname", attempt.hostname());
        text(fields, "@logLocation", attempt.logLocation());
        text(fields, "@resourceId", attempt.resourceId());
        attempt.progress().forEach((key, value) -> text(fields, key, value));
        return PipelineObject.of(id, id, fields);
    }

    // ---- evaluate ----

    String evaluate(String pipelineId, String objectId, String expression) {
        PipelineRow row = views.pipeline(pipelineId);
        try {
            if (objectId.startsWith("@")) {
                Matcher attempt = ATTEMPT.matcher(objectId);
                InstanceRow instance = views.row(pipelineId, attempt.matches() ? attempt.group(1) : objectId);
                Plan plan = plan(pipelineId, instance.version()).orElseThrow(() -> unknown(pipelineId, objectId));
                int number = attempt.matches() ? Integer.parseInt(attempt.group(2)) : 0;
                return Expression.parse(expression).evaluateToText(scope(plan, instance, number));
            }
            int version = row.activeVersion() > 0 ? row.activeVersion() : row.latestVersion();
            DefinitionRow definition = store.definition(pipelineId, version)
                    .filter(found -> found.definition().object(objectId).isPresent())
                    .orElseThrow(() -> unknown(pipelineId, objectId));
            return Expression.parse(expression)
                    .evaluateToText(
                            ObjectScope.of(definition.definition().withValues(row.activationValues()), objectId));
        } catch (ExpressionException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Plan> plan(String pipelineId, int version) {
        return views.plan(pipelineId, version);
    }
}
