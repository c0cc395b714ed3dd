package io.penstock.component;

import io.penstock.definition.PipelineObject;

/**
 * An object that is only its fields: a parent for others to inherit from, which has no type, or an object of a type
 * that nobody has registered. Immutable (dp-writing-pipeline-definition).
 */
public final class PlainObject extends TypedUtility<PlainObject> {

    PlainObject(ComponentFields fields) {
        super(ComponentType.of(fields.object().type().orElse(""), PlainObject.class, PlainObject::new), fields);
    }

    /** An object without a type and without fields. */
    public static PlainObject named(String id) {
        return new PlainObject(ComponentFields.of(PipelineObject.of(id)));
    }
}
