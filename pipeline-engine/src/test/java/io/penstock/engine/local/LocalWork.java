package io.penstock.engine.local;

import io.penstock.definition.PipelineObject;
import io.penstock.engine.worker.InProcessWorker;
import io.penstock.engine.worker.ScriptedTasks;
import io.penstock.engine.worker.TestTasks;
import io.penstock.engine.worker.WorkerSettings;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A real in-process worker with the local extension on a directory of a test. */
final class LocalWork implements AutoCloseable {

    static final String LOGS = "df-TEST/Work/@Work_2024-01-01T00:00:00/@Work_2024-01-01T00:00:00_Attempt=1";

    final ScriptedTasks tasks = new ScriptedTasks();
    final LocalS3Storage s3;
    final Path directory;
    final InProcessWorker worker;
    private final ExecutorService executor = Executors.newCachedThreadPool();

    LocalWork(Path directory) {
        this(directory, ShellSettings.defaults().grace(Duration.ofSeconds(2)), 1 << 20);
    }

    LocalWork(Path directory, ShellSettings shell, long outputLimit) {
        this.directory = directory;
        this.s3 = new LocalS3Storage(directory.resolve("s3"));
        var extensions = ExtensionRegistry.builder()
                .builtIn(LocalExtension.in(directory).shell(shell))
                .build();
        var settings = WorkerSettings.of(directory.resolve("work"))
                .defaultLogs(ObjectUri.parse("s3://logs/all"))
                .outputLimit(outputLimit);
        InstantSource clock = InstantSource.fixed(Instant.parse("2024-01-01T00:20:00Z"));
        this.worker = InProcessWorker.create(tasks, extensions, executor, clock, settings);
    }

    /** Runs the task to its end and gives the result. */
    TaskResult run(Task task) {
        CompletionStage<?> done = worker.perform(task);
        TaskResult result = tasks.result(task.taskId());
        done.toCompletableFuture().join();
        return result;
    }

    TaskResult shell(UnaryOperator<PipelineObject> fields, PipelineObject... others) {
        return run(TestTasks.task("t1", "ShellCommandActivity", fields, others));
    }

    TaskResult command(String command) {
        return shell(object -> object.with("command", command));
    }

    void put(String uri, String text) throws IOException {
        put(s3, uri, text.getBytes(StandardCharsets.UTF_8));
    }

    static void put(ObjectStorage storage, String uri, byte[] bytes) throws IOException {
        try (PendingObject pending = storage.write(ObjectUri.parse(uri))) {
            pending.stream().write(bytes);
            pending.commit();
        }
    }

    byte[] bytes(String uri) throws IOException {
        try (InputStream in = s3.read(ObjectUri.parse(uri))) {
            return in.readAllBytes();
        }
    }

    String text(String uri) throws IOException {
        return new String(bytes(uri), StandardCharsets.UTF_8);
    }

    String log(String name) throws IOException {
        return text("s3://logs/all/" + LOGS + "/" + name);
    }

    List<String> keys(String prefix) throws IOException {
        try (var objects = s3.list(ObjectUri.parse(prefix))) {
            return objects.map(object -> object.uri().key()).toList();
        }
    }

    /** What remains of working directories. */
    List<Path> leftovers() throws IOException {
        if (!Files.exists(directory.resolve("work"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory.resolve("work"))) {
            return files.toList();
        }
    }

    static TaskResult.Failed failed(TaskResult result) {
        return (TaskResult.Failed) result;
    }

    @Override
    public void close() {
        worker.close();
        executor.shutdownNow();
    }
}
