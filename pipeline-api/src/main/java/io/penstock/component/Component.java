package io.penstock.component;

import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;
import java.util.List;

/**
 * A typed view of one object of a definition. Immutable.
 *
 * <p>The kinds are closed, because the engine has to know them all; the types of a kind are open, because users add
 * their own.
 */
public sealed interface Component
        permits Action, Activity, Database, DataFormat, DataNode, Precondition, Resource, Schedule, Utility {

    /** The object this is a view of, with all its fields. */
    PipelineObject object();

    /** The id, unique in its definition. */
    default String id() {
        return object().id();
    }

    /**
     * The components that this one refers to, as far as they are known: those it was given, or those that the
     * definition has in which it was looked up. In the order of the fields, each once.
     */
    default List<Component> references() {
        return List.of();
    }

    /**
     * What is wrong with this component in a way that its object cannot tell, such as a duration that is no whole
     * number of minutes. Empty for a component that is a view of a given object.
     */
    default List<Issue> problems() {
        return List.of();
    }
}
