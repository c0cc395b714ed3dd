package io.penstock.component;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private final Function<ComponentFields, T> view;

    private ComponentType(String name, Class<T> componentClass, Function<ComponentFields, T> view) {
        this.name = Objects.requireNonNull(name, "name");
        this.componentClass = Objects.requireNonNull(componentClass, "componentClass");
        this.view = Objects.requireNonNull(view, "view");
    }

    /**
     * A key for a type.
     *
     * @param name the value of the field {@code type} in definitions
     * @param view makes the component that shows these fields; mostly a constructor reference
     */
    public static <T extends Component> ComponentType<T> of(
            String name, Class<T> componentClass, Function<ComponentFields, T> view) {
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

    /** A new component of this type that has nothing but an id. */
    public T create(String id) {
        return of(fields(id));
    }

    /** The fields of a new component of this type: none but {@code type}. */
    public ComponentFields fields(String id) {
        return ComponentFields.of(PipelineObject.of(id, name));
    }

    /** The component that shows these fields, whatever type they say it has. */
    public T of(ComponentFields fields) {
        return view.apply(fields);
    }

    /**
     * The component that is a view of this object, whatever type the object says it has. It cannot follow its
     * references: a method that gives another component throws, and the ids are to be had from {@link
     * Component#object()}.
     */
    public T of(PipelineObject object) {
        return of(ComponentFields.of(object));
    }

    /**
     * The component that is a view of this object, with its references looked up among others by id. This is how a
     * handler sees the objects of its attempt.
     */
    public T of(PipelineObject object, Map<String, PipelineObject> others, ComponentTypes types) {
        return of(object, id -> Optional.ofNullable(others.get(id)), types);
    }

    /**
     * The component that is a view of this object, with its references looked up by a function.
     *
     * @param others finds an object by its id
     * @param types makes components of the objects that are found
     */
    public T of(PipelineObject object, Function<String, Optional<PipelineObject>> others, ComponentTypes types) {
        return of(ComponentFields.of(object, others, types));
    }

    /**
     * The component with an id, with the fields it inherits; likewise those it refers to.
     *
     * @throws InvalidDefinitionException if the definition has no such object, or it has another type
     */
    public T in(PipelineDefinition definition, String id) {
        return in(definition, id, ComponentTypes.standard());
    }

    /**
     * The component with an id, with the fields it inherits; likewise those it refers to, which may be of any of the
     * given types.
     *
     * @throws InvalidDefinitionException if the definition has no such object, or it has another type
     */
    public T in(PipelineDefinition definition, String id, ComponentTypes types) {
        PipelineObject object = definition.effective(id).orElseThrow(() -> mismatch(id, "does not exist"));
        if (!object.type().map(name::equals).orElse(false)) {
            throw mismatch(id, object.type().map(type -> "is of type " + type).orElse("has no type"));
        }
        return of(object, definition::effective, types);
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
