package io.penstock.engine.local.sql;

import io.penstock.component.DataNode;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.PendingRecords;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records on their way into a table, all in one transaction. Used by one thread. */
final class TableRecords implements PendingRecords {

    private final SqlTable table;
    private final Target target;
    private final WorkContext context;
    private final Connection connection;
    private final Load load;
    private long record;
    private boolean committed;

    private TableRecords(SqlTable table, Target target, WorkContext context, Connection connection, Load load) {
        this.table = table;
        this.target = target;
        this.context = context;
        this.connection = connection;
        this.load = load;
    }

    static TableRecords open(DataNode node, List<Column> columns, WorkContext context) throws WorkFailedException {
        SqlTable table = SqlTable.of(node);
        Connection connection = context.connect(table.database());
        try {
            table.create(connection, context);
            Dialect dialect = Dialect.of(connection);
            connection.setAutoCommit(false);
            Target target = Target.of(table, columns, connection, dialect);
            Load load = load(table, target, dialect, connection);
            return new TableRecords(table, target, context, connection, load);
        } catch (SQLException e) {
            SqlNodes.abort(connection, context);
            throw SqlFailures.of("output '" + table.id() + "'", e, context);
        } catch (WorkFailedException | RuntimeException | Error e) {
            SqlNodes.abort(connection, context);
            throw e;
        }
    }

    private static Load load(SqlTable table, Target target, Dialect dialect, Connection connection)
            throws SQLException {
        if (target.table() != null && dialect == Dialect.POSTGRESQL) {
            Optional<PostgresCopy> copies = PostgresCopy.of(connection);
            if (copies.isPresent()) {
                return new PostgresLoad(copies.get(), target);
            }
        }
        boolean canLoad = target.table() != null && dialect == Dialect.MYSQL && table.allowsLocalFiles();
        return canLoad && MySqlLoad.isOffered(connection)
                ? new MySqlLoad(connection, target)
                : new BatchLoad(target, dialect, connection);
    }

    @Override
    public void write(List<@Nullable Object> values) throws WorkFailedException, IOException {
        record++;
        if (values.size() != target.values()) {
            throw new RefusedRecordException(
                    record,
                    "has " + values.size() + " values; expected " + target.values() + " for " + table.name(),
                    null);
        }
        try {
            load.add(values);
        } catch (SQLException e) {
            throw SqlFailures.of("output '" + table.id() + "'", e, context);
        }
    }

    @Override
    public void flush() {
        // a transaction shows nothing before it is committed, and batches are best when they are full
    }

    @Override
    public void commit() throws WorkFailedException, IOException {
        try {
            load.finish();
            context.requireWanted();
            connection.commit();
            committed = true;
        } catch (SQLException e) {
            throw SqlFailures.of("output '" + table.id() + "'", e, context);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (!committed) {
                // Its transaction goes with it, and so does whatever is broken about it.
                load.abandon();
                SqlNodes.abort(connection, context);
            }
            connection.close();
        } catch (SQLException e) {
            SqlNodes.abort(connection, context);
        }
    }
}
