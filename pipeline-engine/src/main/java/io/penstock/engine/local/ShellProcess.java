package io.penstock.engine.local;

import com.google.common.util.concurrent.Uninterruptibles;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs one command or script in a process of its own, in the attempt's working directory (dp-object-shellcommandactivity).
 *
 * <p>The command is put into a file and not on the command line: there it would be seen by everybody on this machine, be
 * limited in length, and lose what the JVM's locale cannot express. {@code bash} runs it where there is one, as it did in the
 * service, else {@code sh}. What a command leaves running in the background is ended two seconds after it.
 */
final class ShellProcess {

    /** What a command or script is made of; the names are those of the fields. */
    record Command(
            String objectId,
            Optional<String> command,
            Optional<String> scriptUri,
            List<String> scriptArguments,
            Optional<String> stdout,
            Optional<String> stderr) {}

    /** How it ended. */
    record Outcome(int exitCode, String lastLines) {

        /** The exit code in words, and the last lines of stderr. */
        String describe() {
            // A shell reports a child that died of signal n as 128 + n; so does the JVM of its own children.
            String signal = exitCode > 128 && exitCode < 128 + 65 ? " (signal " + (exitCode - 128) + ")" : "";
            return "exit code " + exitCode + signal
                    + (lastLines.isEmpty() ? "; nothing on stderr" : "; last lines of stderr:\n" + lastLines);
        }
    }

    private static final String COMMAND_FILE = ".penstock-command";
    private static final String START_FILE = ".penstock-start";
    private static final int LINES = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ShellSettings settings;
    private final WorkContext context;
    private final Command command;

    ShellProcess(ShellSettings settings, WorkContext context, Command command) {
        this.settings = settings;
        this.context = context;
        this.command = command;
    }

    /**
     * Runs it to its end, or to the attempt's.
     *
     * @throws CancellationException if the attempt was no longer wanted; nothing of the process is left then
     */
    Outcome run() throws WorkFailedException, IOException {
        Path file = context.workingDirectory().resolve(COMMAND_FILE);
        String shell = shell();
        String interpreter = fetch(file, shell);
        Path start = context.workingDirectory().resolve(START_FILE);
        Files.writeString(start, startScript(interpreter, file), StandardCharsets.UTF_8);
        var words = new ArrayList<>(ProcessTree.prefix());
        words.add(shell);
        words.add(start.toString());
        var builder =
                new ProcessBuilder(words).directory(context.workingDirectory().toFile());
        Map<String, String> environment = builder.environment();
        settings.restrict(environment);
        environment.putAll(context.stagingVariables());
        try (Target stdout = target("stdout", command.stdout());
                Target stderr = target("stderr", command.stderr())) {
            Process process;
            try {
                process = builder.start();
            } catch (IOException e) {
                throw new WorkFailedException("CannotStart", "the shell cannot be started: " + e.getMessage(), e);
            }
            Outcome outcome;
            try {
                outcome = supervise(process, stdout, stderr);
            } catch (IOException | RuntimeException e) {
                // Such as an executor that takes nothing any more: without its pumps the process would wait for ever.
                new ProcessTree(process).end(Duration.ZERO);
                throw e;
            }
            stdout.commit();
            stderr.commit();
            return outcome;
        }
    }

    private Outcome supervise(Process process, Target stdout, Target stderr) throws IOException, WorkFailedException {
        var tree = new ProcessTree(process);
        var canceled = new CompletableFuture<Void>();
        context.cancellation().onCancel(() -> canceled.complete(null));
        var out = new OutputPump(
                output(process, 1, process.getInputStream()),
                context.stdout(),
                stdout.stream(),
                settings.outputLimit());
        var err = new OutputPump(
                output(process, 2, process.getErrorStream()),
                context.stderr(),
                stderr.stream(),
                settings.outputLimit());
        CompletableFuture<Void> pumped = CompletableFuture.allOf(
                CompletableFuture.runAsync(out, context.executor()),
                CompletableFuture.runAsync(err, context.executor()));
        begin(process);
        boolean interrupted = awaitEnd(CompletableFuture.anyOf(process.onExit(), canceled));
        if (process.isAlive()) {
            context.log("the command is asked to stop");
            tree.end(settings.grace());
        }
        if (tree.endRest(PATIENCE)) {
            context.log("the command left processes in the background; they were ended");
        }
        awaitOutput(pumped);
        if (interrupted || context.cancellation().isCanceled()) {
            throw new CancellationException("the command was stopped, because the attempt is no longer wanted");
        }
        failIfLost("stdout", out);
        failIfLost("stderr", err);
        return new Outcome(process.exitValue(), err.lastLines(LINES));
    }

