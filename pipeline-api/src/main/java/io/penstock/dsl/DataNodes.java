package io.penstock.dsl;

import io.penstock.component.DynamoDbDataNode;
import io.penstock.component.MySqlDataNode;
import io.penstock.component.RedshiftDataNode;
import io.penstock.component.RedshiftDatabase;
import io.penstock.component.S3DataNode;
import io.penstock.component.SqlDataNode;

/** Makes data nodes; made to be imported statically. What a node needs comes first, the rest by its methods. */
public final class DataNodes {

    private DataNodes() {}

    /** Data in S3, with the folder or the file still to be given (dp-object-s3datanode). */
    public static S3DataNode s3(String id) {
        return S3DataNode.TYPE.create(id);
    }

    /** A folder in S3. */
    public static S3DataNode s3(String id, CharSequence directoryPath) {
        return s3(id).directoryPath(directoryPath);
    }

    /** One file in S3. */
    public static S3DataNode s3File(String id, CharSequence filePath) {
        return s3(id).filePath(filePath);
    }

    /** A table in DynamoDB, whose name is still to be given (dp-object-dynamodbdatanode). */
    public static DynamoDbDataNode dynamoDb(String id) {
        return DynamoDbDataNode.TYPE.create(id);
    }

    /** A table in DynamoDB. */
    public static DynamoDbDataNode dynamoDb(String id, CharSequence tableName) {
        return dynamoDb(id).tableName(tableName);
    }

    /** A table in a SQL database, whose name is still to be given (dp-object-sqldatanode). */
    public static SqlDataNode sqlTable(String id) {
        return SqlDataNode.TYPE.create(id);
    }

    /** A table in a SQL database. */
    public static SqlDataNode sqlTable(String id, CharSequence table) {
        return sqlTable(id).table(table);
    }

    /**
     * A table in MySQL, whose name is still to be given; {@link #sqlTable(String)} supersedes it (dp-object-
     * mysqldatanode).
     */
    public static MySqlDataNode mySqlTable(String id) {
        return MySqlDataNode.TYPE.create(id);
    }

    /** A table in MySQL; {@link #sqlTable(String, CharSequence)} supersedes it. */
    public static MySqlDataNode mySqlTable(String id, CharSequence table) {
        return mySqlTable(id).table(table);
    }

    /** A table in Redshift, with name and database still to be given (dp-object-redshiftdatanode). */
    public static RedshiftDataNode redshiftTable(String id) {
        return RedshiftDataNode.TYPE.create(id);
    }

    /** A table in Redshift. */
    public static RedshiftDataNode redshiftTable(String id, RedshiftDatabase database, CharSequence tableName) {
        return redshiftTable(id).database(database).tableName(tableName);
    }
}
