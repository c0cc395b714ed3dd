package io.penstock.spi.work;

import io.penstock.component.DataNode;
import java.nio.file.Path;

/**
 * Publishes what an activity left in a staging directory as the data of one type of data node (dp-concepts-staging). One
 * object serves all attempts, several at once.
 *
 * @param <T> the typed component of the data node type
 */
@FunctionalInterface
public interface StageOut<T extends DataNode> {

    /**
     * Finds out, before the activity's handler is called, whether the node can take staged output at all, so that no work
     * is done in vain. Does nothing unless overridden.
     *
     * @throws WorkFailedException if it cannot, saying why
     */
    default void prepare(T node) throws WorkFailedException {}

    /**
     * Publishes the content of a directory. Called after the handler returned, and only while the attempt is still wanted;
     * stops between two objects when {@link WorkContext#cancellation()} says so.
     *
     * @param node the output, expressions evaluated
     * @param directory the output's staging directory
     * @param context what surrounds the attempt
     * @throws WorkFailedException if the data cannot be published, saying which
     * @throws Exception if it failed otherwise; the attempt fails either way
     */
    void stageOut(T node, Path directory, WorkContext context) throws Exception;
}
