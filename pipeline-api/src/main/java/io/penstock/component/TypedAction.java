package io.penstock.component;

/**
 * The base of all typed actions, and of an action type of one's own, written as shown at {@link TypedActivity}.
 * Immutable.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedAction<SELF extends TypedAction<SELF>> extends TypedComponent<SELF> implements Action {

    /**
     * For the constructor of a type.
     *
     * @param type the key of the type
     * @param fields what it shows
     */
    protected TypedAction(ComponentType<SELF> type, ComponentFields fields) {
        super(type, fields);
    }
}
