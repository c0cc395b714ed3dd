package io.penstock.engine.local.sql;

import io.penstock.spi.work.Column;
import io.penstock.spi.work.RecordReader;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query, fetched in portions. A value is the text that the database has for it, but for those that another
 * database would not read: booleans, bytes, and times with a zone. Used by one thread.
 */
final class Rows implements RecordReader {

    /** Rows held in memory at a time. */
    private static final int PORTION = 5_000;

    private enum Kind {
        TEXT,
        BOOLEAN,
        WHOLE_NUMBER,
        BYTES,
        TIME_WITH_ZONE
    }

    private final String id;
    private final WorkContext context;
    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;
    private final List<Column> columns;
    private final Kind[] kinds;
    private boolean exhausted;

    private Rows(
            String id, WorkContext context, Connection connection, Statement statement, ResultSet rows, Dialect dialect)
            throws SQLException {
        this.id = id;
        this.context = context;
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
        ResultSetMetaData data = rows.getMetaData();
        this.kinds = new Kind[data.getColumnCount()];
        var found = new ArrayList<Column>();
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = kind(data.getColumnType(i + 1), String.valueOf(data.getColumnTypeName(i + 1)), dialect);
            found.add(new Column(data.getColumnLabel(i + 1), String.valueOf(data.getColumnTypeName(i + 1))));
        }
        this.columns = List.copyOf(found);
    }

    static Rows open(SqlTable table, WorkContext context) throws WorkFailedException {
        Connection connection = context.connect(table.database());
        try {
            Dialect dialect = Dialect.of(connection);
            // PostgreSQL fetches in portions within a transaction only.
            connection.setAutoCommit(false);
            Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
            boolean ofMySqlItself = dialect == Dialect.MYSQL
                    && String.valueOf(connection.getMetaData().getDriverName())
                            .toLowerCase(Locale.ROOT)
                            .contains("mysql");
            // MySQL's own driver streams row by row when it is told this, and reads everything at once otherwise.
            statement.setFetchSize(ofMySqlItself ? Integer.MIN_VALUE : PORTION);
            ResultSet rows = statement.executeQuery(table.select());
            return new Rows(table.id(), context, connection, statement, rows, dialect);
        } catch (SQLException e) {
            SqlNodes.abort(connection, context);
            throw SqlFailures.of("input '" + table.id() + "'", e, context);
        } catch (RuntimeException | Error e) {
            SqlNodes.abort(connection, context);
            throw e;
        }
    }

    private static Kind kind(int type, String name, Dialect dialect) {
        return switch (type) {
            case Types.BOOLEAN, Types.BIT ->
                dialect == Dialect.MYSQL
                        ? Kind.WHOLE_NUMBER
                        // PostgreSQL's strings of bits have the same code.
                        : dialect == Dialect.POSTGRESQL && !name.equalsIgnoreCase("bool") ? Kind.TEXT : Kind.BOOLEAN;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Kind.BYTES;
            case Types.TIMESTAMP_WITH_TIMEZONE -> Kind.TIME_WITH_ZONE;
            case Types.TIMESTAMP -> name.equalsIgnoreCase("timestamptz") ? Kind.TIME_WITH_ZONE : Kind.TEXT;
            default -> Kind.TEXT;
        };
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public Optional<List<@Nullable Object>> read() throws WorkFailedException {
        try {
            if (!rows.next()) {
                exhausted = true;
                return Optional.empty();
            }
            var values = new ArrayList<@Nullable Object>(kinds.length);
            for (int i = 0; i < kinds.length; i++) {
                values.add(value(i));
            }
            return Optional.of(values);
        } catch (SQLException e) {
            throw SqlFailures.of("input '" + id + "'", e, context);
        }
    }

    private @Nullable Object value(int i) throws SQLException {
        switch (kinds[i]) {
            case BOOLEAN -> {
                boolean value = rows.getBoolean(i + 1);
                return rows.wasNull() ? null : value;
            }
            case WHOLE_NUMBER -> {
                long value = rows.getLong(i + 1);
                return rows.wasNull() ? null : value;
            }
            case BYTES -> {
                return rows.getBytes(i + 1);
            }
            case TIME_WITH_ZONE -> {
                OffsetDateTime time = rows.getObject(i + 1, OffsetDateTime.class);
                // PostgreSQL's driver has no other way to say that a time is before or after all others.
                return OffsetDateTime.MAX.equals(time)
                        ? "infinity"
                        : OffsetDateTime.MIN.equals(time) ? "-infinity" : time;
            }
            default -> {
                return rows.getString(i + 1);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!exhausted) {
            // Some drivers would read all that is left, and what is broken must not go back to the pool.
            SqlNodes.abort(connection, context);
            return;
        }
        try (connection;
                statement) {
            rows.close();
        } catch (SQLException e) {
            throw new IOException("input '" + id + "' cannot be closed: " + e.getMessage(), e);
        }
    }
}
