package io.penstock.engine.local;

import com.google.errorprone.annotations.CheckReturnValue;
import io.penstock.component.CopyActivity;
import io.penstock.component.Csv;
import io.penstock.component.Custom;
import io.penstock.component.Ec2Resource;
import io.penstock.component.Exists;
import io.penstock.component.JdbcDatabase;
import io.penstock.component.MySqlDataNode;
import io.penstock.component.RdsDatabase;
import io.penstock.component.RegEx;
import io.penstock.component.S3DataNode;
import io.penstock.component.S3KeyExists;
import io.penstock.component.S3PrefixNotEmpty;
import io.penstock.component.ShellCommandActivity;
import io.penstock.component.ShellCommandPrecondition;
import io.penstock.component.SnsAlarm;
import io.penstock.component.SqlActivity;
import io.penstock.component.SqlDataNode;
import io.penstock.component.Tsv;
import io.penstock.engine.local.format.RegExFormat;
import io.penstock.engine.local.format.TextFormat;
import io.penstock.engine.local.sql.JdbcLogins;
import io.penstock.engine.local.sql.SqlNodes;
import io.penstock.engine.local.sql.SqlWork;
import io.penstock.spi.ExtensionRegistrar;
import io.penstock.spi.PenstockExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Everything that this machine can do by itself, for the lowest level of an
 * {@link io.penstock.spi.ExtensionRegistry}: shell commands, S3 nodes and
 * preconditions on directories, databases by JDBC, copies between all of these, a directory in place of
 * an EC2 instance, alarms in the log. It is not found by {@link java.util.ServiceLoader}, because it has to give way to what
 * is. Immutable; every change gives a new value.
 */
@CheckReturnValue
public final class LocalExtension implements PenstockExtension {

    private final Path s3Root;
    private final Path sandboxes;
    private final ShellSettings shell;
    private final Map<String, String> rdsInstances;

    private LocalExtension(Path s3Root, Path sandboxes, ShellSettings shell, Map<String, String> rdsInstances) {
        // Commands run in other directories than the program, and are given paths that must hold there too.
        this.s3Root = s3Root.toAbsolutePath();
        this.sandboxes = sandboxes.toAbsolutePath();
        this.shell = Objects.requireNonNull(shell, "shell");
        this.rdsInstances = rdsInstances;
    }

    /**
     * An extension that keeps all it has under one directory: buckets in {@code s3}, sandboxes in {@code ec2}.
     *
     * @param directory created when something is written
     */
    public static LocalExtension in(Path directory) {
        return new LocalExtension(
                directory.resolve("s3"), directory.resolve("ec2"), ShellSettings.defaults(), Map.of());
    }

    /** Keeps the buckets elsewhere. */
    public LocalExtension s3Root(Path directory) {
        return new LocalExtension(directory, sandboxes, shell, rdsInstances);
    }

    /** Runs shell commands in another way. */
    public LocalExtension shell(ShellSettings settings) {
        return new LocalExtension(s3Root, sandboxes, settings, rdsInstances);
    }

    /**
     * Says which database stands here for an instance of RDS, so that a definition with an {@code RdsDatabase} runs as it is.
     *
     * @param rdsInstanceId the id that definitions use
     * @param jdbcUrl where that database is, such as {@code jdbc:mysql://127.0.0.1:3306/}; {@code databaseName} is added where
     *     it names none
     */
    public LocalExtension rdsInstance(String rdsInstanceId, String jdbcUrl) {
        var all = new TreeMap<>(rdsInstances);
        all.put(rdsInstanceId, jdbcUrl);
        return new LocalExtension(s3Root, sandboxes, shell, Map.copyOf(all));
    }

    /** The directory that holds the buckets. */
    public Path s3Root() {
        return s3Root;
    }

    @Override
    public void register(ExtensionRegistrar registrar) {
        registrar.storage("s3", new LocalS3Storage(s3Root));
        registrar.storage("file", new FileStorage());

        var work = new ShellWork(shell);
        registrar.activity(ShellCommandActivity.TYPE, (activity, context) -> work.perform(activity.object(), context));
        registrar.precondition(
                ShellCommandPrecondition.TYPE, (precondition, context) -> work.check(precondition.object(), context));

        registrar.activity(CopyActivity.TYPE, CopyWork::perform);

        var text = new TextFormat();
        registrar.format(Csv.TYPE, text);
        registrar.format(Tsv.TYPE, text);
        registrar.format(Custom.TYPE, text);
        registrar.format(RegEx.TYPE, new RegExFormat());

        var logins = new JdbcLogins(rdsInstances);
        registrar.database(JdbcDatabase.TYPE, (database, context) -> logins.jdbc(database));
        registrar.database(RdsDatabase.TYPE, (database, context) -> logins.rds(database));
        registrar.activity(SqlActivity.TYPE, SqlWork::perform);
        registrar.source(SqlDataNode.TYPE, SqlNodes::source);
        registrar.source(MySqlDataNode.TYPE, SqlNodes::source);
        registrar.sink(SqlDataNode.TYPE, SqlNodes::sink);
        registrar.sink(MySqlDataNode.TYPE, SqlNodes::sink);
        registrar.existence(SqlDataNode.TYPE, SqlNodes::exists);
        registrar.existence(MySqlDataNode.TYPE, SqlNodes::exists);

        var staging = new S3Staging();
        registrar.stageIn(S3DataNode.TYPE, staging);
        registrar.stageOut(S3DataNode.TYPE, staging);
        registrar.existence(S3DataNode.TYPE, staging);

        registrar.precondition(
                Exists.TYPE, (precondition, context) -> StorageChecks.exists(precondition.object(), context));
        registrar.precondition(
                S3KeyExists.TYPE, (precondition, context) -> StorageChecks.keyExists(precondition.object(), context));
        registrar.precondition(
                S3PrefixNotEmpty.TYPE,
                (precondition, context) -> StorageChecks.prefixNotEmpty(precondition.object(), context));

        registrar.resource(Ec2Resource.TYPE, new LocalSandboxes(sandboxes));
        registrar.action(SnsAlarm.TYPE, new LoggedAlarms());
    }

    @Override
    public String name() {
        return "local";
    }
}
