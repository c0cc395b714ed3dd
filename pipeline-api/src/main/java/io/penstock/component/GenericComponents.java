package io.penstock.component;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Views of objects whose type nobody has registered. Which kind such an object is of is known only from the field that
 * names it, so there is one view for each kind.
 */
final class GenericComponents {

    private static final Map<Class<?>, BiFunction<String, ComponentFields, Component>> BY_KIND = byKind();

    private GenericComponents() {}

    /** A view of the kind asked for; a {@link PlainObject} where none is, or where it is the class of a known type. */
    static Component of(String typeName, ComponentFields fields, Class<?> kind) {
        return BY_KIND.getOrDefault(kind, (name, shown) -> new PlainObject(shown))
                .apply(typeName, fields);
    }

    private static Map<Class<?>, BiFunction<String, ComponentFields, Component>> byKind() {
        var views = new LinkedHashMap<Class<?>, BiFunction<String, ComponentFields, Component>>();
        views.put(Activity.class, GenericActivity::new);
        views.put(DataNode.class, GenericDataNode::new);
        views.put(Resource.class, GenericResource::new);
        views.put(Precondition.class, GenericPrecondition::new);
        views.put(Action.class, GenericAction::new);
        views.put(Database.class, GenericDatabase::new);
        views.put(DataFormat.class, GenericDataFormat::new);
        return views;
    }

    private static final class GenericActivity extends TypedActivity<GenericActivity> {
        GenericActivity(String name, ComponentFields fields) {
            super(ComponentType.of(name, GenericActivity.class, changed -> new GenericActivity(name, changed)), fields);
        }
    }

    private static final class GenericDataNode extends TypedDataNode<GenericDataNode> {
        GenericDataNode(String name, ComponentFields fields) {
            super(ComponentType.of(name, GenericDataNode.class, changed -> new GenericDataNode(name, changed)), fields);
        }
    }

    private static final class GenericResource extends TypedResource<GenericResource> {
        GenericResource(String name, ComponentFields fields) {
            super(ComponentType.of(name, GenericResource.class, changed -> new GenericResource(name, changed)), fields);
        }
    }

    private static final class GenericPrecondition extends TypedPrecondition<GenericPrecondition> {
        GenericPrecondition(String name, ComponentFields fields) {
            super(
                    ComponentType.of(
                            name, GenericPrecondition.class, changed -> new GenericPrecondition(name, changed)),
                    fields);
        }
    }

    private static final class GenericAction extends TypedAction<GenericAction> {
        GenericAction(String name, ComponentFields fields) {
            super(ComponentType.of(name, GenericAction.class, changed -> new GenericAction(name, changed)), fields);
        }
    }

    private static final class GenericDatabase extends TypedDatabase<GenericDatabase> {
        GenericDatabase(String name, ComponentFields fields) {
            super(ComponentType.of(name, GenericDatabase.class, changed -> new GenericDatabase(name, changed)), fields);
        }
    }

    private static final class GenericDataFormat extends TypedDataFormat<GenericDataFormat> {
        GenericDataFormat(String name, ComponentFields fields) {
            super(
                    ComponentType.of(name, GenericDataFormat.class, changed -> new GenericDataFormat(name, changed)),
                    fields);
        }
    }
}
