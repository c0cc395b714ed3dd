package io.penstock.engine.local;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Pipeline;
import io.penstock.engine.PipelineEngine;
import io.penstock.service.ActivationOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of commands when the program that runs them is asked to end, as by Ctrl-C or by a service manager. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class EndOfTheJvmTest {

    @TempDir
    private Path directory;

    /** A program with an engine, whose one command tells its process id through a pipe and then takes its time. */
    static final class Program {

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            try (var engine = PipelineEngine.builder()
                    .localDirectory(directory.resolve("local"))
                    .closeGrace(Duration.ZERO)
                    .start()) {
                var command = "echo $$ > " + directory.resolve("pid") + "; " + args[1];
                var run = engine.activate(
                        Pipeline.of("Long")
                                .activity(shell("Long", command))
                                .every(Duration.ofMinutes(15))
                                .occurrences(1),
                        ActivationOptions.defaults());
                System.out.println(Files.readString(directory.resolve("pid")).strip());
                run.awaitFinished(Duration.ofMinutes(5));
            }
        }
    }

    private Process start(String command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", directory.resolve("pid").toString())
                        .start()
                        .waitFor())
                .isZero();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        directory.toString(),
                        command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static long commandOf(BufferedReader output) throws IOException {
        String line = output.readLine();
        while (!line.matches("\\d+")) {
            line = output.readLine();
        }
        return Long.parseLong(line);
    }

    @Test
    void leavesNoCommandBehind() throws Exception {
        Process program = start("exec sleep 300");
        try (BufferedReader output = program.inputReader()) {
            Optional<ProcessHandle> command = ProcessHandle.of(commandOf(output));
            assertThat(command).isPresent();

            program.destroy();

            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
            command.get().onExit().get(10, TimeUnit.SECONDS);
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void killsACommandThatDoesNotListen() throws Exception {
        Process program = start("trap '' TERM; while :; do sleep 1; done");
        try (BufferedReader output = program.inputReader()) {
            Optional<ProcessHandle> command = ProcessHandle.of(commandOf(output));
            assertThat(command).isPresent();

            program.destroy();

            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
            command.get().onExit().get(10, TimeUnit.SECONDS);
        } finally {
            program.destroyForcibly();
        }
    }
}
