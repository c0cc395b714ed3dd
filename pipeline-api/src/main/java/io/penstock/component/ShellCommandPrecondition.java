package io.penstock.component;

import java.util.List;
import java.util.Optional;

/**
 * Holds when a shell command ends with 0. Checked by the worker that would run the activity. Immutable
 * (dp-object-shellcommandprecondition).
 */
public final class ShellCommandPrecondition extends TypedPrecondition<ShellCommandPrecondition> {

    /** The key of the type {@code ShellCommandPrecondition}. */
    public static final ComponentType<ShellCommandPrecondition> TYPE =
            ComponentType.of("ShellCommandPrecondition", ShellCommandPrecondition.class, ShellCommandPrecondition::new);

    private ShellCommandPrecondition(ComponentFields fields) {
        super(TYPE, fields);
    }

    /**
     * Sets the command, run by the shell; the condition holds when it ends with 0. Either this or {@link #scriptUri} is
     * required.
     */
    public ShellCommandPrecondition command(CharSequence command) {
        return set("command", command);
    }

    /** The value of {@code command}; absent where it is not set. */
    public Optional<String> command() {
        return fields().text("command");
    }

    /**
     * Sets where the script to fetch and run is. It takes no arguments. Either this or {@link #command} is required.
     */
    public ShellCommandPrecondition scriptUri(CharSequence scriptUri) {
        return set("scriptUri", scriptUri);
    }

    /** The value of {@code scriptUri}; absent where it is not set. */
    public Optional<String> scriptUri() {
        return fields().text("scriptUri");
    }

    /** Adds arguments for the command, in order. */
    public ShellCommandPrecondition scriptArgument(CharSequence... scriptArguments) {
        return add("scriptArgument", scriptArguments);
    }

    /** The values of {@code scriptArgument}, in order; empty where there are none. */
    public List<String> scriptArguments() {
        return fields().texts("scriptArgument");
    }

    /** Sets where the error output goes: {@code s3://…}, or a local path where a worker group runs it. */
    public ShellCommandPrecondition stderr(CharSequence stderr) {
        return set("stderr", stderr);
    }

    /** The value of {@code stderr}; absent where it is not set. */
    public Optional<String> stderr() {
        return fields().text("stderr");
    }

    /** Sets where the standard output goes: {@code s3://…}, or a local path where a worker group runs it. */
    public ShellCommandPrecondition stdout(CharSequence stdout) {
        return set("stdout", stdout);
    }

    /** The value of {@code stdout}; absent where it is not set. */
    public Optional<String> stdout() {
        return fields().text("stdout");
    }
}
