package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;

/**
 * Runs a shell command or a script; an exit code other than 0 is a failure. Immutable (dp-object-shellcommandactivity).
 */
public final class ShellCommandActivity extends TypedActivity<ShellCommandActivity> {

    /** The key of the type {@code ShellCommandActivity}. */
    public static final ComponentType<ShellCommandActivity> TYPE =
            ComponentType.of("ShellCommandActivity", ShellCommandActivity.class, ShellCommandActivity::new);

    private ShellCommandActivity(ComponentFields fields) {
        super(TYPE, fields);
    }

    /**
     * Sets the command, run by the shell; {@code $1}, {@code $2} … are the {@linkplain #scriptArgument arguments}.
     * Either this or {@link #scriptUri} is required.
     */
    public ShellCommandActivity command(CharSequence command) {
        return set("command", command);
    }

    /** The value of {@code command}; absent where it is not set. */
    public Optional<String> command() {
        return fields().text("command");
    }

    /**
     * Sets where the script to fetch and run is. It takes no arguments. Either this or {@link #command} is required.
     */
    public ShellCommandActivity scriptUri(CharSequence scriptUri) {
        return set("scriptUri", scriptUri);
    }

    /** The value of {@code scriptUri}; absent where it is not set. */
    public Optional<String> scriptUri() {
        return fields().text("scriptUri");
    }

    /** Adds arguments for the command, in order. Not allowed together with {@link #scriptUri}. */
    public ShellCommandActivity scriptArgument(CharSequence... scriptArguments) {
        return add("scriptArgument", scriptArguments);
    }

    /** The values of {@code scriptArgument}, in order; empty where there are none. */
    public List<String> scriptArguments() {
        return fields().texts("scriptArgument");
    }

    /**
     * Says whether S3 inputs are fetched before the command and S3 outputs stored after it; the command finds them as
     * <code>${INPUT1_STAGING_DIR}</code>, <code>${OUTPUT1_STAGING_DIR}</code> and so on. Off by default
     * (dp-concepts-staging).
     */
    public ShellCommandActivity stage(boolean stage) {
        return set("stage", stage);
    }

    /**
     * The value of {@code stage}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is neither true nor false, such as an expression
     */
    public Optional<Boolean> stage() {
        return fields().bool("stage");
    }

    /** Sets where the error output goes: {@code s3://…}, or a local path where a worker group runs it. */
    public ShellCommandActivity stderr(CharSequence stderr) {
        return set("stderr", stderr);
    }

    /** The value of {@code stderr}; absent where it is not set. */
    public Optional<String> stderr() {
        return fields().text("stderr");
    }

    /** Sets where the standard output goes: {@code s3://…}, or a local path where a worker group runs it. */
    public ShellCommandActivity stdout(CharSequence stdout) {
        return set("stdout", stdout);
    }

    /** The value of {@code stdout}; absent where it is not set. */
    public Optional<String> stdout() {
        return fields().text("stdout");
    }
}
