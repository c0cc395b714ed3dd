package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.Optional;
import java.util.OptionalInt;

/** What an EBS volume is like. Known from an example of the guide only. Immutable (emrcluster-example-ebs). */
public final class VolumeSpecification extends TypedUtility<VolumeSpecification> {

    /** The key of the type {@code VolumeSpecification}. */
    public static final ComponentType<VolumeSpecification> TYPE =
            ComponentType.of("VolumeSpecification", VolumeSpecification.class, VolumeSpecification::new);

    private VolumeSpecification(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the size, in GiB. */
    public VolumeSpecification sizeInGB(int sizeInGB) {
        return set("sizeInGB", sizeInGB);
    }

    /**
     * The value of {@code sizeInGB}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt sizeInGB() {
        return fields().integer("sizeInGB");
    }

    /** Sets the type of the volume, such as {@code io1}. */
    public VolumeSpecification volumeType(CharSequence volumeType) {
        return set("volumeType", volumeType);
    }

    /** The value of {@code volumeType}; absent where it is not set. */
    public Optional<String> volumeType() {
        return fields().text("volumeType");
    }

    /** Sets the operations a second to provide for. */
    public VolumeSpecification iops(int iops) {
        return set("iops", iops);
    }

    /**
     * The value of {@code iops}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt iops() {
        return fields().integer("iops");
    }
}
