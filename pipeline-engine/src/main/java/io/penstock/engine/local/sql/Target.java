package io.penstock.engine.local.sql;

import io.penstock.spi.work.Column;
import io.penstock.spi.work.WorkFailedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a record go: the statement that inserts them, and, where it does nothing but that, table and columns, so
 * that a faster way to load can be taken. Immutable.
 *
 * @param insert the statement, with one {@code ?} for each value
 * @param values how many values a record has to have
 * @param table the table, for loading; {@code null} where only the statement will do
 * @param columns the columns of the table in the order of the values; empty where the statement alone knows
 */
record Target(String insert, int values, @Nullable String table, List<TableColumn> columns) {

    private static final Pattern PLAIN_INSERT = Pattern.compile(
            "\\s*INSERT\\s+INTO\\s+(\\S+?)\\s*(?:\\(([^()]*)\\)\\s*)?VALUES\\s*\\(([\\s?,]*)\\)\\s*",
            Pattern.CASE_INSENSITIVE);

    /**
     * A column of the table.
     *
     * @param name its name, quoted
     * @param type its type as in {@link Types}
     */
    record TableColumn(String name, int type) {

        boolean isBinary() {
            return type == Types.BINARY || type == Types.VARBINARY || type == Types.LONGVARBINARY || type == Types.BLOB;
        }

        boolean isBits() {
            return type == Types.BIT || type == Types.BOOLEAN;
        }
    }

    Target {
        columns = List.copyOf(columns);
    }

    /**
     * The target in a table.
     *
     * <p>Without an insertQuery, values go to the columns of their names where the table has all of them, and otherwise to the
     * columns of the table in their order.
     */
    static Target of(SqlTable table, List<Column> source, Connection connection, Dialect dialect)
            throws SQLException, WorkFailedException {
        String query = table.insertQuery().orElse(null);
        if (query != null) {
            Matcher plain = PLAIN_INSERT.matcher(query);
            int values = SqlScript.parse(query, dialect).placeholders();
            if (!plain.matches()) {
                return new Target(query, values, null, List.of());
            }
            String named = plain.group(2) == null ? "*" : plain.group(2);
            List<TableColumn> columns = columns(connection, plain.group(1), named);
            return columns.size() == values
                    ? new Target(query, values, plain.group(1), columns)
                    : new Target(query, values, null, List.of());
        }
        List<TableColumn> all = columns(connection, table.name(), "*");
        List<TableColumn> chosen = byName(source, all, connection);
        String insert = "INSERT INTO " + table.name() + " ("
                + chosen.stream().map(TableColumn::name).collect(Collectors.joining(", ")) + ") VALUES ("
                + chosen.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
        return new Target(insert, chosen.size(), table.name(), chosen);
    }

    private static List<TableColumn> byName(List<Column> source, List<TableColumn> all, Connection connection)
            throws SQLException {
        if (source.isEmpty()) {
            return all;
        }
        String quote = quote(connection);
        Map<String, TableColumn> byName = new HashMap<>();
        for (TableColumn column : all) {
            byName.put(column.name().replace(quote, "").toLowerCase(Locale.ROOT), column);
        }
        var chosen = new ArrayList<TableColumn>();
        for (Column column : source) {
            TableColumn match = byName.get(column.name().toLowerCase(Locale.ROOT));
            if (match == null || chosen.contains(match)) {
                return all;
            }
            chosen.add(match);
        }
        return chosen;
    }

    private static List<TableColumn> columns(Connection connection, String table, String named) throws SQLException {
        String quote = quote(connection);
        var columns = new ArrayList<TableColumn>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + named + " FROM " + table + " WHERE 1 = 0")) {
            ResultSetMetaData data = rows.getMetaData();
            for (int i = 1; i <= data.getColumnCount(); i++) {
                columns.add(new TableColumn(quote + data.getColumnName(i) + quote, data.getColumnType(i)));
            }
        }
        return columns;
    }

    private static String quote(Connection connection) throws SQLException {
        return connection.getMetaData().getIdentifierQuoteString().strip();
    }
}
