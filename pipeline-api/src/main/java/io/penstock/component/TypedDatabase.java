package io.penstock.component;

/**
 * The base of all typed databases, and of a database type of one's own, written as shown at {@link TypedActivity}.
 * Immutable.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedDatabase<SELF extends TypedDatabase<SELF>> extends TypedComponent<SELF> implements Database {

    /**
     * For the constructor of a type.
     *
     * @param type the key of the type
     * @param fields what it shows
     */
    protected TypedDatabase(ComponentType<SELF> type, ComponentFields fields) {
        super(type, fields);
    }
}
