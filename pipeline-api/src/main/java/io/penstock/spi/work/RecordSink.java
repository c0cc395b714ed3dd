package io.penstock.spi.work;

import io.penstock.component.DataNode;
import java.util.List;

/**
 * Takes records into one type of data node; asked by {@code CopyActivity} where the node is an output. One object serves all
 * attempts, several at once.
 *
 * @param <T> the typed component of the data node type
 */
@FunctionalInterface
public interface RecordSink<T extends DataNode> {

    /**
     * Begins to write.
     *
     * @param node the data node, expressions evaluated
     * @param columns the columns of the records to come, as far as they are known
     * @param context what surrounds the attempt
     * @return takes the records; closed by the caller, who commits before when all is well and the attempt is still wanted
     * @throws WorkFailedException if the node cannot take records, saying why
     * @throws Exception if it failed otherwise
     */
    PendingRecords open(T node, List<Column> columns, WorkContext context) throws Exception;
}
