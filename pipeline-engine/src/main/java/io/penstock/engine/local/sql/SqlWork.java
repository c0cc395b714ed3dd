package io.penstock.engine.local.sql;

import io.penstock.component.DataNode;
import io.penstock.component.Database;
import io.penstock.component.SqlActivity;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Map;

/**
 * {@code SqlActivity} (dp-object-sqlactivity): the statements of a script, one after another, in one transaction; unless the
 * script has statements that begin or end transactions, or that refuse to be in one, and then each is its own. What a query
 * answers is read and dropped. Thread-safe.
 */
public final class SqlWork {

    private SqlWork() {}

    /** Does one attempt. */
    public static void perform(SqlActivity activity, WorkContext context) throws WorkFailedException, IOException {
        Database database = activity.database()
                .orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + activity.id()
                                + "' has no field 'database'; expected one (dp-object-sqlactivity)"));
        String text = script(activity, context);
        createTables(context);
        try (Connection connection = context.connect(database)) {
            try {
                new Run(activity, database, connection, text, context).run();
            } finally {
                // A script may leave settings and temporary tables behind, which are nobody else's business.
                connection.abort(context.executor());
            }
        } catch (SQLException e) {
            throw SqlFailures.of("database '" + database.id() + "'", e, context);
        }
    }

    private static String script(SqlActivity activity, WorkContext context) throws WorkFailedException, IOException {
        if (activity.script().isPresent()) {
            return activity.script().get();
        }
        String address = activity.scriptUri()
                .orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + activity.id()
                                + "' has neither script nor scriptUri; expected one (dp-object-sqlactivity)"));
        try {
            ObjectUri uri = ObjectUri.parse(address.strip());
            try (InputStream in = context.storage().read(uri)) {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(in.readAllBytes()))
                        .toString();
            }
        } catch (IllegalArgumentException e) {
            throw new WorkFailedException(
                    "InvalidField", "object '" + activity.id() + "', field 'scriptUri': " + e.getMessage(), e);
        } catch (FileNotFoundException e) {
            throw new WorkFailedException(
                    "InputNotFound", "object '" + activity.id() + "', field 'scriptUri': " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + activity.id() + "', field 'scriptUri': " + address + " is not text in UTF-8",
                    e);
        }
    }

    /** An output is there to be referred to, and to have its table made (dp-object-sqlactivity). */
    private static void createTables(WorkContext context) throws WorkFailedException {
        for (DataNode node : context.outputs()) {
            if (SqlTable.isTable(node) && node.object().has("createTableSql")) {
                SqlTable table = SqlTable.of(node);
                try (Connection connection = context.connect(table.database())) {
                    table.create(connection, context);
                } catch (SQLException e) {
                    throw SqlFailures.of("output '" + node.id() + "'", e, context);
                }
            }
        }
    }

    /** One script on one connection. */
    private static final class Run {

        private final SqlActivity activity;
        private final Database database;
        private final Connection connection;
        private final WorkContext context;
        private final Dialect dialect;
        private final SqlScript script;
        private final List<String> arguments;
        private int argument;

        Run(SqlActivity activity, Database database, Connection connection, String text, WorkContext context)
                throws SQLException {
            this.activity = activity;
            this.database = database;
            this.connection = connection;
            this.context = context;
            this.dialect = Dialect.of(connection);
            this.script = SqlScript.parse(text, dialect);
            this.arguments = activity.scriptArguments();
        }

        void run() throws WorkFailedException, SQLException {
            if (!arguments.isEmpty() && script.placeholders() != arguments.size()) {
                throw new WorkFailedException(
                        "InvalidField",
                        "object '" + activity.id() + "', field 'scriptArgument': has " + arguments.size()
                                + " values, the script has " + script.placeholders()
                                + " placeholders; expected one value for each ?");
            }
            if (activity.queue().isPresent()
                    && database.object().type().orElse("").equals("RedshiftDatabase")) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(
                            "SET query_group TO '" + activity.queue().get().replace("'", "''") + "'");
                }
            }
            boolean oneTransaction = script.canBeOneTransaction();
            connection.setAutoCommit(!oneTransaction);
            int done = 0;
            for (SqlScript.Part part : script.parts()) {
                execute(part, ++done);
                context.reportProgress(Map.of(
                        "statementsDone", Integer.toString(done),
                        "statements", Integer.toString(script.parts().size())));
            }
            if (oneTransaction) {
                context.requireWanted();
                connection.commit();
            }
            context.log("ran " + done + (done == 1 ? " statement" : " statements")
                    + (oneTransaction ? " in one transaction" : ", each by itself") + " on '" + database.id() + "'");
        }

        private void execute(SqlScript.Part part, int number) throws WorkFailedException {
            try {
                if (context.cancellation().isCanceled()) {
                    throw new SQLException("cancelled");
                }
                if (arguments.isEmpty() || part.placeholders() == 0) {
                    try (Statement statement = connection.createStatement()) {
                        // Without placeholders nothing is replaced, so operators that are question marks stay as they
                        // are.
                        statement.setEscapeProcessing(false);
                        statement.setFetchSize(dialect == Dialect.MYSQL ? 0 : 1000);
                        drain(statement, statement.execute(arguments.isEmpty() ? part.sql() : unescaped(part.sql())));
                    }
                } else {
                    try (PreparedStatement statement = connection.prepareStatement(part.sql())) {
                        for (int i = 1; i <= part.placeholders(); i++) {
                            bind(statement, i, arguments.get(argument++));
                        }
                        drain(statement, statement.execute());
                    }
                }
            } catch (SQLException e) {
                throw SqlFailures.of(
                        "database '" + database.id() + "', statement " + number + " of "
                                + script.parts().size() + " (line " + part.line() + " of the script)",
                        e,
                        context);
            }
        }

        private static String unescaped(String sql) {
            return sql.replace("??", "?");
        }

        private void bind(PreparedStatement statement, int index, String value) throws SQLException {
            if (dialect == Dialect.POSTGRESQL) {
                // of no type, so that the server takes the one that the place wants
                statement.setObject(index, value, Types.OTHER);
            } else {
                statement.setString(index, value);
            }
        }

        /** A statement may have several results, and a failure may hide behind the first. */
        private static void drain(Statement statement, boolean isQuery) throws SQLException {
            boolean rows = isQuery;
            while (rows || statement.getUpdateCount() != -1) {
                rows = statement.getMoreResults();
            }
        }
    }
}
