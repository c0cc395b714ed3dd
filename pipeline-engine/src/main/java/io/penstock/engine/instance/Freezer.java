package io.penstock.engine.instance;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.attempt.Attempt;
import io.penstock.engine.attempt.FrozenObjects;
import io.penstock.engine.planning.ObjectTemplate;
import io.penstock.expression.ExpressionValue;
import io.penstock.expression.ObjectScope;
import io.penstock.expression.RuntimeFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Supplies the evaluation of fields with what the core knows: runtime fields, ids of instances. Confined like the core. */
final class Freezer {

    /** What has no value on some occasions, such as the error of an instance that finished, is empty in a notice. */
    private static final Set<String> EMPTY_IN_NOTICES =
            Set.of("errorId", "errorMessage", "errorStackTrace", "hostname", "@failureReason");

    private static final Field SPHERE = Field.text("@sphere", "ATTEMPT");

    private final Core core;

    /** Fields that the attempts of a pipeline share; as old as the newest attempt. */
    private @Nullable Field pipelineId;

    private @Nullable Field versionField;
    private int version;

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
        String own = instance.plan().id();
        RuntimeFields fields = runtime(instance, own);
        RuntimeFields values = (objectId, field) -> {
            ExpressionValue value = fields.value(objectId, field);
            return value == null && objectId.equals(own) && EMPTY_IN_NOTICES.contains(field)
                    ? ExpressionValue.text("")
                    : value;
        };
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
            ids.add(member.instance() == null ? InstanceIds.of(componentId, member.start()) : member.instance().id);
        }
        return ids;
    }

    private RuntimeFields runtime(Instance instance, String seenAs) {
        return new InstanceFields(core, instance, seenAs);
    }

    private List<Field> fields(Instance instance, Attempt attempt) {
        var fields = new ArrayList<Field>();
        fields.add(componentParent(instance));
        fields.add(Field.ref("@instanceParent", instance.id));
        fields.add(SPHERE);
        fields.add(Field.text("@status", attempt.status().name()));
        fields.add(version(attempt.version()));
        fields.add(pipelineId());
        fields.add(Field.text("@scheduledStartTime", InstanceIds.time(instance.start)));
        fields.add(Field.text("@scheduledEndTime", InstanceIds.time(instance.end)));
        fields.add(Field.text("@actualStartTime", InstanceIds.time(attempt.start())));
        if (instance.referrer != null) {
            fields.add(Field.ref("node", instance.referrer.id));
        }
        return fields;
    }

    private Field componentParent(Instance instance) {
        return core.plan()
                .template(instance.plan().id())
                .map(ObjectTemplate::asParent)
                .orElseThrow(() -> new IllegalStateException("no template of " + instance));
    }

    private Field pipelineId() {
        if (pipelineId == null) {
            pipelineId = Field.text("@pipelineId", core.pipelineId);
        }
        return pipelineId;
    }

    private Field version(int wanted) {
        if (versionField == null || version != wanted) {
            versionField = Field.text("@version", String.valueOf(wanted));
            version = wanted;
        }
        return versionField;
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
