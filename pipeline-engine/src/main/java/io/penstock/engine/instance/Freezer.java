package io.penstock.engine.instance;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.attempt.Attempt;
import io.penstock.engine.attempt.FrozenObjects;
import io.penstock.engine.attempt.RuntimeValues;
import io.penstock.expression.ObjectScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Supplies the evaluation of fields with what the core knows: runtime fields, ids of instances. Confined like the core. */
final class Freezer {

    private final Core core;

    Freezer(Core core) {
        this.core = core;
    }

    /** The objects that a worker receives for an attempt. */
    Map<String, PipelineObject> freeze(Instance instance, Attempt attempt) {
        String attemptId = instance.attemptId(attempt.number());
        Instance referrer = instance.referrer;
        ObjectScope node = referrer == null ? null : nodeScope(referrer);
        Instance user = referrer == null ? instance : referrer;
        var frozen = new FrozenObjects(
                core.plan(),
                (componentId, field) -> instanceIds(user, componentId, field),
                (componentId, id) -> runtime(instance, id),
                node);
        List<Field> fields = fields(instance, attempt);
        Map<String, PipelineObject> objects = frozen.freeze(instance.plan().id(), attemptId, fields);
        if (referrer != null) {
            var of = new FrozenObjects(
                    core.plan(),
                    (componentId, field) -> instanceIds(referrer, componentId, field),
                    (componentId, id) -> runtime(referrer, id),
                    null);
            of.freeze(
                            referrer.plan().id(),
                            referrer.id,
                            List.of(Field.ref(
                                    "@componentParent", referrer.plan().id())))
                    .forEach(objects::putIfAbsent);
        }
        return objects;
    }

    /** An action's fields, evaluated against the instance that names it. */
    PipelineObject freezeAction(Instance instance, String actionId) {
        // What has no value on this occasion, such as the error of an instance that finished, is empty in a notice.
        RuntimeValues values = runtime(instance, instance.plan().id());
        for (String field : List.of("errorId", "errorMessage", "errorStackTrace", "hostname", "@failureReason")) {
            if (values.value(instance.plan().id(), field) == null) {
                values.text(instance.plan().id(), field, "");
            }
        }
        ObjectScope node = nodeScope(instance).withRuntime(values);
        var frozen =
                new FrozenObjects(core.plan(), (componentId, field) -> List.of(), (componentId, id) -> values, node);
        return frozen.freezeAlone(actionId, actionId, List.of(Field.ref("node", instance.id)));
    }

    /** An instance with its fields, for those that are told of it; expressions that have no value yet are left out. */
    PipelineObject describe(Instance instance) {
        var fields = new ArrayList<Field>();
        runtimeFields(instance, fields);
        return PipelineObject.of(instance.id, instance.plan().name(), fields);
    }

    private ObjectScope nodeScope(Instance instance) {
        return core.plan()
                .scope(instance.plan().id())
                .orElseThrow(() -> new IllegalStateException("no scope of " + instance))
                .withRuntime(runtime(instance, instance.plan().id()));
    }

    private List<String> instanceIds(Instance user, String componentId, String field) {
        ComponentState component = core.components.get(componentId);
        if (component == null || field.equals("precondition")) {
            return List.of();
        }
        if (component == user.owner.resource) {
            List<Relations.Member> members = core.relations.members(user, component);
            return members.isEmpty()
                    ? List.of()
                    : List.of(InstanceIds.of(componentId, members.get(0).start()));
        }
        var ids = new ArrayList<String>();
        for (Relations.Member member : core.relations.members(user, component)) {
            ids.add(InstanceIds.of(componentId, member.start()));
        }
        return ids;
    }

    /** The runtime fields of an instance, and of those it refers to: each has the start and end of its own interval. */
    private RuntimeValues runtime(Instance instance, String seenAs) {
        var values = new RuntimeValues(core.pipelineId);
        add(values, instance);
        for (ComponentState dependency : instance.owner.dependencies) {
            addMembers(values, instance, dependency, seenAs);
        }
        for (ComponentState consumer : instance.owner.consumers) {
            addMembers(values, instance, consumer, seenAs);
        }
        Instance resource = core.relations.resourceOf(instance);
        if (resource != null) {
            add(values, resource);
        }
        return values;
    }

