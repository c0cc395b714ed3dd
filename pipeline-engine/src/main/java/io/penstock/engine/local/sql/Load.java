package io.penstock.engine.local.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to bring records into a table, on a connection in a transaction. Used by one thread. */
interface Load {

    /**
     * Adds a record.
     *
     * @throws RefusedRecordException if the database refuses it, or one before
     * @throws SQLException if it failed otherwise
     */
    void add(List<@Nullable Object> values) throws SQLException, IOException;

    /** Sends what is held back and waits for the database's word. */
    void finish() throws SQLException, IOException;

    /** Gives it up, so that the connection can be rolled back. */
    default void abandon() throws SQLException {}
}
