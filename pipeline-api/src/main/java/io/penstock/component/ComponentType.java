package io.penstock.component;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The typed key of a component type: names it and makes its view of an object. Each typed component has one as its
 * {@code TYPE} constant. Immutable.
 *
 * @param <T> the component
 */
public final class ComponentType<T extends Component> {

    private final String name;
    private final Class<T> componentClass;
    private final Function<PipelineObject, T> view;

    private ComponentType(String name, Class<T> componentClass, Function<PipelineObject, T> view) {
        this.name = Objects.requireNonNull(name, "name");
        this.componentClass = Objects.requireNonNull(componentClass, "componentClass");
        this.view = Objects.requireNonNull(view, "view");
    }

    /**
     * A key for a type.
     *
     * @param name the value of the field {@code type} in definitions
     * @param view makes the component for an object of this type
     */
    public static <T extends Component> ComponentType<T> of(
            String name, Class<T> componentClass, Function<PipelineObject, T> view) {
        return new ComponentType<>(name, componentClass, view);
    }

    /** The value of the field {@code type}. */
    public String name() {
        return name;
    }

    /** The class of the components. */
    public Class<T> componentClass() {
        return componentClass;
    }

    /** The component that is a view of this object, whatever type the object says it has. */
    public T of(PipelineObject object) {
        return view.apply(object);
    }

    /**
     * The component with an id, with the fields it inherits.
     *
     * @throws InvalidDefinitionException if the definition has no such object, or it has another type
     */
    public T in(PipelineDefinition definition, String id) {
        PipelineObject object = definition.effective(id).orElseThrow(() -> mismatch(id, "does not exist"));
        if (!object.type().map(name::equals).orElse(false)) {
            throw mismatch(id, object.type().map(type -> "is of type " + type).orElse("has no type"));
        }
        return view.apply(object);
    }

    private InvalidDefinitionException mismatch(String id, String problem) {
        return new InvalidDefinitionException(
                "no such component",
                List.of(Issue.error("wrong-type", problem).object(id).expected("an object of type " + name)));
    }

    @Override
    public String toString() {
        return name;
    }
}
