package io.penstock.component;

import java.util.List;

/**
 * The schema of a DynamoDB table for {@link HiveCopyActivity}; some of the columns are enough. Immutable
 * (dp-object-dynamodbexportdataformat).
 *
 * <p>A boolean of DynamoDB is not a boolean of Hive; the numbers 0 and 1 are.
 */
public final class DynamoDbExportDataFormat extends TypedDataFormat<DynamoDbExportDataFormat> {

    /** The key of the type {@code DynamoDBExportDataFormat}. */
    public static final ComponentType<DynamoDbExportDataFormat> TYPE =
            ComponentType.of("DynamoDBExportDataFormat", DynamoDbExportDataFormat.class, DynamoDbExportDataFormat::new);

    private DynamoDbExportDataFormat(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Adds columns, each as a name and a type: {@code "Name STRING"}. */
    public DynamoDbExportDataFormat column(CharSequence... columns) {
        return add("column", columns);
    }

    /** The values of {@code column}, in order; empty where there are none. */
    public List<String> columns() {
        return fields().texts("column");
    }
}
