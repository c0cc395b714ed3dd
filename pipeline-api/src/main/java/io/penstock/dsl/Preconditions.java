package io.penstock.dsl;

import io.penstock.component.DynamoDbDataExists;
import io.penstock.component.DynamoDbTableExists;
import io.penstock.component.Exists;
import io.penstock.component.PipelineObjectFinished;
import io.penstock.component.S3KeyExists;
import io.penstock.component.S3PrefixNotEmpty;
import io.penstock.component.ShellCommandPrecondition;

/** Makes preconditions; made to be imported statically. What a condition needs comes first, the rest by its methods. */
public final class Preconditions {

    private Preconditions() {}

    /** Holds when an object exists in S3, whose key is still to be given (dp-object-S3KeyExists). */
    public static S3KeyExists s3KeyExists(String id) {
        return S3KeyExists.TYPE.create(id);
    }

    /** Holds when an object exists in S3. */
    public static S3KeyExists s3KeyExists(String id, CharSequence s3Key) {
        return s3KeyExists(id).s3Key(s3Key);
    }

    /** Holds when there is something in S3 under a prefix, which is still to be given (dp-object-s3prefixnotempty). */
    public static S3PrefixNotEmpty s3PrefixNotEmpty(String id) {
        return S3PrefixNotEmpty.TYPE.create(id);
    }

    /** Holds when there is something in S3 under a prefix. */
    public static S3PrefixNotEmpty s3PrefixNotEmpty(String id, CharSequence s3Prefix) {
        return s3PrefixNotEmpty(id).s3Prefix(s3Prefix);
    }

    /** Holds when a DynamoDB table has data (dp-dynamodbdataexists). */
    public static DynamoDbDataExists dynamoDbDataExists(String id, CharSequence tableName) {
        return DynamoDbDataExists.TYPE.create(id).tableName(tableName);
    }

    /** Holds when a DynamoDB table exists (dp-dynamodbtableexists). */
    public static DynamoDbTableExists dynamoDbTableExists(String id, CharSequence tableName) {
        return DynamoDbTableExists.TYPE.create(id).tableName(tableName);
    }

    /** Holds when the data node that it is given to exists (dp-object-exists). */
    public static Exists exists(String id) {
        return Exists.TYPE.create(id);
    }

    /** Holds when a shell command, still to be given, ends with 0 (dp-object-shellcommandprecondition). */
    public static ShellCommandPrecondition shellPrecondition(String id) {
        return ShellCommandPrecondition.TYPE.create(id);
    }

    /** Holds when a shell command ends with 0. */
    public static ShellCommandPrecondition shellPrecondition(String id, CharSequence command) {
        return shellPrecondition(id).command(command);
    }

    /**
     * Holds when an object of this pipeline has finished for the same interval; {@code pipeline(...)} makes it one of
     * another pipeline. Penstock's own.
     */
    public static PipelineObjectFinished pipelineObjectFinished(String id, CharSequence objectId) {
        return PipelineObjectFinished.TYPE.create(id).object(objectId);
    }
}
