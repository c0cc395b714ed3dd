package io.penstock.dsl;

/**
 * Declares parameters of a pipeline; made to be imported statically. An id begins with {@code my}, after a {@code *}
 * where its values are secret; fields use it as <code>#{myId}</code> (dp-custom-templates).
 */
public final class Parameters {

    private Parameters() {}

    /** A parameter that takes any text. */
    public static DeclaredParameter string(String id) {
        return DeclaredParameter.of(id, "String");
    }

    /** A parameter that takes whole numbers. */
    public static DeclaredParameter integer(String id) {
        return DeclaredParameter.of(id, "Integer");
    }

    /** A parameter that takes numbers. */
    public static DeclaredParameter decimal(String id) {
        return DeclaredParameter.of(id, "Double");
    }

    /** A parameter that takes paths in S3. */
    public static DeclaredParameter s3ObjectKey(String id) {
        return DeclaredParameter.of(id, "AWS::S3::ObjectKey");
    }
}
