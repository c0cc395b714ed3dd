package io.penstock.spi.work;

import io.penstock.component.DataNode;

/**
 * Hands out the records of one type of data node; asked by {@code CopyActivity} where the node is an input. One object serves
 * all attempts, several at once.
 *
 * @param <T> the typed component of the data node type
 */
@FunctionalInterface
public interface RecordSource<T extends DataNode> {

    /**
     * Begins to read.
     *
     * @param node the data node, expressions evaluated
     * @param context what surrounds the attempt
     * @return the records; closed by the caller
     * @throws WorkFailedException if there is nothing to read, saying what is missing
     * @throws Exception if it cannot be read otherwise
     */
    RecordReader open(T node, WorkContext context) throws Exception;
}
