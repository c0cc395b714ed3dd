package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.util.Optional;

/**
 * What all typed preconditions have; the base of a precondition type of one's own, written as shown at {@link
 * TypedActivity}. Immutable.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedPrecondition<SELF extends TypedPrecondition<SELF>> extends TypedRunnable<SELF>
        implements Precondition {

    /**
     * For the constructor of a type.
     *
     * @param type the key of the type
     * @param fields what it shows
     */
    protected TypedPrecondition(ComponentType<SELF> type, ComponentFields fields) {
        super(type, fields);
    }

    /**
     * Limits how long the condition may stay unmet from its first check on; then it has failed. No limit by default.
     */
    public final SELF preconditionTimeout(Period preconditionTimeout) {
        return set("preconditionTimeout", preconditionTimeout);
    }

    /**
     * As {@link #preconditionTimeout(Period)}. A duration that is not a positive whole number of minutes is reported
     * when the pipeline is defined.
     */
    public final SELF preconditionTimeout(Duration preconditionTimeout) {
        return set("preconditionTimeout", preconditionTimeout);
    }

    /**
     * The value of {@code preconditionTimeout}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public final Optional<Period> preconditionTimeout() {
        return fields().period("preconditionTimeout");
    }
}
