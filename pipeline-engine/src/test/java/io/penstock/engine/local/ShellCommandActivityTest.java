package io.penstock.engine.local;

import static io.penstock.engine.local.LocalWork.failed;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.worker.InProcessWorker;
import io.penstock.engine.worker.TestTasks;
import io.penstock.engine.worker.WorkerSettings;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.spi.ExtensionRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.MAC})
class ShellCommandActivityTest {

    @TempDir
    Path directory;

    private LocalWork work;

    @BeforeEach
    void start() {
        work = new LocalWork(directory);
    }

    @AfterEach
    void stop() {
        work.close();
    }

    @Test
    void finishesWhenTheCommandSucceeds() throws IOException {
        assertThat(work.command("echo hello; echo oops >&2")).isEqualTo(TaskResult.finished());

        assertThat(work.log("stdout")).isEqualTo("hello\n");
        assertThat(work.log("stderr")).isEqualTo("oops\n");
        assertThat(work.log("activity.log"))
                .contains("2024-01-01T00:20:00Z attempt @Work_")
                .contains("exit code 0");
        assertThat(work.leftovers()).isEmpty();
    }

    @Test
    void saysWhereTheLogsAre() {
        var unused = work.command("true");

        assertThat(work.tasks.progress("t1").get(0)).containsEntry("logLocation", "s3://logs/all/" + LocalWork.LOGS);
    }

    @Test
    void putsTheLogsUnderPipelineLogUri() throws IOException {
        var unused = work.shell(object -> object.with("command", "echo hello")
                .with("pipelineLogUri", "s3://my-logs/here/")
                .with("@componentParent", FieldValue.ref("Work")));

        assertThat(work.text("s3://my-logs/here/" + LocalWork.LOGS + "/stdout")).isEqualTo("hello\n");
        assertThat(work.keys("s3://logs/")).isEmpty();
    }

    @Test
    void namesExitCodeAndLastLinesOfStderr() throws IOException {
        TaskResult result =
                work.command("for i in $(seq 1 30); do echo line $i >&2; done; echo 'no table' >&2; exit 3");

        assertThat(failed(result).errorId()).isEqualTo("ExitCode");
        assertThat(failed(result).errorMessage())
                .isEqualTo("the command failed with exit code 3; last lines of stderr:\n"
                        + "line 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\nno table");
        assertThat(work.log("stderr")).endsWith("line 30\nno table\n");
        assertThat(work.log("activity.log")).contains("failed, ExitCode: the command failed with exit code 3");
    }

    @ParameterizedTest
    @CsvSource({
        "exit 1, exit code 1; nothing on stderr",
        "exit 255, exit code 255; nothing on stderr",
        "kill -9 $$, exit code 137 (signal 9); nothing on stderr"
    })
    void describesExitCodes(String command, String description) {
        assertThat(failed(work.command(command)).errorMessage()).isEqualTo("the command failed with " + description);
    }

    @Test
    void namesACommandThatDoesNotExist() {
        assertThat(failed(work.command("no-such-program-here")).errorMessage())
                .contains("exit code 127")
                .contains("no-such-program-here");
    }