    /**
     * The reading end of an output of the process. The one that the JVM has is closed by the JVM as soon as the process has
     * ended, and what its children still had to say is lost; so on Linux another end of the same pipe is opened.
     */
    private static InputStream output(Process process, int descriptor, InputStream ofJvm) throws IOException {
        Path pipe = Path.of("/proc", Long.toString(process.pid()), "fd", Integer.toString(descriptor));
        if (!Files.exists(pipe)) {
            return ofJvm;
        }
        InputStream own;
        try {
            own = new FileInputStream(pipe.toFile());
        } catch (IOException e) {
            return ofJvm;
        }
        ofJvm.close();
        return own;
    }

    /** Lets the start script go on, which has waited until its outputs are read, and ends its input. */
    private static void begin(Process process) {
        try (OutputStream input = process.getOutputStream()) {
            input.write('\n');
        } catch (IOException e) {
            // It has ended already; its exit code and stderr say why.
        }
    }

    private void failIfLost(String field, OutputPump pump) throws WorkFailedException {
        IOException failure = pump.failure();
        if (failure != null) {
            throw new WorkFailedException(
                    "OutputLost",
                    "what the command wrote to " + field + " cannot be kept: " + failure.getMessage(),
                    failure);
        }
    }

    /** Waits, and tells whether it was interrupted while waiting. */
    private static boolean awaitEnd(CompletableFuture<?> end) {
        try {
            end.get();
            return false;
        } catch (InterruptedException e) {
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the rest of the output; only what has left the session of the command can hold it up. */
    private static void awaitOutput(CompletableFuture<Void> pumped) {
        try {
            Uninterruptibles.getUninterruptibly(pumped, PATIENCE);
        } catch (TimeoutException e) {
            // The pumps go on by themselves until the stream ends; nobody looks at what they bring.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts the command or script into a file and gives the words of the program that runs it, quoted for the shell. */
    private String fetch(Path file, String shell) throws WorkFailedException, IOException {
        if (command.command().isPresent() == command.scriptUri().isPresent()) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + command.objectId()
                            + "' has both or neither of command and scriptUri; expected exactly one"
                            + " (dp-object-shellcommandactivity)");
        }
        if (command.command().isPresent()) {
            Files.writeString(file, command.command().get(), StandardCharsets.UTF_8);
            return quote(shell);
        }
        ObjectUri uri = address("scriptUri", command.scriptUri().get());
        try (InputStream script = context.storage().read(uri)) {
            Files.copy(script, file);
        } catch (FileNotFoundException e) {
            throw new WorkFailedException(
                    "ScriptNotFound",
                    "object '" + command.objectId() + "', field 'scriptUri': " + uri + " does not exist",
                    e);
        }
        return interpreter(file).orElse(quote(shell));
    }

    /** The program that the first line of a script asks for, read as the kernel reads it: a path and at most one word. */
    private static Optional<String> interpreter(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(256);
        }
        String first =
                new String(head, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        if (!first.startsWith("#!")) {
            return Optional.empty();
        }
        String[] words = first.substring(2).strip().split("[ \t]+", 2);
        if (words[0].isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(words.length == 1 ? quote(words[0]) : quote(words[0]) + " " + quote(words[1]));
    }

    private String startScript(String interpreter, Path file) {
        var script = new StringBuilder("read -r _\nexec ")
                .append(interpreter)
                .append(' ')
                .append(quote(file.toString()));
        for (String argument : command.scriptArguments()) {
            script.append(' ').append(quote(argument));
        }
        return script.append('\n').toString();
    }

    /** The text as one word for the shell, whatever is in it. */
    static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String shell() throws WorkFailedException {
        return ProcessTree.find("/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash", "/bin/sh", "/usr/bin/sh")
                .map(Path::toString)
                .orElseThrow(() -> new WorkFailedException(
                        "NoShell", "there is no shell on this machine; expected /bin/bash or /bin/sh"));
    }

    private ObjectUri address(String field, String text) throws WorkFailedException {
        String stripped = text.strip();
        try {
            return stripped.startsWith("/") ? new ObjectUri("file", "", stripped) : ObjectUri.parse(stripped);
        } catch (IllegalArgumentException e) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + command.objectId() + "', field '" + field + "': '" + stripped
                            + "' is not an address; expected \"s3://<bucket>/<key>\" or an absolute path"
                            + " (dp-object-shellcommandactivity)",
                    e);
        }
    }

    private Target target(String field, Optional<String> text) throws WorkFailedException, IOException {
        if (text.isEmpty()) {
            return new Target(null);
        }
        ObjectStorage storage = context.storage();
        return new Target(storage.write(address(field, text.get())));
    }

    /** Where a stream goes besides the log: an object, or nowhere. */
    private record Target(@Nullable PendingObject pending) implements AutoCloseable {

        @Nullable
        OutputStream stream() {
            return pending == null ? null : pending.stream();
        }

        void commit() throws IOException {
            if (pending != null) {
                pending.commit();
            }
        }

        @Override
        public void close() throws IOException {
            if (pending != null) {
                pending.close();
            }
        }
    }
}
