package io.penstock.spi.work;

import io.penstock.component.DataNode;
import java.nio.file.Path;

/**
 * Brings the data of one type of data node to the local file system, for activities that stage (dp-concepts-staging). One
 * object serves all attempts, several at once.
 *
 * @param <T> the typed component of the data node type
 */
@FunctionalInterface
public interface StageIn<T extends DataNode> {

    /**
     * Copies the data of the node into a directory. Called before the activity's handler.
     *
     * @param node the input, expressions evaluated
     * @param directory an empty directory, the input's staging directory
     * @param context what surrounds the attempt
     * @throws WorkFailedException if the data cannot be had, saying which
     * @throws Exception if it failed otherwise; the attempt fails either way
     */
    void stageIn(T node, Path directory, WorkContext context) throws Exception;
}
