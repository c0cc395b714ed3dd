package io.penstock.component;

/**
 * Holds when the data node that names it exists. Checked by the worker that would run the activity. Immutable
 * (dp-object-exists).
 *
 * <p>Does not work on {@link DynamoDbDataNode}. A check that the service makes itself is to be preferred.
 */
public final class Exists extends TypedPrecondition<Exists> {

    /** The key of the type {@code Exists}. */
    public static final ComponentType<Exists> TYPE = ComponentType.of("Exists", Exists.class, Exists::new);

    private Exists(ComponentFields fields) {
        super(TYPE, fields);
    }
}
