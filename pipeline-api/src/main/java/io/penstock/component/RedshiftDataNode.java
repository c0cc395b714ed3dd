package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;

/** A table in Redshift. Immutable (dp-object-redshiftdatanode). */
public final class RedshiftDataNode extends TypedDataNode<RedshiftDataNode> {

    /** The key of the type {@code RedshiftDataNode}. */
    public static final ComponentType<RedshiftDataNode> TYPE =
            ComponentType.of("RedshiftDataNode", RedshiftDataNode.class, RedshiftDataNode::new);

    private RedshiftDataNode(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the database that has the table. Required. */
    public RedshiftDataNode database(RedshiftDatabase database) {
        return set("database", database);
    }

    /**
     * What {@code database} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<RedshiftDatabase> database() {
        return fields().component("database", RedshiftDatabase.class);
    }

    /** Sets the table. Required. */
    public RedshiftDataNode tableName(CharSequence tableName) {
        return set("tableName", tableName);
    }

    /** The value of {@code tableName}; absent where it is not set. */
    public Optional<String> tableName() {
        return fields().text("tableName");
    }

    /**
     * Sets the statement that makes the table where it is missing from the schema. It is run as it is, so that a bare
     * table name means the schema {@code PUBLIC}.
     */
    public RedshiftDataNode createTableSql(CharSequence createTableSql) {
        return set("createTableSql", createTableSql);
    }

    /** The value of {@code createTableSql}; absent where it is not set. */
    public Optional<String> createTableSql() {
        return fields().text("createTableSql");
    }

    /** Adds columns by which {@link RedshiftCopyActivity} matches rows; they win over the key of the table. */
    public RedshiftDataNode primaryKeys(CharSequence... primaryKeys) {
        return add("primaryKeys", primaryKeys);
    }

    /** The values of {@code primaryKeys}, in order; empty where there are none. */
    public List<String> primaryKeys() {
        return fields().texts("primaryKeys");
    }

    /** Sets the schema that has the table, by default {@code PUBLIC}. */
    public RedshiftDataNode schemaName(CharSequence schemaName) {
        return set("schemaName", schemaName);
    }

    /** The value of {@code schemaName}; absent where it is not set. */
    public Optional<String> schemaName() {
        return fields().text("schemaName");
    }
}
