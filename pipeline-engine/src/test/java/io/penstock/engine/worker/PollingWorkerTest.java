package io.penstock.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.component.ComponentType;
import io.penstock.component.S3DataNode;
import io.penstock.component.S3KeyExists;
import io.penstock.component.ShellCommandActivity;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.local.LocalS3Storage;
import io.penstock.problem.ErrorCategory;
import io.penstock.problem.PipelineException;
import io.penstock.schedule.Interval;
import io.penstock.service.PollRequest;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.work.ActivityHandler;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole worker on one thread, on a clock that stands until a handler moves it. */
@Timeout(60)
@SuppressWarnings("try") // a worker works by being there
class PollingWorkerTest {

    @TempDir
    Path directory;

    private final ScriptedTasks tasks = new ScriptedTasks();
    private final ManualTimer time = new ManualTimer();
    private final List<String> staged = new ArrayList<>();

    private PollingWorker start(ActivityHandler<ShellCommandActivity> handler) {
        return start(handler, settings());
    }

    private WorkerSettings settings() {
        return WorkerSettings.of(directory.resolve("work")).hostname("here").defaultLogs(ObjectUri.parse("s3://logs/"));
    }

    private PollingWorker start(ActivityHandler<ShellCommandActivity> handler, WorkerSettings settings) {
        var extensions = ExtensionRegistry.builder()
                .add(registrar -> {
                    registrar.activity(ShellCommandActivity.TYPE, handler);
                    registrar.precondition(
                            S3KeyExists.TYPE,
                            (check, context) -> check.s3Key().orElse("").equals("there")
                                    ? CheckResult.met("it is there")
                                    : CheckResult.notMet(
                                            "no " + check.object().text("*key").orElse("")));
                    registrar.stageIn(S3DataNode.TYPE, (node, dir, context) -> {
                        staged.add("in " + node.id());
                        Files.writeString(dir.resolve("data"), node.filePath().orElse(""));
                    });
                    registrar.stageOut(S3DataNode.TYPE, (node, dir, context) -> {
                        try (var files = Files.list(dir)) {
                            files.forEach(file -> staged.add("out " + node.id() + "/" + file.getFileName()));
                        }
                    });
                    registrar.storage("s3", new LocalS3Storage(directory.resolve("s3")));
                })
                .build();
        return PollingWorker.start(tasks, "wg", extensions, Runnable::run, time, time, settings);
    }

    private static Task task(String id, UnaryOperator<PipelineObject> fields, PipelineObject... others) {
        return TestTasks.task(id, "ShellCommandActivity", fields, others);
    }

    private static Task task(String id) {
        return task(id, object -> object);
    }

    private TaskResult run(ActivityHandler<ShellCommandActivity> handler) {
        try (var worker = start(handler)) {
            tasks.offer(task("t1"));
        }
        return tasks.result("t1");
    }

    private Path log(String name) {
        return new LocalS3Storage(directory.resolve("s3"))
                .directory(ObjectUri.parse("s3://logs/df-TEST/Work/@Work_2024-01-01T00:00:00"))
                .resolve("@Work_2024-01-01T00%3A00%3A00_Attempt=1")
                .resolve(name);
    }

    @Test
    void hasAsManyPollsOutAsItCanTakeTasks() {
        try (var worker =
                start((activity, context) -> {}, settings().concurrency(3).pollWait(Duration.ofSeconds(20)))) {
            assertThat(tasks.waitingPolls()).isEqualTo(3);
            assertThat(tasks.requests().get(0))
                    .isEqualTo(new PollRequest(
                            "wg",
                            "here",
                            java.util.Set.of("ShellCommandActivity", "S3KeyExists"),
                            Duration.ofSeconds(20)));

            tasks.timeOutPolls();
            assertThat(tasks.waitingPolls()).isEqualTo(3);
        }
        assertThat(tasks.waitingPolls()).isZero();
    }

