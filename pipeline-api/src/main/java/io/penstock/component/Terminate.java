package io.penstock.component;

/**
 * Cancels the activity, data node or resource that names it. Immutable (dp-object-terminate).
 *
 * <p>An object that names it in {@code onLateAction} also needs {@code lateAfterTimeout}.
 */
public final class Terminate extends TypedAction<Terminate> {

    /** The key of the type {@code Terminate}. */
    public static final ComponentType<Terminate> TYPE = ComponentType.of("Terminate", Terminate.class, Terminate::new);

    private Terminate(ComponentFields fields) {
        super(TYPE, fields);
    }
}
