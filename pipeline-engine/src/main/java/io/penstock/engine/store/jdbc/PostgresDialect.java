package io.penstock.engine.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL: the rows of a statement travel as one array for each column, so that one text serves any number of rows and one
 * round trip writes them all.
 */
final class PostgresDialect extends Dialect {

    @Override
    String schemaWord(String placeholder) {
        return switch (placeholder) {
            // Compared byte by byte: quicker, and the same whatever the language of the database.
            case "id" -> "text COLLATE \"C\"";
            case "word", "text", "long" -> "text";
            case "number" -> "bigint";
            case "counter" -> "bigint GENERATED ALWAYS AS IDENTITY";
            case "resident columns" -> "(pipeline_id, seq) WHERE resident";
            case "parked columns" -> "(pipeline_id, seq) WHERE parked";
            case "ended columns" -> "(ended_at) WHERE ended_at IS NOT NULL";
            case "referrer columns" -> "(pipeline_id, referrer) WHERE referrer <> 0";
            // Room for the next version of a row on its own page, so that an update touches no index.
            case "roomy" -> "WITH (fillfactor = 80)";
            case "busy" -> "WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)";
            default -> throw new IllegalArgumentException("no word for " + placeholder);
        };
    }

    @Override
    String now() {
        return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000000 AS bigint)";
    }

    @Override
    String shareLock() {
        return " FOR KEY SHARE";
    }

    @Override
    Wakes wakes(DataSource dataSource, String prefix) {
        return new PostgresWakes(dataSource, prefix + "wakes");
    }

    @Override
    void begin(Connection connection) throws SQLException {
        super.begin(connection);
        try (Statement statement = connection.createStatement()) {
            // Tables such as that of tasks are empty at one moment and full at the next, so that what is known of their
            // size is
            // wrong as often as not. Everything here goes by keys; reading a whole table is never the better way.
            statement.execute("SET LOCAL enable_seqscan = off");
        }
    }

    @Override
    void locked(Connection connection, String prefix, SqlTask task) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, Encoding.hash("penstock schema " + prefix));
            lock.execute();
        }
        task.run();
        connection.commit();
    }

    @Override
    void upsert(Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows) throws SQLException {
        String sql = text(
                "upsert " + name,
                () -> "INSERT INTO " + name + " (" + table.names() + ") SELECT * FROM " + unnest(table.columns())
                        + replacing(table));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bindColumns(connection, statement, table.columns(), rows);
            statement.executeUpdate();
        }
    }

    @Override
    void insert(Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows) throws SQLException {
        String sql = text(
                "insert " + name,
                () -> "INSERT INTO " + name + " (" + table.names() + ") SELECT " + table.names("v") + " FROM "
                        + unnest(table.columns()) + " WITH ORDINALITY AS v(" + table.names()
                        + ", place) ORDER BY v.place");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bindColumns(connection, statement, table.columns(), rows);
            statement.executeUpdate();
        }
    }

    @Override
    List<Integer> update(
            Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows, String condition)
            throws SQLException {
        // Written as an upsert of rows that were found and locked one by one before: both go by the key whatever the
        // database believes about the size of the table, whereas a join of the two may be done in any order.
        String sql = text(
                "update " + name + condition,
                () -> "WITH found AS (SELECT v.* FROM " + unnest(table.columns()) + " AS v(" + table.names()
                        + ") CROSS JOIN LATERAL (SELECT 1 FROM " + name + " AS t WHERE " + sameKey(table)
                        + (condition.isEmpty() ? "" : " AND " + aliased(condition)) + " FOR UPDATE) AS k)"
                        + " INSERT INTO " + name + " (" + table.names() + ") SELECT " + table.names() + " FROM found"
                        + replacing(table) + " RETURNING " + names(table.keyColumns(), ""));
        var places = new HashMap<List<@Nullable Object>, Integer>();
        for (int i = 0; i < rows.size(); i++) {
            places.put(Arrays.asList(Arrays.copyOf(rows.get(i), table.keys())), i);
        }
        var done = new ArrayList<Integer>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bindColumns(connection, statement, table.columns(), rows);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    var key = new @Nullable Object[table.keys()];
                    for (int i = 0; i < key.length; i++) {
                        key[i] = result.getObject(i + 1);
                    }
                    Integer place = places.get(Arrays.asList(key));
                    if (place != null) {
                        done.add(place);
                    }
                }
            }
        }
        return done;
    }

    @Override
    void delete(Connection connection, String name, Table<?> table, List<@Nullable Object[]> keys) throws SQLException {
        // In two statements: what the first has locked stays where it is, and the second sees its newest version.
        String find = text(
                "find " + table.keys() + name,
                () -> "SELECT k.place FROM " + unnest(table.keyColumns()) + " AS v(" + names(table.keyColumns(), "")
                        + ") CROSS JOIN LATERAL (SELECT t.ctid AS place FROM " + name + " AS t WHERE " + sameKey(table)
                        + " FOR UPDATE) AS k");
        var places = new ArrayList<String>();
        try (PreparedStatement statement = connection.prepareStatement(find)) {
            bindColumns(connection, statement, table.keyColumns(), keys);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    places.add(result.getString(1));
                }
            }
        }
        if (places.isEmpty()) {
            return;
        }
        String sql = text("delete " + name, () -> "DELETE FROM " + name + " WHERE ctid = ANY (?::tid[])");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, "{\"" + String.join("\",\"", places) + "\"}");
            statement.executeUpdate();
        }
    }

    private static String replacing(Table<?> table) {
        return " ON CONFLICT (" + names(table.keyColumns(), "") + ") DO UPDATE SET "
                + table.otherColumns().stream()
                        .map(column -> column.name() + " = EXCLUDED." + column.name())
                        .collect(Collectors.joining(", "));
    }

    private static String unnest(List<? extends Column<?>> columns) {
        return "unnest("
                + columns.stream()
                        .map(column -> "?::" + column.kind().postgres() + "[]")
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static String names(List<? extends Column<?>> columns, String before) {
        return columns.stream().map(column -> before + column.name()).collect(Collectors.joining(", "));
    }

    private static String sameKey(Table<?> table) {
        return table.keyColumns().stream()
                .map(column -> "t." + column.name() + " = v." + column.name())
                .collect(Collectors.joining(" AND "));
    }

    private static void bindColumns(
            Connection connection,
            PreparedStatement statement,
            List<? extends Column<?>> columns,
            List<@Nullable Object[]> rows)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            Column.Kind kind = columns.get(i).kind();
            @Nullable Object[] values = kind.array(rows.size());
            for (int row = 0; row < rows.size(); row++) {
                values[row] = rows.get(row)[i];
            }
            statement.setArray(i + 1, connection.createArrayOf(kind.postgres(), values));
        }
    }

    @Override
    String isOneOf(String column, Column.Kind kind, int count) {
        return column + " = ANY (?)";
    }

    @Override
    int bindAll(PreparedStatement statement, int index, Collection<?> values, Column.Kind kind) throws SQLException {
        Object[] array = values.toArray(kind.array(0));
        statement.setArray(index, statement.getConnection().createArrayOf(kind.postgres(), array));
        return index + 1;
    }

    @Override
    boolean isConflict(SQLException error) {
        return "40001".equals(error.getSQLState()) || "40P01".equals(error.getSQLState());
    }
}