    @Test
    void acknowledgesBeforeItWorksAndReportsTheEnd() {
        var acknowledged = new ArrayList<Map<String, String>>();

        TaskResult result = run((activity, context) -> acknowledged.addAll(tasks.progress("t1")));

        assertThat(acknowledged)
                .containsExactly(Map.of(
                        "logLocation",
                        "s3://logs/df-TEST/Work/@Work_2024-01-01T00:00:00/@Work_2024-01-01T00:00:00_Attempt=1"));
        assertThat(result).isEqualTo(TaskResult.finished());
    }

    @Test
    void doesNotWorkOnATaskThatIsCanceledBeforeItBegins() {
        tasks.cancel("t1");
        try (var worker = start((activity, context) -> staged.add("worked"))) {
            tasks.offer(task("t1"));
            assertThat(tasks.waitingPolls()).isEqualTo(2);
        }

        assertThat(staged).isEmpty();
        assertThat(tasks.hasResult("t1")).isFalse();
    }

    @Test
    void saysOnceAMinuteThatItIsAlive() {
        var unused = run((activity, context) -> {
            time.advance(Duration.ofSeconds(59));
            assertThat(tasks.progress("t1")).hasSize(1);
            time.advance(Duration.ofSeconds(121));
            assertThat(tasks.progress("t1")).hasSize(4);
        });

        time.advance(Duration.ofHours(1));
        assertThat(tasks.progress("t1")).hasSize(4);
    }

    @Test
    void saysItMoreOftenWhereTheObjectIsImpatient() {
        try (var worker = start((activity, context) -> time.advance(Duration.ofMinutes(1)))) {
            tasks.offer(task("t1", object -> object.with("reportProgressTimeout", "1 minute")));
        }

        assertThat(tasks.progress("t1")).hasSize(4);
    }

    @Test
    void survivesReportsThatFail() {
        TaskResult result = run((activity, context) -> {
            context.reportProgress(Map.of("percentComplete", "10"));
            tasks.onReport(taskId -> {
                throw new PipelineException(ErrorCategory.UNAVAILABLE, "try later");
            });
            context.reportProgress(Map.of("percentComplete", "50"));
            time.advance(Duration.ofSeconds(70));
            tasks.onReport(taskId -> {});
            time.advance(Duration.ofSeconds(60));
        });

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(tasks.progress("t1")).contains(Map.of("percentComplete", "50"));
    }

    @Test
    void learnsFromTheAnswerThatItShouldStop() {
        var seen = new ArrayList<Object>();
        try (var worker = start((activity, context) -> {
            context.cancellation().onCancel(() -> seen.add("told"));
            tasks.cancel("t1");
            assertThat(context.cancellation().isCanceled()).isFalse();
            time.advance(Duration.ofMinutes(1));
            seen.add(context.cancellation().isCanceled());
            seen.add(Thread.interrupted());
            context.cancellation().onCancel(() -> seen.add("told at once"));
            throw new CancellationException();
        })) {
            tasks.offer(task("t1"));
            assertThat(tasks.waitingPolls()).isEqualTo(2);
        }

        assertThat(seen).containsExactly("told", true, true, "told at once");
        assertThat(tasks.hasResult("t1")).isFalse();
        assertThat(log("activity.log")).content().contains("stopped: canceled");
    }

    @Test
    void leavesTheLogsOfALostTaskToItsNewWorker() throws IOException {
        try (var worker = start((activity, context) -> {
            // More than is kept in memory, so that there is a file to remove.
            context.stdout().write(new byte[20_000]);
            tasks.lose("t1");
            time.advance(Duration.ofMinutes(1));
            assertThat(context.cancellation().isCanceled()).isTrue();
        })) {
            tasks.offer(task("t1"));
        }

        assertThat(tasks.hasResult("t1")).isFalse();
        assertThat(log("stdout")).doesNotExist();
        assertThat(directory.resolve("work")).isEmptyDirectory();
    }

    private static final PipelineObject IN =
            PipelineObject.of("In", "S3DataNode").with("filePath", "s3://b/in");
    private static final PipelineObject OUT =
            PipelineObject.of("Out", "S3DataNode").with("directoryPath", "s3://b/out");

    private static PipelineObject staging(PipelineObject object) {
        return object.with("stage", "true").with("input", FieldValue.ref("In")).with("output", FieldValue.ref("Out"));
    }

