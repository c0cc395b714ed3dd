package io.penstock.spi.work;

import io.penstock.component.Precondition;

/**
 * Finds out whether a precondition of one type holds. Called again and again until it does or its time is over; one object
 * serves all checks, several at once.
 *
 * @param <T> the typed component of the precondition type
 */
@FunctionalInterface
public interface PreconditionCheck<T extends Precondition> {

    /**
     * Looks once, without waiting.
     *
     * @param precondition the fields, expressions evaluated
     * @param context what surrounds the check; inputs and outputs are those of the object that names the precondition
     * @return whether it holds, and if not, why not
     * @throws Exception if that could not be found out; counts as a failed check
     */
    CheckResult check(T precondition, WorkContext context) throws Exception;
}
