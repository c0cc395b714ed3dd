package io.penstock.engine.store.jdbc;

import io.penstock.engine.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** MySQL and MariaDB: many rows in one {@code INSERT}, in blocks of a few sizes so that few texts are needed. */
final class MySqlDialect extends Dialect {

    private static final int[] BLOCKS = {128, 16, 4, 1};
    private static final int LOCK_SECONDS = 60;
    private static final int LOCK_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;
    private static final int DUPLICATE_INDEX = 1061;

    @Override
    String schemaWord(String placeholder) {
        return switch (placeholder) {
            case "id" -> "VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
            case "word" -> "VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
            case "text", "long" -> "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
            case "number" -> "BIGINT";
            case "counter" -> "BIGINT NOT NULL AUTO_INCREMENT";
            case "resident columns" -> "(pipeline_id, resident, seq)";
            case "parked columns" -> "(pipeline_id, parked, seq)";
            case "ended columns" -> "(ended_at)";
            case "referrer columns" -> "(pipeline_id, referrer)";
            case "roomy", "busy" -> "ENGINE = InnoDB";
            default -> throw new IllegalArgumentException("no word for " + placeholder);
        };
    }

    @Override
    String now() {
        return "CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000000 AS SIGNED)";
    }

    @Override
    String shareLock() {
        return " LOCK IN SHARE MODE";
    }

    @Override
    void locked(Connection connection, String prefix, SqlTask task) throws SQLException {
        String lock = "penstock schema " + prefix;
        try (PreparedStatement statement = connection.prepareStatement("SELECT GET_LOCK(?, ?)")) {
            statement.setString(1, lock);
            statement.setInt(2, LOCK_SECONDS);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next() || result.getInt(1) != 1) {
                    throw new StoreException(
                            "another engine has worked on the tables for " + LOCK_SECONDS + " seconds", false, null);
                }
            }
        }
        try {
            task.run();
        } finally {
            try (PreparedStatement statement = connection.prepareStatement("SELECT RELEASE_LOCK(?)")) {
                statement.setString(1, lock);
                statement.execute();
            }
        }
    }

    @Override
    String currentSchema() {
        return "table_schema = DATABASE()";
    }

    @Override
    String ddl(String statement) {
        return statement.contains("INDEX IF NOT EXISTS") ? statement.replace("IF NOT EXISTS ", "") : statement;
    }

    @Override
    boolean isThereAlready(SQLException error) {
        return error.getErrorCode() == DUPLICATE_INDEX;
    }

    @Override
    void begin(Connection connection) throws SQLException {
        if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            // The default locks gaps between rows, and engines would stand in each other's way.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        connection.setAutoCommit(false);
    }

    @Override
    void upsert(Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows) throws SQLException {
        inBlocks(connection, name, table, rows, true);
    }

    @Override
    void insert(Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows) throws SQLException {
        inBlocks(connection, name, table, rows, false);
    }

    private void inBlocks(
            Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows, boolean updates)
            throws SQLException {
        int from = 0;
        for (int block : BLOCKS) {
            while (rows.size() - from >= block) {
                String sql = text("insert " + block + updates + " " + name, () -> insert(name, table, block, updates));
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    int index = 1;
                    for (@Nullable Object[] row : rows.subList(from, from + block)) {
                        for (int i = 0; i < row.length; i++) {
                            bind(
                                    statement,
                                    index++,
                                    row[i],
                                    table.columns().get(i).kind());
                        }
                    }
                    statement.executeUpdate();
                }
                from += block;
            }
        }
    }

    private static String insert(String name, Table<?> table, int block, boolean updates) {
        String row = "(" + questionMarks(table.columns().size()) + ")";
        String inserted = "INSERT INTO " + name + " (" + table.names() + ") VALUES "
                + String.join(", ", Collections.nCopies(block, row));
        return !updates
                ? inserted
                : inserted + " ON DUPLICATE KEY UPDATE "
                        + table.otherColumns().stream()
                                .map(column -> column.name() + " = VALUES(" + column.name() + ")")
                                .collect(Collectors.joining(", "));
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
        return error.getErrorCode() == DEADLOCK || error.getErrorCode() == LOCK_TIMEOUT;
    }
}
