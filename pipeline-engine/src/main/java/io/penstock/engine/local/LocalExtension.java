package io.penstock.engine.local;

import com.google.errorprone.annotations.CheckReturnValue;
import io.penstock.component.CopyActivity;
import io.penstock.component.Ec2Resource;
import io.penstock.component.Exists;
import io.penstock.component.S3DataNode;
import io.penstock.component.S3KeyExists;
import io.penstock.component.S3PrefixNotEmpty;
import io.penstock.component.ShellCommandActivity;
import io.penstock.component.ShellCommandPrecondition;
import io.penstock.component.SnsAlarm;
import io.penstock.spi.ExtensionRegistrar;
import io.penstock.spi.PenstockExtension;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Everything that this machine can do by itself, for the lowest level of an
 * {@link io.penstock.spi.ExtensionRegistry}: shell commands, S3 nodes and
 * preconditions on directories, copies between S3 nodes, a directory in place of
 * an EC2 instance, alarms in the log. It is not found by {@link java.util.ServiceLoader}, because it has to give way to what
 * is. Immutable; every change gives a new value.
 */
@CheckReturnValue
public final class LocalExtension implements PenstockExtension {

    private final Path s3Root;
    private final Path sandboxes;
    private final ShellSettings shell;

    private LocalExtension(Path s3Root, Path sandboxes, ShellSettings shell) {
        // Commands run in other directories than the program, and are given paths that must hold there too.
        this.s3Root = s3Root.toAbsolutePath();
        this.sandboxes = sandboxes.toAbsolutePath();
        this.shell = Objects.requireNonNull(shell, "shell");
    }

    /**
     * An extension that keeps all it has under one directory: buckets in {@code s3}, sandboxes in {@code ec2}.
     *
     * @param directory created when something is written
     */
    public static LocalExtension in(Path directory) {
        return new LocalExtension(directory.resolve("s3"), directory.resolve("ec2"), ShellSettings.defaults());
    }

    /** Keeps the buckets elsewhere. */
    public LocalExtension s3Root(Path directory) {
        return new LocalExtension(directory, sandboxes, shell);
    }

    /** Runs shell commands in another way. */
    public LocalExtension shell(ShellSettings settings) {
        return new LocalExtension(s3Root, sandboxes, settings);
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
