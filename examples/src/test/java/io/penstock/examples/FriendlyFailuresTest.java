package io.penstock.examples;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Preconditions.s3PrefixNotEmpty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.Pipeline;
import io.penstock.dsl.Parameters;
import io.penstock.engine.PipelineEngine;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import io.penstock.run.PipelineRun;
import io.penstock.run.Status;
import io.penstock.run.UnfinishedRunException;
import io.penstock.service.ActivationOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees at three in the morning. Real engine, real processes. */
class FriendlyFailuresTest {

    private PipelineEngine engine;

    @BeforeEach
    void startEngine(@TempDir Path directory) {
        engine = PipelineEngine.builder().localDirectory(directory).start();
    }

    @AfterEach
    void closeEngine() {
        engine.close(Duration.ZERO);
    }

    private PipelineRun activate(Pipeline pipeline) {
        return engine.activate(pipeline.every(Duration.ofMinutes(15)).occurrences(1), ActivationOptions.defaults());
    }

    @Test
    void showsTheExitCodeAndTheLastLinesOfStderr() {
        var run = activate(Pipeline.of("Broken")
                .activity(shell("Load", "echo connecting >&2; echo 'table clicks is locked' >&2; exit 3")
                        .maximumRetries(0)));

        var outcome = run.awaitFinished(Duration.ofMinutes(1));

        assertThat(outcome.isSuccess()).isFalse();
        assertThat(run.instances("Load")).singleElement().satisfies(load -> {
            assertThat(load.status()).isEqualTo(Status.FAILED);
            assertThat(load.message().orElseThrow()).contains("exit code 3").contains("table clicks is locked");
        });
    }

    @Test
    void neverShowsASecretThatACommandWasGiven() {
        var heard = new CopyOnWriteArrayList<String>();
        engine.addListener(event -> heard.add(event.toString()));
        var run = activate(Pipeline.of("Secret")
                .parameter(Parameters.string("*myPassword"))
                .value("*myPassword", "hunter2-canary")
                .activity(shell("Load", "echo login with #{*myPassword} refused >&2; exit 1")
                        .maximumRetries(0)));

        run.awaitFinished(Duration.ofMinutes(1));

        assertThat(run.instances("Load"))
                .singleElement()
                .satisfies(load -> assertThat(load.message().orElseThrow()).contains("login with *** refused"));
        assertThat(run.attempts(run.instances("Load").get(0).id()).toString()).doesNotContain("hunter2-canary");
        assertThat(heard).isNotEmpty().noneMatch(event -> event.contains("hunter2-canary"));
    }

    @Test
    void saysWhichPrefixIsEmptyWhileAnActivityWaitsForIt() {
        var raw = s3("Raw", "s3://acme/raw/").precondition(s3PrefixNotEmpty("RawIsThere", "s3://acme/raw/"));
        var run =
                activate(Pipeline.of("Waiting").activity(shell("Clean", "true").input(raw)));

        assertThatExceptionOfType(UnfinishedRunException.class)
                .isThrownBy(() -> run.awaitFinished(Duration.ofSeconds(2)))
                .withMessageContaining("Clean")
                .withMessageContaining("RawIsThere")
                .withMessageContaining("s3://acme/raw/");
        assertThat(run.instances("Clean")).singleElement().satisfies(clean -> {
            assertThat(clean.status()).isEqualTo(Status.WAITING_ON_DEPENDENCIES);
            assertThat(run.explain(clean.id()).toString()).contains("Raw").contains("s3://acme/raw/");
        });
    }

    @Test
    void endsTheWaitAtOnceWhenOnlyAnOperatorCanHelp() {
        var first = shell("Extract", "exit 1").maximumRetries(0);
        var run = activate(
                Pipeline.of("Stuck").activity(first, shell("Load", "true").dependsOn(first)));

        assertThatExceptionOfType(UnfinishedRunException.class)
                .isThrownBy(() -> run.awaitFinished(Duration.ofMinutes(5)))
                .withMessageContaining("Load")
                .withMessageContaining("Extract");
    }

    @Test
    void printsBothErrorsOfADefinitionWithTwo() {
        var pipeline =
                Pipeline.of("Wrong").activity(shell("Clean").maximumRetries(9)).every(Duration.ofMinutes(5));

        assertThatExceptionOfType(InvalidDefinitionException.class)
                .isThrownBy(() -> engine.activate(pipeline, ActivationOptions.defaults()))
                .satisfies(e -> assertThat(e.errors())
                        .extracting(issue -> issue.objectId().orElse("") + "."
                                + issue.field().orElse(""))
                        .contains("Clean.maximumRetries"))
                .satisfies(e -> assertThat(e.errors())
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(issue -> assertThat(e.getMessage()).contains(issue.toString())))
                .satisfies(e -> assertThat(e.errors())
                        .allSatisfy(issue -> assertThat(issue.objectId()).isPresent())
                        .extracting(Issue::expected)
                        .allSatisfy(expected -> assertThat(expected).isPresent()));
        assertThat(engine.service().listPipelines(java.util.Optional.empty()).items())
                .allSatisfy(listed -> assertThat(listed.name()).isNotEqualTo("Wrong"));
    }
}
