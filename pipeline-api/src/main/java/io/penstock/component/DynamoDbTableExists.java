package io.penstock.component;

import java.util.Optional;

/** Holds when a DynamoDB table exists. Checked by the service itself. Immutable (dp-dynamodbtableexists). */
public final class DynamoDbTableExists extends TypedPrecondition<DynamoDbTableExists> {

    /** The key of the type {@code DynamoDBTableExists}. */
    public static final ComponentType<DynamoDbTableExists> TYPE =
            ComponentType.of("DynamoDBTableExists", DynamoDbTableExists.class, DynamoDbTableExists::new);

    private DynamoDbTableExists(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the IAM role that is assumed for it, by default the pipeline's. Has no meaning away from AWS. */
    public DynamoDbTableExists role(CharSequence role) {
        return set("role", role);
    }

    /** The value of {@code role}; absent where it is not set. */
    public Optional<String> role() {
        return fields().text("role");
    }

    /** Sets the table that must exist. Required. */
    public DynamoDbTableExists tableName(CharSequence tableName) {
        return set("tableName", tableName);
    }

    /** The value of {@code tableName}; absent where it is not set. */
    public Optional<String> tableName() {
        return fields().text("tableName");
    }

    /** Sets the region that the table is in, if it is not that of the extension. Penstock's own field. */
    public DynamoDbTableExists region(CharSequence region) {
        return set("region", region);
    }

    /** The value of {@code region}; absent where it is not set. */
    public Optional<String> region() {
        return fields().text("region");
    }
}
