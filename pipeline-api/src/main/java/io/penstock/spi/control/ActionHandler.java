package io.penstock.spi.control;

import io.penstock.component.Action;

/**
 * Carries out an action type. One object serves all, several calls at once. Called again, with the same idempotency key,
 * until it returns normally or the engine gives up.
 *
 * @param <T> the typed component of the action type
 */
@FunctionalInterface
public interface ActionHandler<T extends Action> {

    /**
     * Does it.
     *
     * @param action the fields, expressions evaluated against the object that named the action ({@code node})
     * @throws Exception if it could not be done; it is tried again after a while
     */
    void perform(T action, ActionContext context) throws Exception;
}
