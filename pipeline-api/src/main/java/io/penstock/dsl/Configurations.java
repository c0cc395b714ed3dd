package io.penstock.dsl;

import io.penstock.component.EbsBlockDeviceConfig;
import io.penstock.component.EbsConfiguration;
import io.penstock.component.EmrConfiguration;
import io.penstock.component.PlainObject;
import io.penstock.component.Property;
import io.penstock.component.ShellScriptConfig;
import io.penstock.component.VolumeSpecification;

/** Makes what only serves other components; made to be imported statically. */
public final class Configurations {

    private Configurations() {}

    /** An object without a type, for others to inherit fields from (dp-writing-pipeline-definition). */
    public static PlainObject parentObject(String id) {
        return PlainObject.named(id);
    }

    /** A script to run before or after an activity (dp-object-shellscriptconfig). */
    public static ShellScriptConfig scriptConfig(String id, CharSequence scriptUri, CharSequence... arguments) {
        return ShellScriptConfig.TYPE.create(id).scriptUri(scriptUri).scriptArgument(arguments);
    }

    /** A configuration of a cluster (dp-object-emrconfiguration). */
    public static EmrConfiguration emrConfiguration(String id, CharSequence classification, Property... properties) {
        return EmrConfiguration.TYPE.create(id).classification(classification).property(properties);
    }

    /** One setting of a configuration (dp-object-property). */
    public static Property property(String id, CharSequence key, CharSequence value) {
        return Property.TYPE.create(id).key(key).value(value);
    }

    /** The volumes of a group of cluster nodes (emrcluster-example-ebs). */
    public static EbsConfiguration ebsConfiguration(String id, EbsBlockDeviceConfig... ebsBlockDeviceConfigs) {
        return EbsConfiguration.TYPE.create(id).ebsBlockDeviceConfig(ebsBlockDeviceConfigs);
    }

    /** How many volumes of what kind an instance gets (emrcluster-example-ebs). */
    public static EbsBlockDeviceConfig ebsBlockDeviceConfig(String id, VolumeSpecification volumeSpecification) {
        return EbsBlockDeviceConfig.TYPE.create(id).volumeSpecification(volumeSpecification);
    }

    /** What a volume is like (emrcluster-example-ebs). */
    public static VolumeSpecification volumeSpecification(String id) {
        return VolumeSpecification.TYPE.create(id);
    }
}
