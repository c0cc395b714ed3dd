package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A DynamoDB table. Immutable (dp-object-dynamodbdatanode).
 *
 * <p>The precondition {@link Exists} does not work on it.
 */
public final class DynamoDbDataNode extends TypedDataNode<DynamoDbDataNode> {

    /** The key of the type {@code DynamoDBDataNode}. */
    public static final ComponentType<DynamoDbDataNode> TYPE =
            ComponentType.of("DynamoDBDataNode", DynamoDbDataNode.class, DynamoDbDataNode::new);

    private DynamoDbDataNode(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the table. Required. */
    public DynamoDbDataNode tableName(CharSequence tableName) {
        return set("tableName", tableName);
    }

    /** The value of {@code tableName}; absent where it is not set. */
    public Optional<String> tableName() {
        return fields().text("tableName");
    }

    /** Sets the schema of the table; honoured by {@link HiveActivity} and {@link HiveCopyActivity}. */
    public DynamoDbDataNode dataFormat(DataFormat dataFormat) {
        return set("dataFormat", dataFormat);
    }

    /**
     * What {@code dataFormat} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<DataFormat> dataFormat() {
        return fields().component("dataFormat", DataFormat.class);
    }

    /** Sets the share of the table's read capacity to use: 0.1 to 1.0. */
    public DynamoDbDataNode readThroughputPercent(double readThroughputPercent) {
        return set("readThroughputPercent", readThroughputPercent);
    }

    /**
     * The value of {@code readThroughputPercent}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no number, such as an expression
     */
    public OptionalDouble readThroughputPercent() {
        return fields().number("readThroughputPercent");
    }

    /** Sets the region of the table, by default the pipeline's. */
    public DynamoDbDataNode region(Region region) {
        return set("region", region);
    }

    /** As {@link #region(Region)}, for a region that the guide does not know yet, or an expression. */
    public DynamoDbDataNode region(CharSequence region) {
        return set("region", region);
    }

    /** The value of {@code region}; absent where it is not set. */
    public Optional<String> region() {
        return fields().text("region");
    }

    /** Sets the share of the table's write capacity to use: 0.1 to 1.0. */
    public DynamoDbDataNode writeThroughputPercent(double writeThroughputPercent) {
        return set("writeThroughputPercent", writeThroughputPercent);
    }

    /**
     * The value of {@code writeThroughputPercent}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no number, such as an expression
     */
    public OptionalDouble writeThroughputPercent() {
        return fields().number("writeThroughputPercent");
    }
}
