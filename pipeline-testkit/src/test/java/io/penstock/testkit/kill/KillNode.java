package io.penstock.testkit.kill;

import static io.penstock.dsl.Activities.shell;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.store.jdbc.JdbcStore;
import io.penstock.spi.work.WorkContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One process with an engine. Its arguments are the URL of the database, its name, the file to write to and how many
 * milliseconds a task takes; what it is told on its standard input, one round a line, it deploys.
 */
public final class KillNode {

    static final int CONCURRENCY = 8;
    static final Duration LEASE = Duration.ofSeconds(6);
    static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final FileChannel journal;
    private final String name;
    private final long millis;

    private KillNode(FileChannel journal, String name, long millis) {
        this.journal = journal;
        this.name = name;
        this.millis = millis;
    }

    /** Runs until the process is killed or its input ends. */
    public static void main(String[] arguments) throws Exception {
        FileChannel journal = FileChannel.open(
                Path.of(arguments[2]), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        var node = new KillNode(journal, arguments[1], Long.parseLong(arguments[3]));
        var config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setMaximumPoolSize(6);
        try (var pool = new HikariDataSource(config);
                var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                PipelineEngine engine = PipelineEngine.builder()
                        .store(JdbcStore.over(pool).open())
                        .nodeName(node.name)
                        .lease(LEASE)
                        .concurrency(CONCURRENCY)
                        .handler(ShellCommandActivity.TYPE, node::perform)
                        .start()) {
            node.write("UP");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("deploy")) {
                    for (int i = 0; i < Integer.parseInt(words[2]); i++) {
                        engine.deploy(pipeline(words[1] + "-" + i, Integer.parseInt(words[3])));
                    }
                    node.write("DEPLOYED " + words[1]);
                }
            }
        }
    }

    static Pipeline pipeline(String name, int intervals) {
        return Pipeline.of(name)
                .every(Duration.ofMinutes(15))
                .startingAt(START)
                .occurrences(intervals)
                .maxActiveInstances(5)
                .activity(shell("A").command("true"));
    }

    private void perform(ShellCommandActivity activity, WorkContext context) throws IOException, InterruptedException {
        String what = context.pipelineId() + " " + context.attemptId() + " "
                + ProcessHandle.current().pid();
        write("BEGIN " + what);
        // The work; nobody ever counts it down.
        boolean early = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        if (!early) {
            write("END " + what);
        }
    }

    private void write(String line) throws IOException {
        String text = Instant.now() + " " + name + " " + line + "\n";
        // One write to a file opened for appending: lines of several processes do not mix.
        journal.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
