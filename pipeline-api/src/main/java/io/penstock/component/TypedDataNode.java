package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;

/**
 * What all typed data nodes have; the base of a data node type of one's own, written as shown at {@link TypedActivity}.
 * Immutable.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedDataNode<SELF extends TypedDataNode<SELF>> extends TypedScheduled<SELF> implements DataNode {

    /**
     * For the constructor of a type.
     *
     * @param type the key of the type
     * @param fields what it shows
     */
    protected TypedDataNode(ComponentType<SELF> type, ComponentFields fields) {
        super(type, fields);
    }

    /** Adds activities that must have finished in the same interval before it may run. */
    public final SELF dependsOn(Activity... activities) {
        return add("dependsOn", activities);
    }

    /**
     * What it depends on, in order; a definition may also name data nodes and other things that run here.
     *
     * @throws InvalidDefinitionException if a reference leads nowhere
     */
    public final List<Component> dependsOn() {
        return fields().components("dependsOn", Component.class);
    }

    /** Adds conditions that must hold before the data counts as ready. */
    public final SELF precondition(Precondition... preconditions) {
        return add("precondition", preconditions);
    }

    /**
     * What {@code precondition} refers to, in order; empty where there is nothing.
     *
     * @throws InvalidDefinitionException if a reference leads nowhere, or to another kind of component
     */
    public final List<Precondition> preconditions() {
        return fields().components("precondition", Precondition.class);
    }

    /** Sets the resource that runs its checks. Wins over {@link #workerGroup} where both are set. */
    public final SELF runsOn(Resource runsOn) {
        return set("runsOn", runsOn);
    }

    /**
     * What {@code runsOn} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public final Optional<Resource> runsOn() {
        return fields().component("runsOn", Resource.class);
    }

    /** Sets the worker group whose workers run its checks. Disregarded where {@link #runsOn} is set. */
    public final SELF workerGroup(CharSequence workerGroup) {
        return set("workerGroup", workerGroup);
    }

    /** The value of {@code workerGroup}; absent where it is not set. */
    public final Optional<String> workerGroup() {
        return fields().text("workerGroup");
    }
}