    @Test
    void passesArgumentsAsTheyAre() throws IOException {
        TaskResult result = work.shell(object -> object.with("command", "for a in \"$@\"; do echo \"<$a>\"; done")
                .with(
                        "scriptArgument",
                        FieldValue.text("two words"),
                        FieldValue.text("it's \"quoted\""),
                        FieldValue.text("$HOME `id` $(id) \\ * ; rm -rf x"),
                        FieldValue.text(""),
                        FieldValue.text("日本 😀"),
                        FieldValue.text("line\nbreak")));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.log("stdout"))
                .isEqualTo(
                        "<two words>\n<it's \"quoted\">\n<$HOME `id` $(id) \\ * ; rm -rf x>\n<>\n<日本 😀>\n<line\nbreak>\n");
    }

    @Test
    void runsCommandsOfSeveralLinesInUnicode() throws IOException {
        assertThat(work.command("name='Grüße 😀'\nif true; then\n  echo \"$name\"\nfi\n"))
                .isEqualTo(TaskResult.finished());

        assertThat(work.log("stdout")).isEqualTo("Grüße 😀\n");
    }

    @Test
    void runsCommandsLongerThanACommandLine() throws IOException {
        String comment = "#" + "x".repeat(300_000) + "\n";

        assertThat(work.command(comment + "echo done")).isEqualTo(TaskResult.finished());
        assertThat(work.log("stdout")).isEqualTo("done\n");
    }

    @Test
    void keepsBinaryOutput() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(3).nextBytes(bytes);
        LocalWork.put(work.s3, "s3://data/in.bin", bytes);

        TaskResult result = work.shell(
                object -> object.with("command", "cat \"${INPUT1_STAGING_DIR}/in.bin\"")
                        .with("stage", "true")
                        .with("input", FieldValue.ref("In")),
                PipelineObject.of("In", "S3DataNode").with("filePath", "s3://data/in.bin"));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.bytes("s3://logs/all/" + LocalWork.LOGS + "/stdout")).isEqualTo(bytes);
    }

    @Test
    void neitherHangsOnNorKeepsEndlessOutput() throws IOException {
        TaskResult result = work.shell(object -> object.with(
                        "command", "head -c 8000000 /dev/zero | tr '\\0' 'x'; head -c 8000000 /dev/zero >&2; echo end")
                .with("stdout", "s3://out/stdout.txt"));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.log("stdout"))
                .hasSizeLessThan((1 << 20) + 100)
                .endsWith("\n[output was cut here: more than 1048576 bytes]\n");
        assertThat(work.bytes("s3://logs/all/" + LocalWork.LOGS + "/stderr")).hasSizeLessThan((1 << 20) + 100);
        assertThat(work.text("s3://out/stdout.txt")).hasSize(8_000_004).endsWith("end\n");
    }

    @Test
    void cutsWhatGoesToTheGivenAddresses() throws IOException {
        work.close();
        work = new LocalWork(directory, ShellSettings.defaults().outputLimit(10), 1 << 20);

        TaskResult result = work.shell(object ->
                object.with("command", "echo 0123456789abc; echo more").with("stdout", "s3://out/o"));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.text("s3://out/o")).isEqualTo("0123456789\n[output was cut here: more than 10 bytes]\n");
        assertThat(work.log("stdout")).isEqualTo("0123456789abc\nmore\n");
    }

    @Test
    void writesStdoutAndStderrWhereTheFieldsSay() throws IOException {
        Path local = directory.resolve("local.err");

        TaskResult result = work.shell(object -> object.with("command", "echo out; echo err >&2; exit 4")
                .with("stdout", "s3://out/stdout.txt")
                .with("stderr", local.toString()));

        assertThat(failed(result).errorMessage()).contains("exit code 4");
        assertThat(work.text("s3://out/stdout.txt")).isEqualTo("out\n");
        assertThat(local).hasContent("err\n");
    }

    @Test
    void refusesAnAddressItDoesNotUnderstand() {
        TaskResult result = work.shell(object -> object.with("command", "true").with("stdout", "logs/out.txt"));

        assertThat(failed(result).errorId()).isEqualTo("InvalidField");
        assertThat(failed(result).errorMessage()).contains("field 'stdout'", "'logs/out.txt'", "expected \"s3://");
    }

    @Test
    void runsAScriptFromStorage() throws IOException {
        work.put("s3://scripts/hello.sh", "echo \"hello $1\"\n");

        TaskResult result = work.shell(
                object -> object.with("scriptUri", "s3://scripts/hello.sh").with("scriptArgument", "you there"));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.log("stdout")).isEqualTo("hello you there\n");
    }

    @Test
    void letsAScriptChooseItsInterpreter() throws IOException {
        work.put("s3://scripts/count.awk", "#!/usr/bin/awk -f\nBEGIN { print 6 * 7 }\n");

        assertThat(work.shell(object -> object.with("scriptUri", "s3://scripts/count.awk")))
                .isEqualTo(TaskResult.finished());
        assertThat(work.log("stdout")).isEqualTo("42\n");
    }

    @Test
    void namesAScriptThatDoesNotExist() {
        TaskResult result = work.shell(object -> object.with("scriptUri", "s3://scripts/missing.sh"));

        assertThat(failed(result).errorId()).isEqualTo("ScriptNotFound");
        assertThat(failed(result).errorMessage()).contains("field 'scriptUri': s3://scripts/missing.sh does not exist");
    }

    @Test
    void wantsEitherCommandOrScript() {
        assertThat(failed(work.shell(object -> object)).errorMessage()).contains("expected exactly one");
    }

    @Test
    void startsInAnEmptyDirectoryOfItsOwn() throws IOException {
        assertThat(work.command("ls; touch here; ls; pwd")).isEqualTo(TaskResult.finished());

        String[] lines = work.log("stdout").split("\n");
        assertThat(lines[0]).isEqualTo("here");
        assertThat(Path.of(lines[1])).startsWithRaw(directory.resolve("work").toRealPath());
        assertThat(work.leftovers()).isEmpty();
    }

    @Test
    void removesWhatACommandLocked() throws IOException {
        assertThat(work.command("mkdir -p a/b; touch a/b/c; chmod 000 a/b; chmod 500 a; ln -s / root"))
                .isEqualTo(TaskResult.finished());

        assertThat(work.leftovers()).isEmpty();
    }

    @Test
    void hidesTheEnvironmentOfThisProcess() throws IOException {
        work.close();
        work = new LocalWork(directory, ShellSettings.defaults().environment("GREETING", "hello"), 1 << 20);

        assertThat(work.command("env")).isEqualTo(TaskResult.finished());

        assertThat(work.log("stdout").lines().map(line -> line.replaceAll("=.*", "")))
                .contains("PATH", "GREETING")
                .allMatch(name -> java.util.Set.of(
                                        "PATH",
                                        "HOME",
                                        "USER",
                                        "LOGNAME",
                                        "SHELL",
                                        "LANG",
                                        "LANGUAGE",
                                        "TZ",
                                        "TMPDIR",
                                        "JAVA_HOME",
                                        "GREETING",
                                        "PWD",
                                        "SHLVL",
                                        "_",
                                        "OLDPWD")
                                .contains(name)
                        || name.startsWith("LC_"));
    }

    @Test
    void passesWhatItIsToldToPassOfTheEnvironment() {
        var environment = new java.util.HashMap<String, String>();
        environment.put("PATH", "/bin");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        environment.put("AWS_PROFILE", "me");
        environment.put("LC_ALL", "C.UTF-8");

        ShellSettings.defaults()
                .passEnvironment(java.util.List.of("AWS_PROFILE"))
                .restrict(environment);

        assertThat(environment).containsOnlyKeys("PATH", "AWS_PROFILE", "LC_ALL");
    }

    @Test
    void readsNothingFromStandardInput() throws IOException {
        assertThat(work.command("cat; echo end")).isEqualTo(TaskResult.finished());

        assertThat(work.log("stdout")).isEqualTo("end\n");
    }

    @Test
    void killsTheWholeTreeOnCancel() throws Exception {
        Path pids = directory.resolve("pids");
        Task task = TestTasks.task(
                "t1",
                "ShellCommandActivity",
                object -> object.with(
                        "command",
                        "sleep 1000 & echo $! > " + pids + ".tmp; (trap '' TERM; sleep 1000; sleep 1000) & echo $! >> "
                                + pids + ".tmp; echo $$ >> " + pids + ".tmp; mv " + pids + ".tmp " + pids + "; wait"));
        CompletableFuture<?> done = work.worker.perform(task).toCompletableFuture();
        var started = awaitFile(pids);

        work.worker.cancel("t1");
        done.get(60, TimeUnit.SECONDS);

        assertThat(started)
                .hasSize(3)
                .allSatisfy(pid -> assertThat(ProcessHandle.of(Long.parseLong(pid)))
                        .satisfiesAnyOf(
                                handle -> assertThat(handle).isEmpty(),
                                handle -> assertThat(handle.get().isAlive()).isFalse()));
        assertThat(work.tasks.hasResult("t1")).isFalse();
        assertThat(work.log("activity.log")).contains("stopped: canceled");
        assertThat(work.leftovers()).isEmpty();
    }

    /** Waits for a file by watching its directory. */
    private static java.util.List<String> awaitFile(Path file) throws Exception {
        try (var watch = file.getFileSystem().newWatchService()) {
            file.getParent().register(watch, java.nio.file.StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(file)) {
                var key = watch.poll(30, TimeUnit.SECONDS);
                assertThat(key).as("%s appears", file).isNotNull();
                key.pollEvents();
                key.reset();
            }
        }
        return Files.readAllLines(file, StandardCharsets.UTF_8);
    }

    @Test
    void waitsForBackgroundProcessesThatEndByThemselves() throws IOException {
        assertThat(work.command("exec > >(cat; echo 'from the background'); echo first"))
                .isEqualTo(TaskResult.finished());

        assertThat(work.log("stdout")).isEqualTo("first\nfrom the background\n");
        assertThat(work.log("activity.log")).doesNotContain("they were ended");
    }

    @Test
    void endsWhatACommandLeavesInTheBackground() throws IOException {
        assertThat(work.command("sleep 1000 & echo $! ; exit 0")).isEqualTo(TaskResult.finished());

        long pid = Long.parseLong(work.log("stdout").strip());
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        assertThat(work.log("activity.log")).contains("they were ended");
    }

    @Test
    void masksSecretsInMessages() throws IOException {
        TaskResult result = work.shell(object -> object.with("command", "echo 'login root/s3cr3t failed' >&2; exit 1")
                .with("*password", "s3cr3t"));

        assertThat(failed(result).errorMessage())
                .contains("login root/*** failed")
                .doesNotContain("s3cr3t");
        assertThat(work.log("activity.log")).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", " true "})
    void stagesDirectoriesInAndOut(String stage) throws IOException {
        work.put("s3://data/in/a.log", "GET /\nPOST /\nGET /x\n");
        work.put("s3://data/in/sub/b c.log", "GET /\n");
        work.put("s3://data/in/", "");

        TaskResult result = work.shell(
                object -> object.with(
                                "command",
                                "cat ${INPUT1_STAGING_DIR}/a.log \"${INPUT1_STAGING_DIR}/sub/b c.log\" | grep -c GET"
                                        + " > ${OUTPUT1_STAGING_DIR}/output.txt; mkdir -p ${OUTPUT1_STAGING_DIR}/x/y;"
                                        + " echo deep > ${OUTPUT1_STAGING_DIR}/x/y/z; touch ${OUTPUT1_STAGING_DIR}/_SUCCESS")
                        .with("stage", stage)
                        .with("input", FieldValue.ref("In"))
                        .with("output", FieldValue.ref("Out")),
                PipelineObject.of("In", "S3DataNode").with("directoryPath", "s3://data/in"),
                PipelineObject.of("Out", "S3DataNode").with("directoryPath", "s3://data/out/2024-01-01"));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.text("s3://data/out/2024-01-01/output.txt").strip()).isEqualTo("3");
        assertThat(work.keys("s3://data/out/"))
                .containsExactly("out/2024-01-01/_SUCCESS", "out/2024-01-01/output.txt", "out/2024-01-01/x/y/z");
        assertThat(work.log("activity.log")).contains("staged in 2 objects").contains("published 3 objects");
    }

    @Test
    void numbersStagingDirectoriesByPosition() throws IOException {
        work.put("s3://data/one", "1");
        work.put("s3://data/three", "3");

        TaskResult result = work.shell(
                object -> object.with(
                                "command",
                                "cat ${INPUT1_STAGING_DIR}/one ${INPUT3_STAGING_DIR}/three; echo \"[${INPUT2_STAGING_DIR}]\"")
                        .with("stage", "true")
                        .with("input", FieldValue.ref("One"), FieldValue.ref("Table"), FieldValue.ref("Three")),
                PipelineObject.of("One", "S3DataNode").with("filePath", "s3://data/one"),
                PipelineObject.of("Table", "SqlDataNode").with("table", "t"),
                PipelineObject.of("Three", "S3DataNode").with("filePath", "s3://data/three"));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.log("stdout")).isEqualTo("13[]\n");
    }

    @Test
    void doesNotStageUnlessAsked() throws IOException {
        TaskResult result = work.shell(
                object -> object.with("command", "echo \"[${INPUT1_STAGING_DIR}]\"")
                        .with("input", FieldValue.ref("In")),
                PipelineObject.of("In", "S3DataNode").with("filePath", "s3://data/missing"));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.log("stdout")).isEqualTo("[]\n");
    }

    @Test
    void namesAMissingInputFile() {
        TaskResult result = work.shell(
                object -> object.with("command", "true").with("stage", "true").with("input", FieldValue.ref("In")),
                PipelineObject.of("In", "S3DataNode").with("filePath", "s3://data/missing.csv"));

        assertThat(failed(result).errorId()).isEqualTo("InputNotFound");
        assertThat(failed(result).errorMessage()).isEqualTo("input 'In': object s3://data/missing.csv does not exist");
    }

    @Test
    void stagesAnEmptyDirectoryWithAWarning() throws IOException {
        TaskResult result = work.shell(
                object -> object.with("command", "ls -A ${INPUT1_STAGING_DIR} | wc -l")
                        .with("stage", "true")
                        .with("input", FieldValue.ref("In")),
                PipelineObject.of("In", "S3DataNode").with("directoryPath", "s3://data/nothing"));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.log("stdout").strip()).isEqualTo("0");
        assertThat(work.log("activity.log")).contains("WARNING: there is nothing under s3://data/nothing/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://data/in/../escape", "s3://data/in/a//b"})
    void refusesToStageKeysThatAreNoFileNames(String uri) throws IOException {
        work.put(uri, "x");

        TaskResult result = work.shell(
                object -> object.with("command", "true").with("stage", "true").with("input", FieldValue.ref("In")),
                PipelineObject.of("In", "S3DataNode").with("directoryPath", "s3://data/in"));

        assertThat(failed(result).errorId()).isEqualTo("CannotStage");
        assertThat(failed(result).errorMessage()).contains(uri);
    }

    @Test
    void refusesToStageAnObjectOverADirectory() throws IOException {
        work.put("s3://data/in/a", "x");
        work.put("s3://data/in/a/b", "y");

        TaskResult result = work.shell(
                object -> object.with("command", "true").with("stage", "true").with("input", FieldValue.ref("In")),
                PipelineObject.of("In", "S3DataNode").with("directoryPath", "s3://data/in"));

        assertThat(failed(result).errorId()).isEqualTo("CannotStage");
        assertThat(failed(result).errorMessage()).contains("s3://data/in/a/b");
    }

    @Test
    void wantsADirectoryForStagedOutputBeforeItDoesAnything() throws IOException {
        Path witness = directory.resolve("witness");

        TaskResult result = work.shell(
                object -> object.with("command", "touch " + witness)
                        .with("stage", "true")
                        .with("output", FieldValue.ref("Out")),
                PipelineObject.of("Out", "S3DataNode").with("filePath", "s3://data/out.txt"));

        assertThat(failed(result).errorMessage()).contains("output 'Out' has no directoryPath");
        assertThat(witness).doesNotExist();
    }

    @Test
    void publishesNothingWhenTheCommandFails() throws IOException {
        TaskResult result = work.shell(
                object -> object.with("command", "echo half > ${OUTPUT1_STAGING_DIR}/o; exit 1")
                        .with("stage", "true")
                        .with("output", FieldValue.ref("Out")),
                PipelineObject.of("Out", "S3DataNode").with("directoryPath", "s3://data/out"));

        assertThat(failed(result).errorId()).isEqualTo("ExitCode");
        assertThat(work.keys("s3://data/")).isEmpty();
    }

    @Test
    void leavesOutWhatIsNoFile() throws IOException {
        TaskResult result = work.shell(
                object -> object.with(
                                "command",
                                "cd ${OUTPUT1_STAGING_DIR}; echo x > file; ln -s file link; ln -s /etc dir; mkfifo pipe; mkdir empty")
                        .with("stage", "true")
                        .with("output", FieldValue.ref("Out")),
                PipelineObject.of("Out", "S3DataNode").with("directoryPath", "s3://data/out"));

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.keys("s3://data/out/")).containsExactly("out/file", "out/link");
        assertThat(work.log("activity.log")).contains("WARNING: pipe in").contains("WARNING: dir in");
    }

    @Test
    void reportsAFailureToKeepTheOutput() {
        TaskResult result =
                work.shell(object -> object.with("command", "echo x").with("stdout", "gopher://out/x"));

        assertThat(failed(result).errorMessage()).contains("gopher://out/x", "expected one of [file, s3]");
    }

    @Test
    void stopsSoonWhenItIsClosed() throws Exception {
        Path pids = directory.resolve("pids");
        Task task = TestTasks.task(
                "t1",
                "ShellCommandActivity",
                object -> object.with(
                        "command", "echo $$ > " + pids + ".tmp; mv " + pids + ".tmp " + pids + "; sleep 1000"));
        CompletableFuture<?> done = work.worker.perform(task).toCompletableFuture();
        long pid = Long.parseLong(awaitFile(pids).get(0));

        work.worker.close();
        done.get(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS);

        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        assertThat(work.tasks.hasResult("t1")).isFalse();
    }

    @Test
    void leavesNoProcessBehindWhenItCannotReadItsOutput() throws Exception {
        var first = new java.util.concurrent.atomic.AtomicBoolean(true);
        java.util.concurrent.Executor exhausted = task -> {
            if (!first.getAndSet(false)) {
                throw new java.util.concurrent.RejectedExecutionException("no more threads");
            }
            task.run();
        };
        var worker = InProcessWorker.create(
                work.tasks,
                ExtensionRegistry.builder()
                        .builtIn(LocalExtension.in(directory))
                        .build(),
                exhausted,
                InstantSource.fixed(Instant.EPOCH),
                WorkerSettings.of(directory.resolve("work")));
        var before = ProcessHandle.current().children().toList();

        var unused = worker.perform(
                TestTasks.task("t9", "ShellCommandActivity", object -> object.with("command", "sleep 1000")));

        assertThat(failed(work.tasks.result("t9")).errorMessage()).isEqualTo("no more threads");
        assertThat(ProcessHandle.current().children().filter(child -> !before.contains(child)))
                .isEmpty();
    }
}
