package io.penstock.engine.local;

import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;

/** {@code ShellCommandActivity} and {@code ShellCommandPrecondition}. Thread-safe. */
final class ShellWork {

    private final ShellSettings settings;

    ShellWork(ShellSettings settings) {
        this.settings = settings;
    }

    /** Runs the command; an exit code other than 0 is a failure (dp-object-shellcommandactivity). */
    void perform(PipelineObject activity, WorkContext context) throws WorkFailedException, IOException {
        ShellProcess.Outcome outcome = run(activity, context);
        context.log("the command ended with exit code " + outcome.exitCode());
        if (outcome.exitCode() != 0) {
            throw new WorkFailedException("ExitCode", "the command failed with " + outcome.describe());
        }
    }

    /** Runs the command; the condition holds when it ends with 0 (dp-object-shellcommandprecondition). */
    CheckResult check(PipelineObject precondition, WorkContext context) throws WorkFailedException, IOException {
        ShellProcess.Outcome outcome = run(precondition, context);
        return outcome.exitCode() == 0
                ? CheckResult.met("the command ended with exit code 0")
                : CheckResult.notMet("the command ended with " + outcome.describe());
    }

    private ShellProcess.Outcome run(PipelineObject object, WorkContext context)
            throws WorkFailedException, IOException {
        var command = new ShellProcess.Command(
                object.id(),
                object.text("command"),
                object.text("scriptUri"),
                object.texts("scriptArgument"),
                object.text("stdout"),
                object.text("stderr"));
        return new ShellProcess(settings, context, command).run();
    }
}
