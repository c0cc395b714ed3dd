package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;

/**
 * A configuration classification of EMR, for emr-4.0.0 and newer; may be nested. Immutable
 * (dp-object-emrconfiguration).
 *
 * <p>Only for clusters that are made, not for those that already run.
 */
public final class EmrConfiguration extends TypedUtility<EmrConfiguration> {

    /** The key of the type {@code EmrConfiguration}. */
    public static final ComponentType<EmrConfiguration> TYPE =
            ComponentType.of("EmrConfiguration", EmrConfiguration.class, EmrConfiguration::new);

    private EmrConfiguration(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the classification, such as {@code core-site}. Required. */
    public EmrConfiguration classification(CharSequence classification) {
        return set("classification", classification);
    }

    /** The value of {@code classification}; absent where it is not set. */
    public Optional<String> classification() {
        return fields().text("classification");
    }

    /** Sets a configuration nested in this one. */
    public EmrConfiguration configuration(EmrConfiguration configuration) {
        return set("configuration", configuration);
    }

    /**
     * What {@code configuration} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<EmrConfiguration> configuration() {
        return fields().component("configuration", EmrConfiguration.class);
    }

    /** Adds settings. */
    public EmrConfiguration property(Property... properties) {
        return add("property", properties);
    }

    /**
     * What {@code property} refers to, in order; empty where there is nothing.
     *
     * @throws InvalidDefinitionException if a reference leads nowhere, or to another kind of component
     */
    public List<Property> properties() {
        return fields().components("property", Property.class);
    }
}
