package io.penstock.component;

/**
 * The base of all typed data formats, and of a data format type of one's own, written as shown at {@link
 * TypedActivity}. Immutable.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedDataFormat<SELF extends TypedDataFormat<SELF>> extends TypedComponent<SELF>
        implements DataFormat {

    /**
     * For the constructor of a type.
     *
     * @param type the key of the type
     * @param fields what it shows
     */
    protected TypedDataFormat(ComponentType<SELF> type, ComponentFields fields) {
        super(type, fields);
    }
}
