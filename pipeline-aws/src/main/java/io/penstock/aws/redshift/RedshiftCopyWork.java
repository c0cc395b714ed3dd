package io.penstock.aws.redshift;

import io.penstock.aws.remote.Logins;
import io.penstock.component.DataNode;
import io.penstock.component.DynamoDbDataNode;
import io.penstock.component.InsertMode;
import io.penstock.component.RedshiftCopyActivity;
import io.penstock.component.RedshiftDataNode;
import io.penstock.component.RedshiftDatabase;
import io.penstock.component.S3DataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One attempt of a {@code RedshiftCopyActivity}: one connection, one transaction. */
final class RedshiftCopyWork {

    private static final String STAGING = "staging";
    private static final String TRANSFORMED = "staging_transformed";
    private static final int PERCENT = 100;

    private final Redshift redshift;
    private final RedshiftCopyActivity activity;
    private final WorkContext context;
    private Secrets secrets = new Secrets(new String[0]);

    RedshiftCopyWork(Redshift redshift, RedshiftCopyActivity activity, WorkContext context) {
        this.redshift = redshift;
        this.activity = activity;
        this.context = context;
    }

    void run() throws Exception {
        DataNode from = one("input", context.inputs());
        DataNode to = one("output", context.outputs());
        if (to instanceof RedshiftDataNode target
                && !(from instanceof RedshiftDataNode source && isSame(source, target))) {
            inTransaction(target, connection -> load(connection, from, target));
        } else if (from instanceof RedshiftDataNode source && to instanceof S3DataNode files) {
            inTransaction(source, connection -> unload(connection, source, files));
        } else {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + Logins.idOf(activity.object()) + "': copies from '" + Logins.idOf(from.object())
                            + "' of type '" + type(from) + "' to '" + Logins.idOf(to.object()) + "' of type '"
                            + type(to)
                            + "'; expected S3, DynamoDB or another table to a RedshiftDataNode, or a RedshiftDataNode to an"
                            + " S3DataNode (dp-object-redshiftcopyactivity)");
        }
    }

    private static boolean isSame(RedshiftDataNode one, RedshiftDataNode other) {
        return one.object().id().equals(other.object().id());
    }

    private static String type(DataNode node) {
        return node.object().type().orElse("");
    }

    private DataNode one(String field, List<DataNode> nodes) throws WorkFailedException {
        if (nodes.size() != 1) {
            throw Logins.invalid(
                    activity.object(),
                    field,
                    "names " + nodes.size() + " data nodes; expected one (dp-object-redshiftcopyactivity)");
        }
        return nodes.get(0);
    }

    private interface Work {
        void run(Connection connection) throws Exception;
    }

    private void inTransaction(RedshiftDataNode node, Work work) throws Exception {
        RedshiftDatabase database = node.database()
                .orElseThrow(
                        () -> Logins.invalid(node.object(), "database", "is missing (dp-object-redshiftdatanode)"));
        try (Connection connection = context.connect(database)) {
            connection.setAutoCommit(false);
            boolean isRedshift = isRedshift(connection);
            try {
                if (isRedshift && activity.queue().isPresent()) {
                    execute(
                            connection,
                            "SET query_group TO " + Sql.text(activity.queue().get()));
                }
                work.run(connection);
                if (isRedshift && activity.queue().isPresent()) {
                    execute(connection, "RESET query_group");
                }
                context.requireWanted();
                connection.commit();
            } catch (Exception e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            // Not the cause itself: a database may quote the statement, and with it the credentials.
            throw new WorkFailedException(
                    "SqlFailed",
                    "object '" + Logins.idOf(activity.object()) + "' failed on '" + Logins.idOf(database.object())
                            + "': "
                            + secrets.mask(String.valueOf(e.getMessage()))
                            + (e.getSQLState() == null ? "" : " (SQL state " + e.getSQLState() + ")"));
        }
    }

    private static void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // Where the connection is gone, so is the transaction.
            if (!(failure instanceof SQLException)) {
                failure.addSuppressed(new SQLException("the transaction could not be rolled back", e.getSQLState()));
            }
        }
    }

    static boolean isRedshift(Connection connection) throws SQLException {
        if (String.valueOf(connection.getMetaData().getURL()).startsWith("jdbc:redshift:")) {
            return true;
        }
        try (Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SELECT version()")) {
            return version.next() && version.getString(1).contains("Redshift");
        }
    }

    private void load(Connection connection, DataNode from, RedshiftDataNode target) throws Exception {
        String schema = Sql.folded(target.schemaName().orElse("public"));
        String name = Sql.folded(target.tableName()
                .orElseThrow(
                        () -> Logins.invalid(target.object(), "tableName", "is missing (dp-object-redshiftdatanode)")));
        String table = Sql.name(schema) + "." + Sql.name(name);
        createIfMissing(connection, target, schema, name);
        InsertMode mode = activity.insertMode()
                .orElseThrow(() ->
                        Logins.invalid(activity.object(), "insertMode", "is missing (dp-object-redshiftcopyactivity)"));
        List<String> keys = mode == InsertMode.KEEP_EXISTING || mode == InsertMode.OVERWRITE_EXISTING
                ? keys(connection, target, schema, name)
                : List.of();

        execute(connection, "CREATE TEMP TABLE " + STAGING + " " + stagingColumns(from, table));
        fill(connection, from);
        String source = STAGING;
        Optional<String> transform = activity.transformSql();
        if (transform.isPresent()) {
            execute(connection, "CREATE TEMP TABLE " + TRANSFORMED + " AS " + withoutSemicolon(transform.get()));
            source = TRANSFORMED;
        }
        long rows = apply(connection, mode, table, source, keys);
        if (transform.isPresent()) {
            execute(connection, "DROP TABLE " + TRANSFORMED);
        }
        execute(connection, "DROP TABLE " + STAGING);
        context.reportProgress(Map.of("recordsCopied", Long.toString(rows)));
        context.log(mode.text() + ": inserted " + rows + " rows into " + table);
    }

    private static String withoutSemicolon(String sql) {
        return sql.strip().replaceFirst(";\\s*$", "");
    }

    private void createIfMissing(Connection connection, RedshiftDataNode target, String schema, String name)
            throws SQLException, WorkFailedException {
        if (exists(connection, schema, name)) {
            return;
        }
        String sql = target.createTableSql()
                .orElseThrow(() -> new WorkFailedException(
                        "OutputNotFound",
                        "table '" + schema + "." + name + "' of '" + Logins.idOf(target.object())
                                + "' does not exist, and there is no createTableSql (dp-object-redshiftdatanode)"));
        execute(connection, withoutSemicolon(sql));
        if (!exists(connection, schema, name)) {
            throw Logins.invalid(
                    target.object(),
                    "createTableSql",
                    "has not made table '" + schema + "." + name
                            + "'; a table without a schema lands in the one that the session has first");
        }
        context.log("created " + schema + "." + name);
    }

    private static boolean exists(Connection connection, String schema, String name) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid ="
                + " c.relnamespace WHERE n.nspname = ? AND c.relname = ?")) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    /** By which columns rows match: those of the node, or the table's primary, distribution and sort keys. */
    private List<String> keys(Connection connection, RedshiftDataNode target, String schema, String name)
            throws SQLException, WorkFailedException {
        if (!target.primaryKeys().isEmpty()) {
            return target.primaryKeys().stream().map(Sql::folded).toList();
        }
        Set<String> keys = new LinkedHashSet<>();
        try (ResultSet found = connection.getMetaData().getPrimaryKeys(null, schema, name)) {
            while (found.next()) {
                keys.add(found.getString("COLUMN_NAME"));
            }
        }
        if (isRedshift(connection)) {
            try (var statement =
                    connection.prepareStatement("SELECT \"column\" FROM pg_table_def WHERE schemaname = ? AND"
                            + " tablename = ? AND (distkey OR sortkey <> 0)")) {
                statement.setString(1, schema);
                statement.setString(2, name);
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        keys.add(found.getString(1));
                    }
                }
            }
        }
        if (keys.isEmpty()) {
            throw new WorkFailedException(
                    "NoKey",
                    "insertMode of '" + Logins.idOf(activity.object()) + "' matches rows, but table '" + schema + "."
                            + name
                            + "' has no key; expected primaryKeys on '" + Logins.idOf(target.object())
                            + "', or a primary, distribution or sort key of the table (dp-object-redshiftcopyactivity)");
        }
        return List.copyOf(keys);
    }

    /** As the target, or as the input's own columns where something is made of them. */
    private String stagingColumns(DataNode from, String table) {
        if (from instanceof S3DataNode files && activity.transformSql().isPresent()) {
            List<Column> columns = files.dataFormat()
                    .map(format -> Column.parseAll(format.object().texts("column")))
                    .orElse(List.of());
            if (!columns.isEmpty()
                    && columns.stream().noneMatch(column -> column.type().isEmpty())) {
                return columns.stream()
                        .map(column -> Sql.name(column.name()) + " " + columnType(column.type()))
                        .collect(Collectors.joining(", ", "(", ")"));
            }
        }
        return "(LIKE " + table + ")";
    }

    private static String columnType(String declared) {
        return switch (declared.toUpperCase(Locale.ROOT)) {
            case "STRING" -> "VARCHAR(65535)";
            case "INT" -> "INTEGER";
            case "DOUBLE" -> "DOUBLE PRECISION";
            case "FLOAT" -> "REAL";
            default -> declared;
        };
    }

    private void fill(Connection connection, DataNode from) throws Exception {
        if (from instanceof RedshiftDataNode source) {
            execute(connection, "INSERT INTO " + STAGING + " SELECT * FROM " + qualified(source));
        } else if (from instanceof S3DataNode files) {
            CopyOptions options = CopyOptions.of(files, activity.commandOptions());
            if (files.dataFormat().isPresent() && !activity.commandOptions().isEmpty()) {
                context.log("WARNING: commandOptions are ignored, because '" + Logins.idOf(files.object())
                        + "' has a data format");
            }
            if (isRedshift(connection)) {
                copy(connection, files, options);
            } else {
                new PostgresLoad(context, files, options).into(connection, STAGING);
            }
        } else if (from instanceof DynamoDbDataNode table) {
            if (!isRedshift(connection)) {
                throw Logins.invalid(
                        activity.object(),
                        "input",
                        "is a DynamoDB table, which Redshift can read and PostgreSQL cannot");
            }
            copy(connection, table);
        } else {
            throw Logins.invalid(
                    activity.object(),
                    "input",
                    "is of type '" + type(from)
                            + "'; expected an S3DataNode, a DynamoDBDataNode or a RedshiftDataNode");
        }
    }

    private static String qualified(RedshiftDataNode node) throws WorkFailedException {
        return Sql.name(node.schemaName().orElse("public")) + "."
                + Sql.name(node.tableName()
                        .orElseThrow(() ->
                                Logins.invalid(node.object(), "tableName", "is missing (dp-object-redshiftdatanode)")));
    }

    private void copy(Connection connection, S3DataNode files, CopyOptions options)
            throws SQLException, WorkFailedException {
        Optional<String> manifest = files.manifestFilePath();
        String address = manifest.or(files::filePath)
                .or(() -> files.directoryPath()
                        .map(path -> path.strip().endsWith("/") ? path.strip() : path.strip() + "/"))
                .orElseThrow(() -> Logins.invalid(
                        files.object(),
                        "directoryPath",
                        "is missing, and so is filePath; expected one (dp-object-s3datanode)"));
        authorized(
                connection,
                "COPY " + STAGING + " FROM " + Sql.text(address.strip()),
                (manifest.isPresent() ? "MANIFEST " : "") + region(files.object()) + options.redshift());
    }

    private static String region(PipelineObject node) {
        return node.text("region")
                .map(region -> "REGION " + Sql.text(region.strip().replace('_', '-')) + " ")
                .orElse("");
    }

    private void copy(Connection connection, DynamoDbDataNode table) throws SQLException, WorkFailedException {
        String name = table.tableName()
                .orElseThrow(
                        () -> Logins.invalid(table.object(), "tableName", "is missing (dp-object-dynamodbdatanode)"));
        long percent = Math.round(table.readThroughputPercent().orElse(0.5) * PERCENT);
        String options = table.dataFormat().isPresent() ? "" : String.join(" ", activity.commandOptions());
        authorized(
                connection,
                "COPY " + STAGING + " FROM " + Sql.text("dynamodb://" + name.strip()),
                region(table.object())
                        + (options.toUpperCase(Locale.ROOT).contains("READRATIO") ? "" : "READRATIO " + percent + " ")
                        + options);
    }

    private void unload(Connection connection, RedshiftDataNode source, S3DataNode files)
            throws SQLException, WorkFailedException {
        if (!isRedshift(connection)) {
            throw Logins.invalid(
                    activity.object(), "output", "is in S3, where Redshift can unload and PostgreSQL cannot");
        }
        String address = files.filePath()
                .or(() -> files.directoryPath()
                        .map(path -> path.strip().endsWith("/") ? path.strip() : path.strip() + "/"))
                .orElseThrow(() -> Logins.invalid(
                        files.object(),
                        "directoryPath",
                        "is missing, and so is filePath; expected one (dp-object-s3datanode)"));
        String options = CopyOptions.of(files, activity.commandOptions()).redshift();
        // A retry finds what the attempt before it left.
        boolean replaces = options.toUpperCase(Locale.ROOT).matches("(?s).*\\b(ALLOWOVERWRITE|CLEANPATH)\\b.*");
        authorized(
                connection,
                "UNLOAD (" + Sql.text("SELECT * FROM " + qualified(source)) + ") TO " + Sql.text(address.strip()),
                region(files.object()) + options + (replaces ? "" : " ALLOWOVERWRITE"));
        context.log("unloaded " + qualified(source) + " to " + address);
    }

    /** Runs a statement that is given credentials, which nobody else gets to see. */
    private void authorized(Connection connection, String statement, String options)
            throws SQLException, WorkFailedException {
        Redshift.Authorization authorization = redshift.authorization();
        secrets = authorization.secrets();
        context.log(statement + " " + options.strip());
        execute(connection, (statement + " " + authorization.sql() + " " + options).strip());
    }

    private long apply(Connection connection, InsertMode mode, String table, String source, List<String> keys)
            throws SQLException {
        String insert = "INSERT INTO " + table + " SELECT s.* FROM " + source + " s";
        return switch (mode) {
            case APPEND -> execute(connection, insert);
            case TRUNCATE -> {
                execute(connection, "DELETE FROM " + table);
                yield execute(connection, insert);
            }
            case OVERWRITE_EXISTING -> {
                execute(
                        connection,
                        "DELETE FROM " + table + " USING " + source + " s WHERE " + matches(table + ".", keys));
                yield execute(connection, insert);
            }
            case KEEP_EXISTING ->
                execute(
                        connection,
                        insert + " WHERE NOT EXISTS (SELECT 1 FROM " + table + " t WHERE " + matches("t.", keys) + ")");
        };
    }

    private static String matches(String qualifier, List<String> keys) {
        return keys.stream()
                .map(key -> qualifier + Sql.name(key) + " = s." + Sql.name(key))
                .collect(Collectors.joining(" AND "));
    }

    private static long execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            boolean hasRows = statement.execute(sql);
            return hasRows ? 0 : Math.max(0, statement.getUpdateCount());
        }
    }
}
