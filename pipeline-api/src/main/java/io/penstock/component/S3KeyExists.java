package io.penstock.component;

import java.util.Optional;

/**
 * Holds when an object exists in S3. Checked by the service itself. Immutable (dp-object-S3KeyExists).
 *
 * <p>With a marker file, one pipeline can wait for another.
 */
public final class S3KeyExists extends TypedPrecondition<S3KeyExists> {

    /** The key of the type {@code S3KeyExists}. */
    public static final ComponentType<S3KeyExists> TYPE =
            ComponentType.of("S3KeyExists", S3KeyExists.class, S3KeyExists::new);

    private S3KeyExists(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the IAM role that is assumed for it, by default the pipeline's. Has no meaning away from AWS. */
    public S3KeyExists role(CharSequence role) {
        return set("role", role);
    }

    /** The value of {@code role}; absent where it is not set. */
    public Optional<String> role() {
        return fields().text("role");
    }

    /** Sets the object ({@code s3://…}) that must exist. Required. */
    public S3KeyExists s3Key(CharSequence s3Key) {
        return set("s3Key", s3Key);
    }

    /** The value of {@code s3Key}; absent where it is not set. */
    public Optional<String> s3Key() {
        return fields().text("s3Key");
    }
}
