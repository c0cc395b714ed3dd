package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.Optional;

/**
 * Holds when an object of this pipeline or of another one has finished for an interval. Penstock's own type, which the
 * service does not have; checked by the engine itself. Immutable (types).
 */
public final class PipelineObjectFinished extends TypedPrecondition<PipelineObjectFinished> {

    /** The key of the type {@code PipelineObjectFinished}. */
    public static final ComponentType<PipelineObjectFinished> TYPE =
            ComponentType.of("PipelineObjectFinished", PipelineObjectFinished.class, PipelineObjectFinished::new);

    private PipelineObjectFinished(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the other pipeline by its id or its name, by default this one. */
    public PipelineObjectFinished pipeline(CharSequence pipeline) {
        return set("pipeline", pipeline);
    }

    /** The value of {@code pipeline}; absent where it is not set. */
    public Optional<String> pipeline() {
        return fields().text("pipeline");
    }

    /** Sets the id of the object that must have finished. Required. */
    public PipelineObjectFinished object(CharSequence objectId) {
        return set("object", objectId);
    }

    /** The value of {@code object}; absent where it is not set. */
    public Optional<String> objectId() {
        return fields().text("object");
    }

    /** Says which intervals of that object count, by default the one with the same start. */
    public PipelineObjectFinished interval(FinishedInterval interval) {
        return set("interval", interval);
    }

    /**
     * The value of {@code interval}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public Optional<FinishedInterval> interval() {
        return fields().keyword("interval", FinishedInterval.class);
    }
}
