package io.penstock.engine.local.sql;

import io.penstock.component.DataNode;
import io.penstock.component.Database;
import io.penstock.component.JdbcDatabase;
import io.penstock.component.MySqlDataNode;
import io.penstock.component.SqlDataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The table that a {@code SqlDataNode} or {@code MySqlDataNode} stands for (dp-object-sqldatanode). Immutable. */
final class SqlTable {

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*(\\.[\\p{L}_][\\p{L}\\p{N}_$]*)*");

    /** No such table, no such schema, in the words of PostgreSQL, MySQL, H2, SQL Server. */
    private static final Set<String> MISSING =
            Set.of("42P01", "3F000", "42S02", "42S03", "42S04", "42102", "90079", "S0002", "42000-1049");

    private final PipelineObject object;
    private final Database database;
    private final String name;

    private SqlTable(PipelineObject object, Database database, String name) {
        this.object = object;
        this.database = database;
        this.name = name;
    }

    /** Whether it is a node of a type that has a table here. */
    static boolean isTable(DataNode node) {
        return node instanceof SqlDataNode || node instanceof MySqlDataNode;
    }

    static SqlTable of(DataNode node) throws WorkFailedException {
        PipelineObject object = node.object();
        Optional<Database> database = node instanceof SqlDataNode sql
                ? sql.database()
                : node instanceof MySqlDataNode mysql ? mysql.database() : Optional.empty();
        String table = object.text("table")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + object.id() + "' has no field 'table'; expected one (dp-object-sqldatanode)"));
        String schema = object.text("schemaName")
                .filter(text -> !text.isBlank())
                .map(text -> quoted(text.strip()) + ".")
                .orElse("");
        return new SqlTable(
                object, database.isPresent() ? database.get() : onNode(object), schema + quoted(table.strip()));
    }

    /** Samples give the login on the node itself (dp-copymysql-cli). */
    private static Database onNode(PipelineObject object) throws WorkFailedException {
        if (object.text("connectionString").isEmpty()) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + object.id()
                            + "' has neither database nor connectionString; expected one (dp-object-sqldatanode)");
        }
        PipelineObject login = PipelineObject.of(object.id(), JdbcDatabase.TYPE.name());
        for (String field : new String[] {"connectionString", "username", "*password"}) {
            Optional<String> text = object.text(field);
            login = text.isPresent() ? login.with(field, text.get()) : login;
        }
        return JdbcDatabase.TYPE.of(login);
    }

    /** A name as it is where it could be written in SQL, quoted by the standard where it could not. */
    private static String quoted(String name) {
        boolean isQuoted = name.startsWith("\"") || name.startsWith("`") || name.startsWith("[");
        return isQuoted || PLAIN.matcher(name).matches() ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    String id() {
        return object.id();
    }

    Database database() {
        return database;
    }

    /** The name for a statement, with the schema. */
    String name() {
        return name;
    }

    Optional<String> insertQuery() {
        return object.text("insertQuery").filter(text -> !text.isBlank()).map(SqlTable::withoutEnd);
    }

    /** The statement that reads it. */
    String select() {
        return object.text("selectQuery")
                .filter(text -> !text.isBlank())
                .map(SqlTable::withoutEnd)
                .orElse("SELECT * FROM " + name);
    }

    private static String withoutEnd(String statement) {
        return statement.strip().replaceFirst("[;\\s]+$", "");
    }

    /** Whether local files may be sent to the server, which somebody has to have said: a server could ask for any file. */
    boolean allowsLocalFiles() {
        PipelineObject login = database.object();
        Pattern allowed = Pattern.compile("(?i).*\\ballow(Load)?LocalInfile\\s*=\\s*true\\b.*", Pattern.DOTALL);
        return login.texts("jdbcProperties").stream()
                        .anyMatch(text -> allowed.matcher(text).matches())
                || allowed.matcher(login.text("connectionString").orElse("")).matches();
    }

    /** Whether the table is there. The connection is in auto-commit mode. */
    boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM " + name + " WHERE 1 = 0").close();
            return true;
        } catch (SQLException e) {
            if (MISSING.contains(String.valueOf(e.getSQLState()))
                    // Oracle, and MySQL where the schema is missing, have a number only.
                    || e.getErrorCode() == 942
                    || e.getErrorCode() == 1049) {
                return false;
            }
            throw e;
        }
    }

    /** Makes the table where it is missing and the node says how. The connection is in auto-commit mode. */
    void create(Connection connection, WorkContext context) throws WorkFailedException {
        Optional<String> sql = object.text("createTableSql").filter(text -> !text.isBlank());
        if (sql.isEmpty()) {
            return;
        }
        try {
            if (exists(connection)) {
                return;
            }
            for (SqlScript.Part part :
                    SqlScript.parse(sql.get(), Dialect.of(connection)).parts()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(part.sql());
                }
            }
            context.log("made table " + name + " of '" + object.id() + "'");
        } catch (SQLException e) {
            throw SqlFailures.of("object '" + object.id() + "', field 'createTableSql'", e, context);
        }
    }
}
