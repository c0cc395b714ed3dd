package io.penstock.engine.store.jdbc;

import io.penstock.engine.store.StoreListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * How engines tell each other that a look at the database is worth while. What is told on a connection is heard once its
 * transaction is committed. Thread-safe.
 */
interface Wakes {

    /** Tells nobody anything: engines find out by looking. */
    Wakes NONE = new Wakes() {};

    /** Tells the owner of pipelines that their inboxes have got something. */
    default void inboxFilled(Connection connection, String owner) throws SQLException {}

    /** Tells a node that a command of its has been answered. */
    default void commandAnswered(Connection connection, String nodeId) throws SQLException {}

    /** Tells all nodes but one that there are queued tasks. */
    default void tasksQueued(Connection connection, String nodeId, Set<String> workerGroups) throws SQLException {}

    /** Tells all nodes but one that a node came or left, or a pipeline has no owner. */
    default void membershipChanged(Connection connection, String nodeId) throws SQLException {}

    /** Whether anybody hears what is told. */
    default boolean areHeard() {
        return false;
    }

    /** Has a listener told what concerns a node, until what is given back is run. */
    default Runnable listen(String nodeId, StoreListener listener) {
        return () -> {};
    }

    /** Ends it; does not throw. */
    default void close() {}
}
