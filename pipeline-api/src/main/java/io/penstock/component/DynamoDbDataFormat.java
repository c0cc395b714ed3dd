package io.penstock.component;

import java.util.List;

/**
 * The schema of a DynamoDB table for {@link HiveActivity}; every column that a query uses has to be there. Immutable
 * (dp-object-dynamodbdataformat).
 *
 * <p>A boolean of DynamoDB is not a boolean of Hive; the numbers 0 and 1 are.
 */
public final class DynamoDbDataFormat extends TypedDataFormat<DynamoDbDataFormat> {

    /** The key of the type {@code DynamoDBDataFormat}. */
    public static final ComponentType<DynamoDbDataFormat> TYPE =
            ComponentType.of("DynamoDBDataFormat", DynamoDbDataFormat.class, DynamoDbDataFormat::new);

    private DynamoDbDataFormat(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Adds columns, each as a name and a type: {@code "Name STRING"}. */
    public DynamoDbDataFormat column(CharSequence... columns) {
        return add("column", columns);
    }

    /** The values of {@code column}, in order; empty where there are none. */
    public List<String> columns() {
        return fields().texts("column");
    }
}
