package io.penstock.engine.store.jdbc;

import io.penstock.engine.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What databases do differently. Rows are written by few statements however many rows there are. Statement texts depend on
 * the table only, so that the driver and the database can keep them prepared. Thread-safe.
 *
 * <p>Conditions are written once for all: {@code {t}} stands before a column of the table, {@code {v:column}} for the value
 * that the new row has in that column.
 */
abstract class Dialect {

    private static final Pattern VALUE = Pattern.compile("\\{v:(\\w+)}");

    private final ConcurrentHashMap<String, String> texts = new ConcurrentHashMap<>();

    /** Chooses by what the connection says of itself. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> new PostgresDialect();
            case "H2" -> new H2Dialect();
            case "MySQL", "MariaDB" -> new MySqlDialect();
            default ->
                throw new StoreException(
                        "the database calls itself '" + product + "'; expected PostgreSQL, H2, MySQL or MariaDB",
                        false,
                        null);
        };
    }

    // ---- schema ----

    /** What stands for a placeholder of the schema scripts, such as {@code text}. */
    abstract String schemaWord(String placeholder);

    /** Has one engine at a time do something about the schema. */
    abstract void locked(Connection connection, String prefix, SqlTask task) throws SQLException;

    /** A condition on {@code information_schema.tables} that holds for tables found without naming a schema. */
    String currentSchema() {
        return "table_schema = CURRENT_SCHEMA";
    }

    /** A statement of a schema script as this database wants it. */
    String ddl(String statement) {
        return statement;
    }

    /** Whether a statement of a schema script failed because what it makes is there already. */
    boolean isThereAlready(SQLException error) {
        return false;
    }

    /** Something that talks to the database. */
    @FunctionalInterface
    interface SqlTask {
        void run() throws SQLException;
    }

    // ---- several engines ----

    /** The database's time, in nanoseconds since 1970. */
    abstract String now();

    /** What makes a query keep a row from being removed until the end of the transaction. */
    abstract String shareLock();

    /** What makes a query lock the rows that nobody else has locked, and leave out the others. */
    String lockFree() {
        return " FOR UPDATE SKIP LOCKED";
    }

    /** How engines tell each other that something is new. */
    Wakes wakes(DataSource dataSource, String prefix) {
        return Wakes.NONE;
    }

    // ---- writing ----

    /** Inserts rows, and replaces those that are there under the same key. */
    abstract void upsert(Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows)
            throws SQLException;

    /**
     * Replaces rows that are there and meet a condition.
     *
     * @return which of them were replaced, by their place in the list
     */
    abstract List<Integer> update(
            Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows, String condition)
            throws SQLException;

    /** Inserts rows that have no key of their own, in the order given. */
    abstract void insert(Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows)
            throws SQLException;

    /** Removes rows by their keys. */
    abstract void delete(Connection connection, String name, Table<?> table, List<@Nullable Object[]> keys)
            throws SQLException;

    /** Whether a failure is that two transactions stood in each other's way, so that repeating it helps. */
    abstract boolean isConflict(SQLException error);

    /** Whether the answer to a commit says for certain that nothing was done. */
    boolean isRefusal(SQLException error) {
        String state = error.getSQLState();
        return state != null && (state.startsWith("40") || state.startsWith("23"));
    }

    /** What every transaction begins with. */
    void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    /** Called after each commit, of which the caller is told once this is over. */
    void committed(Connection connection) throws SQLException {}

    // ---- for the subclasses ----

    String text(String key, Supplier<String> made) {
        return texts.computeIfAbsent(key, missing -> made.get());
    }

    static void bind(PreparedStatement statement, int index, @Nullable Object value, Column.Kind kind)
            throws SQLException {
        if (value != null) {
            statement.setObject(index, value);
        } else {
            statement.setNull(
                    index,
                    switch (kind) {
                        case TEXT -> Types.VARCHAR;
                        case LONG -> Types.BIGINT;
                        case INT -> Types.INTEGER;
                        case BOOL -> Types.BOOLEAN;
                    });
        }
    }

    /** Updates row by row; for databases in the same process, or without a statement for many. */
    final List<Integer> updateEach(
            Connection connection, String name, Table<?> table, List<@Nullable Object[]> rows, String condition)
            throws SQLException {
        List<? extends Column<?>> columns = table.columns();
        var bound = new ArrayList<Integer>();
        for (int i = table.keys(); i < columns.size(); i++) {
            bound.add(i);
        }
        for (int i = 0; i < table.keys(); i++) {
            bound.add(i);
        }
        Matcher values = VALUE.matcher(condition);
        while (values.find()) {
            bound.add(place(table, values.group(1)));
        }
        String sql = text(
                "update " + name + condition,
                () -> "UPDATE " + name + " SET "
                        + table.otherColumns().stream()
                                .map(column -> column.name() + " = ?")
                                .collect(Collectors.joining(", "))
                        + " WHERE " + keysAre(table)
                        + (condition.isEmpty()
                                ? ""
                                : " AND "
                                        + VALUE.matcher(condition)
                                                .replaceAll("?")
                                                .replace("{t}", "")));
        var done = new ArrayList<Integer>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int row = 0; row < rows.size(); row++) {
                for (int i = 0; i < bound.size(); i++) {
                    int column = bound.get(i);
                    bind(
                            statement,
                            i + 1,
                            rows.get(row)[column],
                            columns.get(column).kind());
                }
                if (statement.executeUpdate() > 0) {
                    done.add(row);
                }
            }
        }
        return done;
    }

    final void deleteEach(Connection connection, String name, Table<?> table, List<@Nullable Object[]> keys)
            throws SQLException {
        String sql = text("delete " + table.keys() + name, () -> "DELETE FROM " + name + " WHERE " + keysAre(table));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (@Nullable Object[] key : keys) {
                for (int i = 0; i < table.keys(); i++) {
                    statement.setObject(i + 1, key[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static String keysAre(Table<?> table) {
        return table.keyColumns().stream().map(column -> column.name() + " = ?").collect(Collectors.joining(" AND "));
    }

    /** A condition with the table and the values under aliases. */
    static String aliased(String condition) {
        return VALUE.matcher(condition).replaceAll("v.$1").replace("{t}", "t.");
    }

    static int place(Table<?> table, String column) {
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException("table " + table.name() + " has no column " + column);
    }

    // ---- reading ----

    /** A condition that a column has one of some values; to be bound by {@link #bindAll}. */
    String isOneOf(String column, Column.Kind kind, int count) {
        return column + " IN (" + questionMarks(count) + ")";
    }

    /** Binds values of {@link #isOneOf} from a place on, and gives the next place. */
    int bindAll(PreparedStatement statement, int index, Collection<?> values, Column.Kind kind) throws SQLException {
        int next = index;
        for (Object value : values) {
            statement.setObject(next++, value);
        }
        return next;
    }

    static String questionMarks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    /** All rows of a result. */
    static <T> List<T> rows(PreparedStatement statement, Reading<T> reading) throws SQLException {
        var found = new ArrayList<T>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                found.add(reading.row(new Cells(result)));
            }
        }
        return found;
    }

    /** Makes a row of what was read. */
    @FunctionalInterface
    interface Reading<T> {
        T row(Cells cells) throws SQLException;
    }
}
