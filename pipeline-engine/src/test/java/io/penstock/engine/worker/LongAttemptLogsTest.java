package io.penstock.engine.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.component.ShellCommandActivity;
import io.penstock.engine.local.LocalS3Storage;
import io.penstock.service.TaskResult;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.work.ObjectUri;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LongAttemptLogsTest {

    private static final ObjectUri LOG = ObjectUri.parse(
            "s3://logs/df-TEST/Work/@Work_2024-01-01T00:00:00/@Work_2024-01-01T00:00:00_Attempt=1/stdout");

    @TempDir
    Path directory;

    @Test
    void uploadsTheLogsOfALongAttemptEveryHour() throws Exception {
        var time = new ManualTimer();
        var s3 = new LocalS3Storage(directory.resolve("s3"));
        var printed = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var extensions = ExtensionRegistry.builder()
                .add(registrar -> {
                    registrar.storage("s3", s3);
                    registrar.activity(ShellCommandActivity.TYPE, (activity, context) -> {
                        context.stdout().write("first hour\n".getBytes(UTF_8));
                        printed.countDown();
                        release.await(30, TimeUnit.SECONDS);
                        context.stdout().write("the end\n".getBytes(UTF_8));
                    });
                })
                .build();
        var settings = WorkerSettings.of(directory.resolve("work")).defaultLogs(ObjectUri.parse("s3://logs/"));
        var tasks = new ScriptedTasks();
        ExecutorService executor = Executors.newCachedThreadPool();
        try (var worker = InProcessWorker.factory(settings, time).create(tasks, extensions, executor, time)) {
            var done =
                    worker.perform(TestTasks.task("t1", "ShellCommandActivity", object -> object.with("command", "x")));
            printed.await(30, TimeUnit.SECONDS);
            time.advance(Duration.ofMinutes(30));
            assertThat(s3.find(LOG)).isEmpty();

            while (s3.find(LOG).isEmpty()) {
                time.advance(Duration.ofMinutes(1));
            }
            assertThat(text(s3)).isEqualTo("first hour\n");

            release.countDown();
            assertThat(tasks.result("t1")).isEqualTo(TaskResult.finished());
            done.toCompletableFuture().join();
            assertThat(text(s3)).isEqualTo("first hour\nthe end\n");
        } finally {
            release.countDown();
            executor.shutdownNow();
        }
    }

    private static String text(LocalS3Storage s3) throws Exception {
        try (InputStream in = s3.read(LOG)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void takesSecretsOutOfAStreamHoweverItIsCut() throws Exception {
        String text = "a secret secretsauce seсret sec ret secre";
        for (int size = 1; size < text.length(); size++) {
            var out = new ByteArrayOutputStream();
            try (var masked = new MaskedOutputStream(out, List.of("secretsauce", "secret"))) {
                byte[] bytes = text.getBytes(UTF_8);
                for (int i = 0; i < bytes.length; i += size) {
                    masked.write(bytes, i, Math.min(size, bytes.length - i));
                    masked.flush();
                }
            }
            assertThat(out.toString(UTF_8)).isEqualTo("a *** *** seсret sec ret secre");
        }
    }
}
