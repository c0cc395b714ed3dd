package io.penstock.component;

/**
 * What all typed resources have; the base of a resource type of one's own, written as shown at {@link TypedActivity}.
 * Immutable.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedResource<SELF extends TypedResource<SELF>> extends TypedScheduled<SELF> implements Resource {

    /**
     * For the constructor of a type.
     *
     * @param type the key of the type
     * @param fields what it shows
     */
    protected TypedResource(ComponentType<SELF> type, ComponentFields fields) {
        super(type, fields);
    }
}
