package io.penstock.component;

import java.util.Optional;

/**
 * Holds when there is something under a prefix in S3. Checked by the service itself. Immutable
 * (dp-object-s3prefixnotempty).
 */
public final class S3PrefixNotEmpty extends TypedPrecondition<S3PrefixNotEmpty> {

    /** The key of the type {@code S3PrefixNotEmpty}. */
    public static final ComponentType<S3PrefixNotEmpty> TYPE =
            ComponentType.of("S3PrefixNotEmpty", S3PrefixNotEmpty.class, S3PrefixNotEmpty::new);

    private S3PrefixNotEmpty(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the IAM role that is assumed for it, by default the pipeline's. Has no meaning away from AWS. */
    public S3PrefixNotEmpty role(CharSequence role) {
        return set("role", role);
    }

    /** The value of {@code role}; absent where it is not set. */
    public Optional<String> role() {
        return fields().text("role");
    }

    /** Sets the prefix ({@code s3://…}) under which there must be at least one object. Required. */
    public S3PrefixNotEmpty s3Prefix(CharSequence s3Prefix) {
        return set("s3Prefix", s3Prefix);
    }

    /** The value of {@code s3Prefix}; absent where it is not set. */
    public Optional<String> s3Prefix() {
        return fields().text("s3Prefix");
    }
}
