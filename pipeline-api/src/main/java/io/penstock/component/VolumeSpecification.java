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
     * What {@link #sizeInGB(int)} was given; absent where nothing was.
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

    /** What {@link #volumeType(CharSequence)} was given; absent where nothing was. */
    public Optional<String> volumeType() {
        return fields().text("volumeType");
    }

    /** Sets the operations a second to provide for. */
    public VolumeSpecification iops(int iops) {
        return set("iops", iops);
    }

    /**
     * What {@link #iops(int)} was given; absent where nothing was.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt iops() {
        return fields().integer("iops");
    }
}