    @Test
    void stagesInBeforeAndOutAfterTheWork() {
        try (var worker = start((activity, context) -> {
            Path in = context.stagingDirectory(context.inputs().get(0)).orElseThrow();
            Path out = context.stagingDirectory(context.outputs().get(0)).orElseThrow();
            staged.add("work on " + Files.readString(in.resolve("data")));
            assertThat(context.stagingVariables())
                    .isEqualTo(Map.of("INPUT1_STAGING_DIR", in.toString(), "OUTPUT1_STAGING_DIR", out.toString()));
            Files.writeString(out.resolve("result"), "42");
        })) {
            tasks.offer(task("t1", PollingWorkerTest::staging, IN, OUT));
        }

        assertThat(tasks.result("t1")).isEqualTo(TaskResult.finished());
        assertThat(staged).containsExactly("in In", "work on s3://b/in", "out Out/result");
    }

    @Test
    void publishesNothingOnceItsLeaseIsGone() {
        try (var worker = start((activity, context) -> {
            Files.writeString(
                    context.stagingDirectory(context.outputs().get(0))
                            .orElseThrow()
                            .resolve("late"),
                    "x");
            tasks.cancel("t1");
        })) {
            tasks.offer(task("t1", PollingWorkerTest::staging, IN, OUT));
            tasks.offer(task("t2", PollingWorkerTest::staging, IN, OUT));
        }

        assertThat(staged).containsExactly("in In", "in In", "out Out/late");
        assertThat(tasks.hasResult("t1")).isFalse();
        assertThat(tasks.result("t2")).isEqualTo(TaskResult.finished());
    }

    @Test
    void failsATaskWhoseObjectsAreNotAllThere() {
        try (var worker = start((activity, context) -> {})) {
            tasks.offer(task("t1", PollingWorkerTest::staging, IN));
        }

        assertThat(((TaskResult.Failed) tasks.result("t1")).errorMessage()).contains("Out", "does not exist");
    }

    @Test
    void failsATaskOfATypeThatItDoesNotKnow() {
        try (var worker = start((activity, context) -> {})) {
            tasks.offer(TestTasks.task("t1", "SlackMessage", object -> object));
        }

        assertThat(tasks.result("t1"))
                .isEqualTo(TaskResult.failed(
                        "NoHandler", "no handler for activities of type 'SlackMessage' on this worker", null));
    }

    @Test
    void tellsTheHandlerWhereItIs() {
        TaskResult result = run((activity, context) -> {
            assertThat(context.pipelineId()).isEqualTo("df-TEST");
            assertThat(context.instanceId()).isEqualTo("@Work_2024-01-01T00:00:00");
            assertThat(context.attemptId()).isEqualTo("@Work_2024-01-01T00:00:00_Attempt=1");
            assertThat(context.interval())
                    .isEqualTo(
                            new Interval(Instant.parse("2024-01-01T00:00:00Z"), Instant.parse("2024-01-01T00:15:00Z")));
            assertThat(context.workingDirectory()).isEmptyDirectory();
            assertThat(context.clock().instant()).isEqualTo(time.instant());
            assertThat(context.stagingVariables()).isEmpty();
            assertThat(context.object("nobody")).isEmpty();
        });

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(directory.resolve("work")).isEmptyDirectory();
    }

