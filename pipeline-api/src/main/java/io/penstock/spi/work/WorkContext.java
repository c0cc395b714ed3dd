package io.penstock.spi.work;

import io.penstock.component.DataFormat;
import io.penstock.component.DataNode;
import io.penstock.component.Database;
import io.penstock.definition.PipelineObject;
import io.penstock.schedule.Interval;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What surrounds one attempt of an activity while its handler works: ids, interval, data nodes with their staging
 * directories, logs, progress, cancellation. Made by the worker for each attempt; may be used from several threads of that
 * attempt.
 */
public interface WorkContext {

    /** The pipeline. */
    String pipelineId();

    /** The instance that the attempt belongs to. */
    String instanceId();

    /** The attempt. */
    String attemptId();

    /** The interval that the work is for. */
    Interval interval();

    /** The input data nodes, in the order of the definition, expressions evaluated. */
    List<DataNode> inputs();

    /** The output data nodes, in the order of the definition, expressions evaluated. */
    List<DataNode> outputs();

    /** The data node with this id, if the attempt refers to it, expressions evaluated. */
    Optional<DataNode> dataNode(String id);

    /** The object with this id, if the attempt refers to it, expressions evaluated. */
    Optional<PipelineObject> object(String id);

    /**
     * The directory that holds the data of an input, or takes the data for an output.
     *
     * @return the directory; empty where the activity does not stage, or the node is not of a kind that is staged
     */
    Optional<Path> stagingDirectory(DataNode node);

    /**
     * The variables that name the staging directories: {@code INPUT1_STAGING_DIR}, {@code OUTPUT1_STAGING_DIR} and so on,
     * counted by the position of the node (dp-concepts-staging). Empty where the activity does not stage.
     */
    Map<String, String> stagingVariables();

    /** An empty directory for this attempt alone; removed when the attempt has ended. */
    Path workingDirectory();

    /** What the work prints; kept as {@code stdout} among the logs of the attempt. */
    OutputStream stdout();

    /** What the work prints as errors; kept as {@code stderr} among the logs of the attempt. */
    OutputStream stderr();

    /** Adds a line to the activity log of the attempt. Never log the values of secure fields. */
    void log(String line);

    /**
     * Says how far the work is; texts are shown on the attempt. The worker reports by itself that it is alive, so this is
     * for people. It is cheap and may be called often.
     *
     * @param fields free texts, such as {@code percentComplete}; keys must not start with {@code @}
     */
    void reportProgress(Map<String, String> fields);

    /** Tells when the work should stop. */
    Cancellation cancellation();

    /** The clock to be used in place of the system's. */
    InstantSource clock();

    /**
     * Runs what the work does beside its own thread, such as copying the output of a process. Every task given to it gets a
     * thread at once. Whatever was started this way has to end before the handler returns.
     */
    Executor executor();

    /**
     * Whether the data of a data node is there, as the {@link ExistenceCheck} of its type says.
     *
     * @return the answer; empty where the type cannot tell
     * @throws Exception if it could not be found out
     */
    Optional<CheckResult> exists(DataNode node) throws Exception;

    /**
     * A connection to a database, out of the worker's pool for its login. It is in auto-commit mode, its session's time zone
     * is UTC where the worker knows how to set it, and it sees nothing of the settings that a user before made through JDBC.
     * Whoever leaves others behind, such as by {@code SET} or with temporary tables, ends it by {@link Connection#abort}, so
     * that it does not go back to the pool. Where the attempt is no longer wanted, the connection is cut, so that a statement that runs ends with an
     * {@link java.sql.SQLException}.
     *
     * @param database a database object, expressions evaluated
     * @return the connection; closed by the caller, which gives it back
     * @throws WorkFailedException if its type has no {@link DatabaseAccess}, the driver is missing, or the database cannot be
     *     reached or refuses; the message names the object and the cause, and holds no password
     */
    Connection connect(Database database) throws WorkFailedException;

    /**
     * Reads records in a data format.
     *
     * @param format a data format, expressions evaluated
     * @param in the bytes, not compressed; closed with the reader
     * @param name what is read, for messages, such as {@code "object s3://bucket/key"}
     * @throws WorkFailedException if its type has no {@link RecordFormat}, or one of its fields is not valid
     * @throws IOException if the stream cannot be read
     */
    RecordReader reader(DataFormat format, InputStream in, String name) throws WorkFailedException, IOException;

    /**
     * Writes records in a data format.
     *
     * @param format a data format, expressions evaluated
     * @param out where the bytes go; closed with the writer
     * @param columns the columns of the records, as far as they are known
     * @param name what is written, for messages
     * @throws WorkFailedException if its type has no {@link RecordFormat}, or one of its fields is not valid
     * @throws IOException if the stream cannot be written
     */
    RecordWriter writer(DataFormat format, OutputStream out, List<Column> columns, String name)
            throws WorkFailedException, IOException;

    /**
     * Whether records in one data format are the same bytes in the other.
     *
     * @throws WorkFailedException if a field of one of them is not valid
     */
    boolean haveSameLayout(DataFormat one, DataFormat other) throws WorkFailedException;

    /**
     * The records of a data node, as the {@link RecordSource} of its type has them.
     *
     * @return the records, to be closed; empty where the type has no such source
     * @throws Exception if they cannot be read
     */
    Optional<RecordReader> source(DataNode node) throws Exception;

    /**
     * Takes records into a data node, through the {@link RecordSink} of its type.
     *
     * @param columns the columns of the records to come, as far as they are known
     * @return takes the records; to be committed and closed; empty where the type has no such sink
     * @throws Exception if it cannot take records
     */
    Optional<PendingRecords> sink(DataNode node, List<Column> columns) throws Exception;

    /**
     * Asks the engine whether the attempt is still wanted; to be called right before something becomes visible, so that an
     * attempt that was cancelled or lost to another worker cannot write late.
     *
     * @throws java.util.concurrent.CancellationException if it is not
     */
    void requireWanted();

    /** Objects under {@code s3:} and {@code file:} and whatever else is configured. */
    ObjectStorage storage();

    /**
     * The same objects, reached as a data node says: its {@code s3EncryptionType}, and its {@code region} and {@code endpoint}
     * where it has them ({@link StorageOptions#of}).
     *
     * @throws WorkFailedException if one of these fields has no legal value
     */
    default ObjectStorage storage(DataNode node) throws WorkFailedException {
        return storage().withOptions(StorageOptions.of(node.object()));
    }
}
