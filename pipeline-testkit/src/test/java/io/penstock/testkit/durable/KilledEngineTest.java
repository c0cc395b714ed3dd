package io.penstock.testkit.durable;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.PipelineEngineBuilder;
import io.penstock.engine.store.jdbc.JdbcStore;
import io.penstock.problem.InvalidRequestException;
import io.penstock.run.PipelineRun;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine on a file: whatever becomes of its process, the next one goes on where it was. */
@Timeout(120)
class KilledEngineTest {

    private static final int INTERVALS = 60;
    private static final int AT_ONCE = 3;
    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private static Pipeline pipeline() {
        return Pipeline.of("Survivor")
                .every(Duration.ofMinutes(15))
                .startingAt(START)
                .occurrences(INTERVALS)
                .activity(shell("Work").command("true").maxActiveInstances(AT_ONCE));
    }

    private static PipelineEngineBuilder engine(Path directory, Consumer<String> told) {
        return PipelineEngine.builder()
                .nodeName("the only one")
                .localDirectory(directory.resolve("local"))
                .store(JdbcStore.h2File(directory.resolve("store")))
                .handler(
                        ShellCommandActivity.TYPE,
                        (activity, context) ->
                                told.accept(context.interval().start().toString()));
    }

    /** A program that is killed before it is through. */
    static final class Program {

        public static void main(String[] args) {
            try (PipelineEngine engine = engine(Path.of(args[0]), start -> System.out.println("ran " + start))
                    .start()) {
                engine.deploy(pipeline()).awaitFinished(Duration.ofMinutes(1));
            }
        }
    }

    @Test
    void goesOnAfterItsProcessWasKilled() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        var ran = new ArrayList<String>();
        try (BufferedReader output = program.inputReader()) {
            String line;
            while ((line = output.readLine()) != null) {
                if (line.startsWith("ran ")) {
                    ran.add(line.substring(4));
                    if (ran.size() == INTERVALS / 3) {
                        // By its handle, which leaves the pipe open: what it has said is still to be read.
                        program.toHandle().destroyForcibly();
                    }
                }
            }
        } finally {
            program.destroyForcibly();
        }
        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(new LinkedHashSet<>(ran)).as("it was killed in the middle").hasSizeLessThan(INTERVALS);

        var ranLater = new ConcurrentLinkedQueue<String>();
        try (PipelineEngine engine = engine(directory, ranLater::add).start()) {
            PipelineRun run = engine.deploy(pipeline());
            assertThat(run.awaitFinished(Duration.ofMinutes(1)).state()).isEqualTo(PipelineState.FINISHED);

            assertThat(run.instances())
                    .hasSize(INTERVALS)
                    .allSatisfy(instance -> assertThat(instance.status()).isEqualTo(Status.FINISHED));
        }
        var all = new ArrayList<>(ran);
        all.addAll(ranLater);
        assertThat(new LinkedHashSet<>(all)).as("every interval").hasSize(INTERVALS);
        assertThat(all)
                .as("more than once only what ran when it was killed")
                .hasSizeLessThanOrEqualTo(INTERVALS + AT_ONCE);
    }

    @Test
    void knowsEverythingAfterARestart() {
        String id;
        try (PipelineEngine engine = engine(directory, start -> {}).start()) {
            PipelineRun run =
                    engine.activate(pipeline(), ActivationOptions.defaults().allowBackfill());
            run.awaitFinished(Duration.ofMinutes(1));
            id = run.pipelineId();
        }
        try (PipelineEngine engine = engine(directory, start -> {}).start()) {
            PipelineRun run = engine.run(id);

            assertThat(run.state()).isEqualTo(PipelineState.FINISHED);
            assertThat(run.instances()).hasSize(INTERVALS);
            String first = run.instances().get(0).id();
            assertThat(run.attempts(first)).hasSize(1);
            assertThat(engine.service().listPipelines(Optional.empty()).items()).hasSize(1);
        }
    }

    @Test
    void refusesASecretThatItCouldNotEncryptBeforeAnythingIsWritten() {
        try (PipelineEngine engine = engine(directory, start -> {}).start()) {
            Pipeline secret = Pipeline.of("Secret")
                    .every(Duration.ofMinutes(15))
                    .startingAt(START)
                    .occurrences(1)
                    .activity(shell("Work").command("true").field("*myPassword", "s3cret"));

            assertThatThrownBy(() ->
                            engine.activate(secret, ActivationOptions.defaults().allowBackfill()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith("object 'Work', field '*myPassword'")
                    .hasMessageContaining("JdbcStoreBuilder.keys")
                    .hasMessageNotContaining("s3cret");
            assertThat(engine.service().listPipelines(Optional.empty()).items()).isEmpty();
        }
    }
}