    @Test
    void mapsWhatWasThrownToErrorIdAndMessage() {
        TaskResult.Failed failed = (TaskResult.Failed) run((activity, context) -> {
            throw new IllegalStateException("disk full");
        });

        assertThat(failed.errorId()).isEqualTo("IllegalStateException");
        assertThat(failed.errorMessage()).isEqualTo("disk full");
        assertThat(failed.errorStackTrace().orElseThrow())
                .startsWith("java.lang.IllegalStateException: disk full")
                .hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void takesTheErrorIdOfTheHandler() {
        assertThat(run((activity, context) -> {
                    throw new WorkFailedException("NoTable", "table 't' does not exist");
                }))
                .isEqualTo(TaskResult.failed("NoTable", "table 't' does not exist", null));
    }

    @Test
    void survivesErrorsAndExceptionsWithoutMessage() {
        TaskResult.Failed failed = (TaskResult.Failed) run((activity, context) -> {
            throw new StackOverflowError();
        });

        assertThat(failed.errorId()).isEqualTo("StackOverflowError");
        assertThat(failed.errorMessage()).isEqualTo("java.lang.StackOverflowError");
    }

    @Test
    void cutsErrorIdAndStackTraceToWhatTheApiTakes() {
        TaskResult.Failed failed = (TaskResult.Failed) run((activity, context) -> {
            throw new WorkFailedException("x".repeat(2000), "long", new IOException("y".repeat(3000)));
        });

        assertThat(failed.errorId()).hasSize(1024);
        assertThat(failed.errorStackTrace().orElseThrow()).hasSize(1024);
    }

    @Test
    void keepsErrorIdsOfTheEngineToTheEngine() {
        assertThatThrownBy(() -> new WorkFailedException("Service_x", "no"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Service_");
        TaskResult.Failed failed = (TaskResult.Failed) run((activity, context) -> {
            throw new Service_Down();
        });
        assertThat(failed.errorId()).isEqualTo("WorkFailed");
    }

    @SuppressWarnings("serial")
    private static final class Service_Down extends Exception {}

    @Test
    void masksSecretsInWhatItReports() {
        try (var worker = start((activity, context) -> {
            context.reportProgress(Map.of("state", "logged in with hunter2"));
            context.log("password is hunter2");
            throw new IOException("cannot log in with hunter2", new IOException("hunter2"));
        })) {
            tasks.offer(task("t1", object -> object.with("*password", "hunter2")));
        }

        TaskResult.Failed failed = (TaskResult.Failed) tasks.result("t1");
        assertThat(failed.errorMessage()).isEqualTo("cannot log in with ***");
        assertThat(failed.errorStackTrace().orElseThrow()).doesNotContain("hunter2");
        assertThat(tasks.progress("t1").toString())
                .contains("logged in with ***")
                .doesNotContain("hunter2");
        assertThat(log("activity.log")).content().contains("password is ***").doesNotContain("hunter2");
    }

    @Test
    void reportsProgressAtMostOnceASecond() {
        var unused = run((activity, context) -> {
            for (int i = 0; i <= 100; i++) {
                context.reportProgress(Map.of("percentComplete", "" + i));
                time.advance(Duration.ofMillis(100));
            }
        });

        // The acknowledgement, then one in every ten.
        assertThat(tasks.progress("t1")).hasSize(12);
    }

    @Test
    void refusesProgressFieldsOfTheEngine() {
        TaskResult.Failed failed =
                (TaskResult.Failed) run((activity, context) -> context.reportProgress(Map.of("@status", "FINISHED")));

        assertThat(failed.errorMessage()).contains("'@status'");
    }

    @Test
    void checksPreconditions() {
        try (var worker = start((activity, context) -> {})) {
            tasks.offer(TestTasks.task("t1", "S3KeyExists", object -> object.with("s3Key", "there")));
            tasks.offer(TestTasks.task(
                    "t2",
                    "S3KeyExists",
                    object -> object.with("s3Key", "not there").with("*key", "secret")));
        }

        assertThat(tasks.result("t1")).isEqualTo(TaskResult.finished());
        assertThat(tasks.result("t2")).isEqualTo(TaskResult.notMet("no ***"));
        assertThat(tasks.progress("t1")).isEmpty();
    }

    @Test
    void pollsAgainLaterAndLaterWhileTheServiceIsAway() {
        var away = new PipelineException(ErrorCategory.UNAVAILABLE, "connection refused");
        for (int i = 0; i < 9; i++) {
            tasks.failNextPoll(away);
        }
        var pauses = new ArrayList<Long>();
        try (var worker = start((activity, context) -> {}, settings().concurrency(1))) {
            while (tasks.waitingPolls() == 0) {
                Duration pause = time.next().orElseThrow();
                pauses.add(pause.toSeconds());
                time.advance(pause);
            }
        }

        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void repeatsTheReportOfAnEndUntilItIsHeard() {
        var away = new PipelineException(ErrorCategory.UNAVAILABLE, "connection refused");
        tasks.failNextStatus(away);
        tasks.failNextStatus(away);
        try (var worker = start((activity, context) -> {}, settings().concurrency(1))) {
            tasks.offer(task("t1"));
            assertThat(tasks.hasResult("t1")).isFalse();
            assertThat(tasks.waitingPolls()).isZero();

            time.advance(Duration.ofSeconds(3));
            assertThat(tasks.result("t1")).isEqualTo(TaskResult.finished());
            assertThat(tasks.waitingPolls()).isEqualTo(1);
        }
    }

    @Test
    void doesThousandsOfWaitingTasksWithoutNesting() {
        int count = 5_000;
        for (int i = 0; i < count; i++) {
            tasks.offer(TestTasks.task("t" + i, "S3KeyExists", object -> object.with("s3Key", "there")));
        }

        try (var worker = start((activity, context) -> {}, settings().concurrency(1))) {
            for (int i = 0; i < count; i++) {
                assertThat(tasks.hasResult("t" + i)).isTrue();
            }
        }
    }

    @Test
    void letsRunningTasksEndWhenDrained() {
        var worker = start((activity, context) -> staged.add("worked"));
        assertThat(worker.drain()).isCompleted();

        tasks.offer(task("t1"));
        assertThat(tasks.hasResult("t1")).isFalse();
        assertThat(staged).isEmpty();
    }

    @Test
    void stopsRunningTasksWhenClosed() {
        var workers = new ArrayList<PollingWorker>();
        var seen = new ArrayList<Object>();
        workers.add(start((activity, context) -> {
            var drained = workers.get(0).drain();
            seen.add(drained.isDone());
            workers.get(0).close();
            seen.add(context.cancellation().isCanceled());
        }));
        tasks.offer(task("t1"));

        assertThat(seen).containsExactly(false, true);
        assertThat(workers.get(0).drain()).isCompleted();
        assertThat(tasks.hasResult("t1")).isFalse();
    }

    @Test
    void worksOnTypesThatOnlyAnExtensionKnows() {
        ComponentType<ShellCommandActivity> mine =
                ComponentType.of("MyShell", ShellCommandActivity.class, fields -> ShellCommandActivity.TYPE.of(fields));
        var extensions = ExtensionRegistry.builder()
                .add(registrar -> registrar.activity(
                        mine,
                        (activity, context) -> staged.add(activity.command().orElse(""))))
                .build();
        try (var worker = PollingWorker.start(tasks, "wg", extensions, Runnable::run, time, time, settings())) {
            tasks.offer(TestTasks.task("t1", "MyShell", object -> object.with("command", "mine")));
        }

        assertThat(staged).containsExactly("mine");
    }

    @Test
    void keepsTheLogsInTheLayoutOfTheService() {
        var unused = run((activity, context) -> {
            context.stdout().write("out".getBytes(StandardCharsets.UTF_8));
            context.stderr().write("err".getBytes(StandardCharsets.UTF_8));
            context.log("half way");
        });

        assertThat(log("stdout")).hasContent("out");
        assertThat(log("stderr")).hasContent("err");
        assertThat(log("activity.log"))
                .content()
                .contains("2024-01-01T00:00:00Z half way\n")
                .endsWith("finished\n");
    }

    @Test
    void finishesAlthoughItsLogsCannotBeKept() {
        try (var worker = start((activity, context) -> {})) {
            tasks.offer(task("t1", object -> object.with("pipelineLogUri", "gopher://nowhere/")));
            tasks.offer(task("t2", object -> object.with("pipelineLogUri", "no address")));
        }

        assertThat(tasks.result("t1")).isEqualTo(TaskResult.finished());
        assertThat(tasks.result("t2")).isEqualTo(TaskResult.finished());
        assertThat(log("activity.log")).exists();
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> settings().concurrency(0)).hasMessageContaining("concurrency is 0");
        assertThatThrownBy(() -> settings().heartbeat(Duration.ZERO)).hasMessageContaining("heartbeat is PT0S");
        assertThatThrownBy(() -> settings().outputLimit(-1)).hasMessageContaining("outputLimit is -1");
    }
}