    private void addMembers(RuntimeValues values, Instance instance, ComponentState other, String seenAs) {
        String id = other.plan.id();
        if (core.relations.isSameSeries(instance.owner, other)) {
            values.time(id, "@scheduledStartTime", instance.start);
            values.time(id, "@scheduledEndTime", instance.end);
            values.text(id, "@id", InstanceIds.of(id, instance.start));
            return;
        }
        for (Relations.Member member : core.relations.members(instance, other)) {
            String memberId = InstanceIds.of(id, member.start());
            // Several members share one component: the one that is looked at wins, otherwise the first.
            if (memberId.equals(seenAs) || values.value(id, "@id") == null) {
                Instant end = other.timeline == null
                        ? member.start()
                        : Optional.ofNullable(other.timeline.containing(member.start()))
                                .map(interval -> interval.end())
                                .orElse(member.start());
                values.time(id, "@scheduledStartTime", member.start());
                values.time(id, "@scheduledEndTime", end);
                values.text(id, "@id", memberId);
            }
        }
        if (values.value(id, "@id") == null) {
            // None of its intervals belongs here: it is seen through the interval of whoever refers to it.
            values.time(id, "@scheduledStartTime", instance.start);
            values.time(id, "@scheduledEndTime", instance.end);
        }
    }

    private void add(RuntimeValues values, Instance instance) {
        String id = instance.plan().id();
        values.text(id, "@id", instance.id)
                .text(id, "@status", instance.status.name())
                .text(id, "@componentParent", id)
                .time(id, "@scheduledStartTime", instance.start)
                .time(id, "@scheduledEndTime", instance.end)
                .time(id, "@actualStartTime", instance.actualStart)
                .time(id, "@actualEndTime", instance.actualEnd)
                .text(id, "@attemptCount", String.valueOf(instance.generationAttempts))
                .text(id, "@failureReason", instance.message);
        Attempt attempt = instance.attempt;
        if (attempt != null) {
            values.text(id, "errorId", attempt.errorId())
                    .text(id, "errorMessage", attempt.errorMessage())
                    .text(id, "errorStackTrace", attempt.errorStackTrace())
                    .text(id, "hostname", attempt.hostname())
                    .text(id, "@resourceId", attempt.resourceId())
                    .text(id, "@headAttempt", instance.attemptId(attempt.number()))
                    .text(id, "@logLocation", attempt.logLocation());
        }
    }

    private List<Field> fields(Instance instance, Attempt attempt) {
        var fields = new ArrayList<Field>();
        fields.add(Field.ref("@componentParent", instance.plan().id()));
        fields.add(Field.ref("@instanceParent", instance.id));
        fields.add(Field.text("@sphere", "ATTEMPT"));
        fields.add(Field.text("@status", attempt.status().name()));
        fields.add(Field.text("@version", String.valueOf(attempt.version())));
        fields.add(Field.text("@pipelineId", core.pipelineId));
        fields.add(Field.text("@scheduledStartTime", InstanceIds.time(instance.start)));
        fields.add(Field.text("@scheduledEndTime", InstanceIds.time(instance.end)));
        fields.add(Field.text("@actualStartTime", InstanceIds.time(attempt.start())));
        if (instance.referrer != null) {
            fields.add(Field.ref("node", instance.referrer.id));
        }
        return fields;
    }

    private void runtimeFields(Instance instance, List<Field> fields) {
        fields.add(Field.ref("@componentParent", instance.plan().id()));
        fields.add(Field.text("@sphere", "INSTANCE"));
        fields.add(Field.text("@status", instance.status.name()));
        fields.add(Field.text("@pipelineId", core.pipelineId));
        fields.add(Field.text("@scheduledStartTime", InstanceIds.time(instance.start)));
        fields.add(Field.text("@scheduledEndTime", InstanceIds.time(instance.end)));
        fields.add(Field.text("@attemptCount", String.valueOf(instance.generationAttempts)));
        fields.add(Field.text("type", instance.plan().type()));
        text(fields, "@actualStartTime", instance.actualStart == null ? null : InstanceIds.time(instance.actualStart));
        text(fields, "@actualEndTime", instance.actualEnd == null ? null : InstanceIds.time(instance.actualEnd));
        text(fields, "@failureReason", instance.message);
        Attempt attempt = instance.attempt;
        if (attempt != null) {
            text(fields, "errorId", attempt.errorId());
            text(fields, "errorMessage", attempt.errorMessage());
        }
    }

    private static void text(List<Field> fields, String key, @Nullable String value) {
        if (value != null) {
            fields.add(Field.text(key, value));
        }
    }
}
