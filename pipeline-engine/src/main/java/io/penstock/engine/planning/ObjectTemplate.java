package io.penstock.engine.planning;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How the fields of one object become those of an attempt. Found once for each version of a definition, because attempts
 * are made by the million. Immutable.
 */
public final class ObjectTemplate {

    /** What becomes of a field. */
    public enum Treatment {
        /** It is kept as it is written. */
        KEPT,
        /** It holds expressions, which are evaluated. */
        EVALUATED,
        /** It refers to an object that the attempt brings along. */
        FOLLOWED
    }

    /** A field and what becomes of it. */
    public record Part(Field field, Treatment treatment) {}

    /** Fields that are kept as they are written; the others may hold expressions. */
    private static final Set<String> VERBATIM = Set.of("id", "name", "type", "sphere");

    /** References that lead back to what uses the object, or to what only the engine needs. */
    private static final Set<String> NOT_FOLLOWED =
            Set.of("parent", "onSuccess", "onFail", "onLateAction", "dependsOn", "precondition");

    private final PipelineObject object;
    private final List<Part> parts;
    private final boolean constant;
    private final Field asParent;

    private ObjectTemplate(PipelineObject object, List<Part> parts) {
        this.object = object;
        this.parts = List.copyOf(parts);
        this.asParent = Field.ref("@componentParent", object.id());
        this.constant = parts.stream().allMatch(part -> part.treatment() == Treatment.KEPT);
    }

    /** The template of an object that has the fields it inherits. */
    static ObjectTemplate of(PipelineObject effective) {
        var parts = new ArrayList<Part>(effective.fields().size());
        for (Field field : effective.fields()) {
            parts.add(new Part(field, treatment(field)));
        }
        return new ObjectTemplate(PipelineObject.of(effective.id(), effective.name(), effective.fields()), parts);
    }

    private static Treatment treatment(Field field) {
        if (field.value().isReference()) {
            return NOT_FOLLOWED.contains(field.key()) ? Treatment.KEPT : Treatment.FOLLOWED;
        }
        boolean evaluated = field.value().value().contains("#{") && !VERBATIM.contains(field.key());
        return evaluated ? Treatment.EVALUATED : Treatment.KEPT;
    }

    /** The object as it is written. */
    public PipelineObject object() {
        return object;
    }

    /** The field {@code @componentParent} of its instances and attempts. */
    public Field asParent() {
        return asParent;
    }

    /** Its fields, in order. */
    public List<Part> parts() {
        return parts;
    }

    /** Whether every field is kept: every attempt may share the one {@link #object}. */
    public boolean isConstant() {
        return constant;
    }
}
