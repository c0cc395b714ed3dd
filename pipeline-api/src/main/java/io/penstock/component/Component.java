package io.penstock.component;

import io.penstock.definition.PipelineObject;

/**
 * A typed view of one object of a definition. Immutable.
 *
 * <p>The kinds are closed, because the engine has to know them all; the types of a kind are open, because users add their
 * own.
 */
public sealed interface Component
        permits Action, Activity, Database, DataFormat, DataNode, Precondition, Resource, Schedule, Utility {

    /** The object this is a view of, with all its fields. */
    PipelineObject object();

    /** The id, unique in its definition. */
    default String id() {
        return object().id();
    }
}
