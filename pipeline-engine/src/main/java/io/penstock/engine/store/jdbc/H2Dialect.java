package io.penstock.engine.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** H2, as a rule in this very process, where one statement for each row costs nothing on the way. */
final class H2Dialect extends Dialect {

    private static final int LOCK_TIMEOUT = 50200;
    private static final int DEADLOCK = 40001;
    private static final int CONCURRENT_UPDATE = 90131;

    /** An H2 file is open in one process only, so a lock of this process is enough. */
    private static final ReentrantLock SCHEMA = new ReentrantLock();

    @Override
    String schemaWord(String placeholder) {
        return switch (placeholder) {
            case "id", "word" -> "VARCHAR(200)";
            case "text" -> "VARCHAR";
            case "long" -> "CLOB";
            case "number" -> "BIGINT";
            case "counter" -> "BIGINT GENERATED ALWAYS AS IDENTITY";
            case "resident columns" -> "(pipeline_id, resident, seq)";
            case "parked columns" -> "(pipeline_id, parked, seq)";
            case "ended columns" -> "(ended_at)";
            case "referrer columns" -> "(pipeline_id, referrer)";
            case "roomy", "busy" -> "";
            default -> throw new IllegalArgumentException("no word for " + placeholder);
        };
    }

    @Override
    String now() {
        return "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(9)) * 1000000000 AS BIGINT)";
    }

    @Override
    String shareLock() {
        return " FOR UPDATE";
    }

    @Override
    void locked(Connection connection, String prefix, SqlTask task) throws SQLException {
        SCHEMA.lock();
        try {
            task.run();
        } finally {
            SCHEMA.unlock();
        }
    }

    @Override
    void upsert(Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows) throws SQLException {
        String sql = text(
                "upsert " + name,
                () -> "MERGE INTO " + name + " (" + table.names() + ") KEY ("
                        + String.join(
                                ", ",
                                table.keyColumns().stream().map(Column::name).toList())
                        + ") VALUES (" + questionMarks(table.columns().size()) + ")");
        writeEach(connection, sql, table, rows);
    }

    @Override
    void insert(Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows) throws SQLException {
        String sql = text(
                "insert " + name,
                () -> "INSERT INTO " + name + " (" + table.names() + ") VALUES ("
                        + questionMarks(table.columns().size()) + ")");
        writeEach(connection, sql, table, rows);
    }

    private static void writeEach(Connection connection, String sql, Table<?> table, List<@Nullable Object[]> rows)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (@Nullable Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    bind(statement, i + 1, row[i], table.columns().get(i).kind());
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    @Override
    List<Integer> update(
            Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows, String condition)
            throws SQLException {
        return updateEach(connection, name, table, rows, condition);
    }

    @Override
    void delete(Connection connection, String name, Table<?> table, List<@Nullable Object[]> keys) throws SQLException {
        deleteEach(connection, name, table, keys);
    }

    @Override
    boolean isConflict(SQLException error) {
        int code = error.getErrorCode();
        return code == LOCK_TIMEOUT || code == DEADLOCK || code == CONCURRENT_UPDATE;
    }
}
