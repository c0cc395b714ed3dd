package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many EBS volumes of what kind an instance gets. Known from an example of the guide only. Immutable
 * (emrcluster-example-ebs).
 */
public final class EbsBlockDeviceConfig extends TypedUtility<EbsBlockDeviceConfig> {

    /** The key of the type {@code EbsBlockDeviceConfig}. */
    public static final ComponentType<EbsBlockDeviceConfig> TYPE =
            ComponentType.of("EbsBlockDeviceConfig", EbsBlockDeviceConfig.class, EbsBlockDeviceConfig::new);

    private EbsBlockDeviceConfig(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets how many volumes each instance gets. */
    public EbsBlockDeviceConfig volumesPerInstance(int volumesPerInstance) {
        return set("volumesPerInstance", volumesPerInstance);
    }

    /**
     * The value of {@code volumesPerInstance}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt volumesPerInstance() {
        return fields().integer("volumesPerInstance");
    }

    /** Sets what the volumes are like. */
    public EbsBlockDeviceConfig volumeSpecification(VolumeSpecification volumeSpecification) {
        return set("volumeSpecification", volumeSpecification);
    }

    /**
     * What {@code volumeSpecification} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<VolumeSpecification> volumeSpecification() {
        return fields().component("volumeSpecification", VolumeSpecification.class);
    }
}
