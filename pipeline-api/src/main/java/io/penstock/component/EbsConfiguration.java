package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;

/**
 * The EBS volumes of a group of cluster nodes. Known from an example of the guide only. Immutable
 * (emrcluster-example-ebs).
 */
public final class EbsConfiguration extends TypedUtility<EbsConfiguration> {

    /** The key of the type {@code EbsConfiguration}. */
    public static final ComponentType<EbsConfiguration> TYPE =
            ComponentType.of("EbsConfiguration", EbsConfiguration.class, EbsConfiguration::new);

    private EbsConfiguration(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Says whether to ask for instances that are optimised for EBS. */
    public EbsConfiguration ebsOptimized(boolean ebsOptimized) {
        return set("ebsOptimized", ebsOptimized);
    }

    /**
     * The value of {@code ebsOptimized}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is neither true nor false, such as an expression
     */
    public Optional<Boolean> ebsOptimized() {
        return fields().bool("ebsOptimized");
    }

    /** Adds descriptions of volumes. */
    public EbsConfiguration ebsBlockDeviceConfig(EbsBlockDeviceConfig... ebsBlockDeviceConfigs) {
        return add("ebsBlockDeviceConfig", ebsBlockDeviceConfigs);
    }

    /**
     * What {@code ebsBlockDeviceConfig} refers to, in order; empty where there is nothing.
     *
     * @throws InvalidDefinitionException if a reference leads nowhere, or to another kind of component
     */
    public List<EbsBlockDeviceConfig> ebsBlockDeviceConfigs() {
        return fields().components("ebsBlockDeviceConfig", EbsBlockDeviceConfig.class);
    }
}
