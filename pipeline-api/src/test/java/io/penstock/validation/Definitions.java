package io.penstock.validation;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.Category;
import io.penstock.catalog.FieldGroup;
import io.penstock.catalog.FieldKind;
import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.ReferenceTarget;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes, from nothing but the catalogue, a valid object of any type and the objects it refers to. */
final class Definitions {

    /** The types that stand for their category where any of it will do. */
    private static final List<String> PREFERRED = List.of(
            "ShellCommandActivity",
            "S3DataNode",
            "Ec2Resource",
            "S3KeyExists",
            "JdbcDatabase",
            "CSV",
            "SnsAlarm",
            "Schedule");

    private final Catalog catalog;
    private final Map<String, PipelineObject> helpers = new LinkedHashMap<>();

    Definitions(Catalog catalog) {
        this.catalog = catalog;
    }

    /** An object of the type with all that it must have, and all that validation would miss otherwise. */
    PipelineObject valid(ObjectType type, String id) {
        if (type.category() == Category.DEFAULT) {
            return PipelineObject.of("Default").with("pipelineLogUri", "s3://logs/");
        }
        PipelineObject object = PipelineObject.of(id, type.name());
        for (FieldSpec field : type.fields()) {
            boolean named = List.of("id", "type").contains(field.name());
            boolean expected = List.of("lateAfterTimeout", "onLateAction", "terminateAfter", "coreInstanceCount")
                    .contains(field.name());
            if (!named && (field.kind() == FieldKind.REQUIRED || field.isRequiredUnlessOnDemand() || expected)) {
                object = object.with(field.name(), sample(field));
            }
        }
        for (FieldGroup group : type.groups()) {
            for (String member : group.members().subList(0, 1)) {
                object = object.with(member, sample(type.field(member).orElseThrow()));
            }
        }
        return object;
    }

    /** A value that is right for the field. */
    FieldValue sample(FieldSpec field) {
        if (field.target().isPresent()) {
            return FieldValue.ref(helper(field.target().get()));
        }
        if (!field.allowedValues().isEmpty()) {
            return FieldValue.text(field.allowedValues().get(0));
        }
        return FieldValue.text(
                switch (field.slotType()) {
                    case PERIOD -> "1 day";
                    case INTEGER -> "1";
                    case DOUBLE -> field.name().equals("retryBackoffFactor") ? "1.5" : "0.5";
                    case BOOLEAN -> "true";
                    case DATE_TIME ->
                        field.name().equals("startDateTime") ? "2024-01-01T00:00:00" : "2030-01-01T00:00:00";
                    default -> text(field);
                });
    }

    private static String text(FieldSpec field) {
        return switch (field.name()) {
            case "timeZone" -> "Europe/Berlin";
            // Of PipelineObjectFinished: an object of this definition, and it is there.
            case "object" -> "X";
            default -> field.maximum().isPresent() ? "1" : "text";
        };
    }

    /** The id of an object that the target accepts; the object is made where it is not there yet. */
    String helper(ReferenceTarget target) {
        if (target.isAny()) {
            helpers.putIfAbsent("Base", PipelineObject.of("Base").with("myNote", "others inherit from this"));
            helpers.putIfAbsent("Heir", valid(type("CSV"), "Heir").with("parent", FieldValue.ref("Base")));
            return "Base";
        }
        var candidates = new ArrayList<>(PREFERRED);
        catalog.types().forEach(type -> candidates.add(type.name()));
        String name = candidates.stream()
                .filter(candidate -> target.accepts(type(candidate)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no type for " + target));
        return helper(type(name));
    }

    /** The id of an object that the target does not accept. */
    String wrongHelper(ReferenceTarget target) {
        return helper(type(target.accepts(type("Schedule")) ? "SnsAlarm" : "Schedule"));
    }

    private String helper(ObjectType type) {
        String id = "The" + type.name();
        if (!helpers.containsKey(id)) {
            PipelineObject object = valid(type, id);
            helpers.putIfAbsent(id, object);
        }
        return id;
    }

    private ObjectType type(String name) {
        return catalog.type(name).orElseThrow();
    }

    /** A definition with the object, and with whatever was referred to so far. */
    PipelineDefinition around(PipelineObject object) {
        var objects = new ArrayList<PipelineObject>();
        if (!object.id().equals("Default")) {
            objects.add(valid(type("Default"), "Default"));
        }
        objects.add(object);
        objects.addAll(helpers.values());
        return PipelineDefinition.of(objects);
    }
}
