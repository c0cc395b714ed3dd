package io.penstock.component;

/**
 * The base of typed components that only serve others, and of such a type of one's own, written as shown at {@link
 * TypedActivity}. Immutable.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedUtility<SELF extends TypedUtility<SELF>> extends TypedComponent<SELF> implements Utility {

    /**
     * For the constructor of a type.
     *
     * @param type the key of the type
     * @param fields what it shows
     */
    protected TypedUtility(ComponentType<SELF> type, ComponentFields fields) {
        super(type, fields);
    }
}
