package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;

/**
 * What all typed activities have; the base of an activity type of one's own. Immutable.
 *
 * <p>A type of one's own has a key, a constructor that passes fields on, and a method for each field:
 *
 * <pre>{@code
 * public final class SlackMessage extends TypedActivity<SlackMessage> {
 *
 *     public static final ComponentType<SlackMessage> TYPE =
 *             ComponentType.of("SlackMessage", SlackMessage.class, SlackMessage::new);
 *
 *     private SlackMessage(ComponentFields fields) {
 *         super(TYPE, fields);
 *     }
 *
 *     public SlackMessage(String id, String channel) {
 *         this(TYPE.fields(id).with("channel", channel));
 *     }
 *
 *     public SlackMessage text(String text) {
 *         return set("text", text);
 *     }
 *
 *     public Optional<String> text() {
 *         return fields().text("text");
 *     }
 * }
 * }</pre>
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedActivity<SELF extends TypedActivity<SELF>> extends TypedScheduled<SELF> implements Activity {

    /**
     * For the constructor of a type.
     *
     * @param type the key of the type
     * @param fields what it shows
     */
    protected TypedActivity(ComponentType<SELF> type, ComponentFields fields) {
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

    /** Adds data nodes that it reads. */
    public final SELF input(DataNode... inputs) {
        return add("input", inputs);
    }

    /**
     * What {@code input} refers to, in order; empty where there is nothing.
     *
     * @throws InvalidDefinitionException if a reference leads nowhere, or to another kind of component
     */
    public final List<DataNode> inputs() {
        return fields().components("input", DataNode.class);
    }

    /** Adds data nodes that it writes. */
    public final SELF output(DataNode... outputs) {
        return add("output", outputs);
    }

    /**
     * What {@code output} refers to, in order; empty where there is nothing.
     *
     * @throws InvalidDefinitionException if a reference leads nowhere, or to another kind of component
     */
    public final List<DataNode> outputs() {
        return fields().components("output", DataNode.class);
    }

    /** Adds conditions that must hold before it may run. */
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

    /** Sets the resource that runs it. Wins over {@link #workerGroup} where both are set. */
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

    /** Sets the worker group whose workers run it. Disregarded where {@link #runsOn} is set. */
    public final SELF workerGroup(CharSequence workerGroup) {
        return set("workerGroup", workerGroup);
    }

    /** The value of {@code workerGroup}; absent where it is not set. */
    public final Optional<String> workerGroup() {
        return fields().text("workerGroup");
    }
}
