package io.penstock.spi.work;

import io.penstock.component.DataNode;

/**
 * Finds out whether the data of one type of data node is there; asked by the precondition {@code Exists}
 * (dp-object-exists). One object serves all checks, several at once.
 *
 * @param <T> the typed component of the data node type
 */
@FunctionalInterface
public interface ExistenceCheck<T extends DataNode> {

    /**
     * Looks once, without waiting.
     *
     * @param node the data node, expressions evaluated
     * @param context what surrounds the check
     * @return whether the data is there, and if not, what is missing
     * @throws Exception if that could not be found out; counts as a failed check
     */
    CheckResult exists(T node, WorkContext context) throws Exception;
}
