package io.penstock.engine;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.run.PipelineRun;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import io.penstock.service.PollRequest;
import io.penstock.service.StatusCommand;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker on another host sees: polls, acknowledgements, leases. */
class TaskLeaseTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final String INSTANCE = "@A_2024-01-01T00:00:00";

    @TempDir
    Path directory;

    private final HandDrivenRuntime runtime = new HandDrivenRuntime(START, 5);
    private PipelineEngine engine;
    private PipelineRun run;
    private TaskService tasks;

    @BeforeEach
    void activate() {
        engine = PipelineEngine.builder()
                .runtime(runtime)
                .localDirectory(directory)
                .start();
        tasks = engine.tasks();
        run = engine.activate(
                Pipeline.of("p")
                        .every(Duration.ofHours(12))
                        .startingAt(START)
                        .occurrences(1)
                        .workerGroup("elsewhere")
                        .activity(shell("A").command("true")),
                ActivationOptions.defaults());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private CompletableFuture<Optional<Task>> poll(String group, Duration wait) {
        return tasks.pollForTask(new PollRequest(group, "far", Set.of(), wait));
    }

    private Task take() {
        CompletableFuture<Optional<Task>> poll = poll("elsewhere", Duration.ofSeconds(90));
        runtime.runUntilIdle();
        return poll.join().orElseThrow();
    }

    private Status status() {
        return run.instance(INSTANCE).status();
    }

    @Test
    void handsATaskToAPollOfItsGroupOnly() {
        CompletableFuture<Optional<Task>> other = poll("Elsewhere", Duration.ofSeconds(90));
        Task task = take();

        assertThat(task.attempt().text("command")).contains("true");
        assertThat(status()).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(other).isNotDone();
        runtime.advance(Duration.ofSeconds(90));
        assertThat(other.join()).isEmpty();
    }

    @Test
    void answersAnImpatientPollAtOnce() {
        take();
        CompletableFuture<Optional<Task>> poll = poll("elsewhere", Duration.ZERO);
        runtime.runUntilIdle();

        assertThat(poll.join()).isEmpty();
    }

    @Test
    void givesNothingToAWithdrawnPoll() {
        var withdrawn = poll("elsewhere", Duration.ofSeconds(90));
        withdrawn.cancel(false);
        runtime.runUntilIdle();

        assertThat(take().attemptId()).isEqualTo(INSTANCE + "_Attempt=1");
    }

    @Test
    void runsFromTheFirstReportToTheResult() {
        Task task = take();

        assertThat(tasks.reportTaskProgress(task.taskId(), Map.of("percentComplete", "50")))
                .isFalse();
        assertThat(status()).isEqualTo(Status.RUNNING);
        assertThat(run.attempts(INSTANCE).get(0).progress()).containsEntry("percentComplete", "50");
        assertThat(run.attempts(INSTANCE).get(0).hostname()).contains("far");
        tasks.setTaskStatus(task.taskId(), TaskResult.finished());

        assertThat(status()).isEqualTo(Status.FINISHED);
        assertThatThrownBy(() -> tasks.setTaskStatus(task.taskId(), TaskResult.finished()))
                .isInstanceOf(TaskNotFoundException.class);
    }

    @Test
    void handsOutAgainWhatWasNotAcknowledged() {
        Task first = take();
        runtime.advance(Duration.ofMinutes(2));
        Task second = take();

        assertThat(second.attemptId()).isEqualTo(first.attemptId());
        assertThat(second.taskId()).isNotEqualTo(first.taskId());
        assertThatThrownBy(() -> tasks.reportTaskProgress(first.taskId(), Map.of()))
                .isInstanceOf(TaskNotFoundException.class);
    }

    @Test
    void countsASilentWorkerAsLostAfterFifteenMinutes() {
        Task first = take();
        tasks.reportTaskProgress(first.taskId(), Map.of());
        runtime.advance(Duration.ofMinutes(10));
        tasks.reportTaskProgress(first.taskId(), Map.of());
        runtime.advance(Duration.ofMinutes(14));
        assertThat(status()).isEqualTo(Status.RUNNING);
        runtime.advance(Duration.ofMinutes(1));

        assertThat(status()).isEqualTo(Status.WAITING_FOR_RUNNER);
        assertThat(run.attempts(INSTANCE).get(0).errorId()).contains("Service_WorkerLost");
        assertThat(take().attemptId()).isEqualTo(INSTANCE + "_Attempt=2");
        assertThat(tasks.reportTaskProgress(first.taskId(), Map.of())).isTrue();
        tasks.setTaskStatus(first.taskId(), TaskResult.finished());
        assertThat(status()).isEqualTo(Status.WAITING_FOR_RUNNER);
    }

    @Test
    void tellsTheWorkerOfACancelledAttemptToStop() {
        Task task = take();
        tasks.reportTaskProgress(task.taskId(), Map.of());

        engine.service().setStatus(run.pipelineId(), List.of(INSTANCE), StatusCommand.TRY_CANCEL);

        assertThat(status()).isEqualTo(Status.CANCELED);
        assertThat(tasks.reportTaskProgress(task.taskId(), Map.of())).isTrue();
        tasks.setTaskStatus(task.taskId(), TaskResult.finished());
        assertThat(status()).isEqualTo(Status.CANCELED);
    }

    @Test
    void refusesReportsThatPretendToBeTheEngine() {
        Task task = take();

        assertThatThrownBy(() -> tasks.reportTaskProgress(task.taskId(), Map.of("@status", "FINISHED")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("@status");
        assertThatThrownBy(() -> tasks.setTaskStatus(task.taskId(), TaskResult.failed("Service_Mine", "no", null)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Service_Mine");
        assertThatThrownBy(() -> tasks.setTaskStatus(task.taskId(), TaskResult.notMet("no")))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(status()).isEqualTo(Status.WAITING_FOR_RUNNER);
    }
}
