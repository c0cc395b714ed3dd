package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.Optional;

/** A table in a SQL database, and the statements that read and write it. Immutable (dp-object-sqldatanode). */
public final class SqlDataNode extends TypedDataNode<SqlDataNode> {

    /** The key of the type {@code SqlDataNode}. */
    public static final ComponentType<SqlDataNode> TYPE =
            ComponentType.of("SqlDataNode", SqlDataNode.class, SqlDataNode::new);

    private SqlDataNode(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the table, which the queries may refer to as <code>#{table}</code>. Required. */
    public SqlDataNode table(CharSequence table) {
        return set("table", table);
    }

    /** The value of {@code table}; absent where it is not set. */
    public Optional<String> table() {
        return fields().text("table");
    }

    /** Sets the statement that makes the table where it is missing. */
    public SqlDataNode createTableSql(CharSequence createTableSql) {
        return set("createTableSql", createTableSql);
    }

    /** The value of {@code createTableSql}; absent where it is not set. */
    public Optional<String> createTableSql() {
        return fields().text("createTableSql");
    }

    /** Sets the database that has the table. */
    public SqlDataNode database(Database database) {
        return set("database", database);
    }

    /**
     * What {@code database} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<Database> database() {
        return fields().component("database", Database.class);
    }

    /** Sets the statement that writes a row; each {@code ?} stands for a column. */
    public SqlDataNode insertQuery(CharSequence insertQuery) {
        return set("insertQuery", insertQuery);
    }

    /** The value of {@code insertQuery}; absent where it is not set. */
    public Optional<String> insertQuery() {
        return fields().text("insertQuery");
    }

    /** Sets the schema that has the table. */
    public SqlDataNode schemaName(CharSequence schemaName) {
        return set("schemaName", schemaName);
    }

    /** The value of {@code schemaName}; absent where it is not set. */
    public Optional<String> schemaName() {
        return fields().text("schemaName");
    }

    /** Sets the statement that reads the rows. */
    public SqlDataNode selectQuery(CharSequence selectQuery) {
        return set("selectQuery", selectQuery);
    }

    /** The value of {@code selectQuery}; absent where it is not set. */
    public Optional<String> selectQuery() {
        return fields().text("selectQuery");
    }

    /** Sets the user to log in as, given on the node itself instead of on a database. Known from samples only. */
    public SqlDataNode username(CharSequence username) {
        return set("username", username);
    }

    /** The value of {@code username}; absent where it is not set. */
    public Optional<String> username() {
        return fields().text("username");
    }

    /** Sets the password, a secret, given on the node itself instead of on a database. Known from samples only. */
    public SqlDataNode password(CharSequence password) {
        return set("*password", password);
    }

    /** The value of {@code *password}; absent where it is not set. */
    public Optional<String> password() {
        return fields().text("*password");
    }

    /** Sets the JDBC URL, given on the node itself instead of on a database. Known from samples only. */
    public SqlDataNode connectionString(CharSequence connectionString) {
        return set("connectionString", connectionString);
    }

    /** The value of {@code connectionString}; absent where it is not set. */
    public Optional<String> connectionString() {
        return fields().text("connectionString");
    }
}
