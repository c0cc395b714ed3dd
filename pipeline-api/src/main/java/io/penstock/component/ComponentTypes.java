package io.penstock.component;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The component types by name: what turns an object into a typed component when nobody has said beforehand which type
 * it is. Objects of a type that is not among them are shown by a component of the kind that the reference asks for,
 * without typed fields of its own. Immutable.
 */
public final class ComponentTypes {

    private final Map<String, ComponentType<?>> byName;

    private ComponentTypes(Map<String, ComponentType<?>> byName) {
        this.byName = byName;
    }

    /** All types that the service documents, and those that Penstock adds. */
    public static ComponentTypes standard() {
        return Standard.TYPES;
    }

    /**
     * These types and more.
     *
     * @throws IllegalArgumentException if there already is another type of that name
     */
    public ComponentTypes with(ComponentType<?>... types) {
        return with(List.of(types));
    }

    /**
     * These types and more.
     *
     * @throws IllegalArgumentException if there already is another type of that name
     */
    public ComponentTypes with(Collection<? extends ComponentType<?>> types) {
        var merged = new LinkedHashMap<>(byName);
        for (ComponentType<?> type : types) {
            ComponentType<?> former = merged.putIfAbsent(type.name(), type);
            if (former != null && former != type) {
                throw new IllegalArgumentException("component type '" + type.name() + "' is claimed by "
                        + former.componentClass().getName() + " and by "
                        + type.componentClass().getName());
            }
        }
        return new ComponentTypes(merged);
    }

    /** The type of this name. */
    public Optional<ComponentType<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All types, in the order of the reference. */
    public List<ComponentType<?>> all() {
        return List.copyOf(byName.values());
    }

    /**
     * The component that is a view of an object of this definition, with the fields it inherits; absent where there is
     * no such object. One of an unknown type is a {@link PlainObject}.
     */
    public Optional<Component> in(PipelineDefinition definition, String id) {
        return definition.effective(id).flatMap(object -> view(object, definition));
    }

    private Optional<Component> view(PipelineObject object, PipelineDefinition definition) {
        return view(ComponentFields.of(object, definition::effective, this), Component.class);
    }

    /** The component of a kind that shows these fields; absent where they are of a type of another kind. */
    <C extends Component> Optional<C> view(ComponentFields fields, Class<C> kind) {
        String name = fields.object().type().orElse("");
        ComponentType<?> type = byName.get(name);
        Component component = type != null ? type.of(fields) : GenericComponents.of(name, fields, kind);
        return kind.isInstance(component) ? Optional.of(kind.cast(component)) : Optional.empty();
    }

    /** Made on first use, so that a single type can be loaded without loading all. */
    private static final class Standard {
        static final ComponentTypes TYPES = new ComponentTypes(new LinkedHashMap<>())
                .with(
                        CopyActivity.TYPE,
                        EmrActivity.TYPE,
                        HadoopActivity.TYPE,
                        HiveActivity.TYPE,
                        HiveCopyActivity.TYPE,
                        PigActivity.TYPE,
                        RedshiftCopyActivity.TYPE,
                        ShellCommandActivity.TYPE,
                        SqlActivity.TYPE,
                        DynamoDbDataNode.TYPE,
                        MySqlDataNode.TYPE,
                        RedshiftDataNode.TYPE,
                        S3DataNode.TYPE,
                        SqlDataNode.TYPE,
                        Ec2Resource.TYPE,
                        EmrCluster.TYPE,
                        HttpProxy.TYPE,
                        DynamoDbDataExists.TYPE,
                        DynamoDbTableExists.TYPE,
                        Exists.TYPE,
                        S3KeyExists.TYPE,
                        S3PrefixNotEmpty.TYPE,
                        ShellCommandPrecondition.TYPE,
                        PipelineObjectFinished.TYPE,
                        JdbcDatabase.TYPE,
                        RdsDatabase.TYPE,
                        RedshiftDatabase.TYPE,
                        Csv.TYPE,
                        Custom.TYPE,
                        DynamoDbDataFormat.TYPE,
                        DynamoDbExportDataFormat.TYPE,
                        RegEx.TYPE,
                        Tsv.TYPE,
                        SnsAlarm.TYPE,
                        Terminate.TYPE,
                        Schedule.TYPE,
                        ShellScriptConfig.TYPE,
                        EmrConfiguration.TYPE,
                        Property.TYPE,
                        EbsConfiguration.TYPE,
                        EbsBlockDeviceConfig.TYPE,
                        VolumeSpecification.TYPE);
    }
}
