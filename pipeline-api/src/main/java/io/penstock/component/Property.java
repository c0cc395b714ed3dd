package io.penstock.component;

import java.util.Optional;

/** One setting of an {@link EmrConfiguration}. Immutable (dp-object-property). */
public final class Property extends TypedUtility<Property> {

    /** The key of the type {@code Property}. */
    public static final ComponentType<Property> TYPE = ComponentType.of("Property", Property.class, Property::new);

    private Property(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the name of the setting. Required. */
    public Property key(CharSequence key) {
        return set("key", key);
    }

    /** The value of {@code key}; absent where it is not set. */
    public Optional<String> key() {
        return fields().text("key");
    }

    /** Sets the value of the setting. Required. */
    public Property value(CharSequence value) {
        return set("value", value);
    }

    /** The value of {@code value}; absent where it is not set. */
    public Optional<String> value() {
        return fields().text("value");
    }
}
