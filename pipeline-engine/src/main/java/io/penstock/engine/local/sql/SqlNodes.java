package io.penstock.engine.local.sql;

import io.penstock.component.DataNode;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.PendingRecords;
import io.penstock.spi.work.RecordReader;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** {@code SqlDataNode} and {@code MySqlDataNode} as sources and sinks of records, and whether they exist. */
public final class SqlNodes {

    private SqlNodes() {}

    /** The rows of the node's selectQuery, or of its table. */
    public static RecordReader source(DataNode node, WorkContext context) throws WorkFailedException {
        return Rows.open(SqlTable.of(node), context);
    }

    /** Takes records into the node's table, by its insertQuery where it has one. */
    public static PendingRecords sink(DataNode node, List<Column> columns, WorkContext context)
            throws WorkFailedException {
        return TableRecords.open(node, columns, context);
    }

    /** Holds when the table is there (dp-object-exists). */
    public static CheckResult exists(DataNode node, WorkContext context) throws WorkFailedException {
        SqlTable table = SqlTable.of(node);
        try (Connection connection = context.connect(table.database())) {
            return table.exists(connection)
                    ? CheckResult.met("table " + table.name() + " exists")
                    : CheckResult.notMet("no table " + table.name());
        } catch (SQLException e) {
            throw SqlFailures.of("object '" + node.id() + "'", e, context);
        }
    }

    /** Takes a connection out of its pool: nobody else is to have it. */
    static void abort(Connection connection, WorkContext context) {
        try {
            connection.abort(context.executor());
        } catch (SQLException e) {
            // what failed before says more
        }
    }
}
