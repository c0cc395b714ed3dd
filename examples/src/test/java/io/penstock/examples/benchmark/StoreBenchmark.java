package io.penstock.examples.benchmark;

import static io.penstock.dsl.Activities.shell;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.PipelineEngineBuilder;
import io.penstock.engine.store.jdbc.JdbcStore;
import io.penstock.run.PipelineRun;
import io.penstock.service.ActivationOptions;
import io.penstock.testkit.server.PostgresServer;
import io.penstock.validation.Limits;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures the store on PostgreSQL: how fast due activity instances that do nothing are drained with all history kept, how many
 * statements and bytes of the write-ahead log each costs, and how late starts are at 50 a second. The yardstick is
 * db-scheduler with lock-and-fetch on the same server, which deletes what is done. Commits wait until they are in the log; the
 * server itself is started without fsync. The time of the processors, in this JVM and in the server together, says more than the
 * rate where other programs are busy too.
 *
 * <p>Arguments, all optional: instances, pipelines, seconds of the latency measurement (0 leaves it out).
 */
public final class StoreBenchmark {

    private static final int THREADS = 16;
    private static final int STARTS_A_SECOND = 50;

    private StoreBenchmark() {}

    /** Runs it. */
    public static void main(String... arguments) throws Exception {
        int instances = argument(arguments, 0, 20_000);
        int pipelines = argument(arguments, 1, 4);
        int seconds = argument(arguments, 2, 60);
        try (PostgresServer server = PostgresServer.start();
                HikariDataSource pool = pool(server)) {
            drain(pool, Math.max(pipelines, instances / 10), pipelines, "warm-up");
            drain(pool, instances, pipelines, "Penstock");
            yardstick(pool, instances / 10, "warm-up");
            yardstick(pool, instances, "db-scheduler");
            if (seconds > 0) {
                latency(pool, seconds);
            }
            System.out.printf(
                    "load average at the end %.1f on %d processors; fsync %s, synchronous_commit %s%n",
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    Runtime.getRuntime().availableProcessors(),
                    ask(pool, "SHOW fsync"),
                    ask(pool, "SHOW synchronous_commit"));
        }
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private static HikariDataSource pool(PostgresServer server) {
        var config = new HikariConfig();
        config.setJdbcUrl(server.jdbcUrl());
        config.setMaximumPoolSize(THREADS + 4);
        config.setMinimumIdle(THREADS + 4);
        config.setConnectionInitSql("SET synchronous_commit = on");
        return new HikariDataSource(config);
    }

    private static PipelineEngineBuilder engine(HikariDataSource pool, CountingDataSource counted) {
        return PipelineEngine.builder()
                .concurrency(THREADS * 8)
                .limits(Limits.relaxed())
                .store(JdbcStore.over(counted == null ? pool : counted)
                        .exclusive()
                        .open());
    }

    private static void drain(HikariDataSource pool, int instances, int pipelines, String what) throws SQLException {
        int intervals = instances / pipelines;
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(15L * (intervals + 1)));
        var counted = new CountingDataSource(pool);
        try (PipelineEngine engine = engine(pool, counted)
                .handler(ShellCommandActivity.TYPE, (activity, context) -> {})
                .start()) {
            long wal = wal(pool);
            counted.reset();
            long cpu = cpu();
            long begun = System.nanoTime();
            var runs = new ArrayList<PipelineRun>();
            for (int i = 0; i < pipelines; i++) {
                Pipeline pipeline = Pipeline.of(what + i)
                        .every(Duration.ofMinutes(15))
                        .startingAt(start)
                        .occurrences(intervals)
                        .activity(shell("Work").command("true").maxActiveInstances(50));
                runs.add(engine.activate(pipeline, ActivationOptions.defaults().allowBackfill()));
            }
            runs.forEach(run -> run.awaitFinished(Duration.ofMinutes(30)));
            double took = (System.nanoTime() - begun) / 1e9;
            int done = intervals * pipelines;
            System.out.printf(
                    "%-12s %,7d instances in %6.2f s: %,7.0f/s; each: CPU %.2f ms, %.3f statements, WAL %,d bytes%n",
                    what,
                    done,
                    took,
                    done / took,
                    (cpu() - cpu) / 1e6 / done,
                    (double) counted.statements() / done,
                    (wal(pool) - wal) / done);
        }
    }

    private static void yardstick(HikariDataSource pool, int executions, String what) throws Exception {
        execute(
                pool,
                "CREATE TABLE IF NOT EXISTS scheduled_tasks (task_name text not null, task_instance text not null,"
                        + " task_data bytea, execution_time timestamp with time zone not null, picked boolean not null,"
                        + " picked_by text, last_success timestamp with time zone, last_failure timestamp with time zone,"
                        + " consecutive_failures INT, last_heartbeat timestamp with time zone, version BIGINT not null,"
                        + " priority SMALLINT, PRIMARY KEY (task_name, task_instance))");
        execute(pool, "CREATE INDEX IF NOT EXISTS execution_time_idx ON scheduled_tasks (execution_time)");
        execute(pool, "CREATE INDEX IF NOT EXISTS last_heartbeat_idx ON scheduled_tasks (last_heartbeat)");
        execute(
                pool,
                "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version) SELECT 'work',"
                        + " 'i' || n, now() - interval '1 hour' + n * interval '1 ms', false, 1 FROM generate_series(1, "
                        + executions + ") n");
        var left = new CountDownLatch(executions);
        OneTimeTask<Void> task = Tasks.oneTime("work").execute((instance, context) -> left.countDown());
        long wal = wal(pool);
        Scheduler scheduler = Scheduler.create(pool, List.of(task))
                .threads(THREADS)
                .pollUsingLockAndFetch(4, 20)
                .pollingInterval(Duration.ofMillis(100))
                .build();
        long cpu = cpu();
        long begun = System.nanoTime();
        scheduler.start();
        boolean all = left.await(30, TimeUnit.MINUTES);
        double took = (System.nanoTime() - begun) / 1e9;
        scheduler.stop();
        System.out.printf(
                "%-12s %,7d executions in %5.2f s: %,7.0f/s; each: CPU %.2f ms, WAL %,d bytes%s%n",
                what,
                executions,
                took,
                executions / took,
                (cpu() - cpu) / 1e6 / executions,
                (wal(pool) - wal) / executions,
                all ? "" : " (not all)");
    }

    /** Has 50 pipelines due at each full second, and sees how long after that their work begins. */
    private static void latency(HikariDataSource pool, int seconds) {
        var late = new ConcurrentLinkedQueue<Long>();
        Instant first = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(20L + seconds);
        var ended = new CountDownLatch(STARTS_A_SECOND * seconds);
        try (PipelineEngine engine = engine(pool, null)
                .handler(ShellCommandActivity.TYPE, (activity, context) -> {
                    late.add(Duration.between(context.interval().start(), Instant.now())
                            .toMillis());
                    ended.countDown();
                })
                .start()) {
            for (int second = 0; second < seconds; second++) {
                for (int i = 0; i < STARTS_A_SECOND; i++) {
                    engine.activate(
                            Pipeline.of("Latency" + second + "-" + i)
                                    .every(Duration.ofMinutes(15))
                                    .startingAt(first.plusSeconds(second))
                                    .occurrences(1)
                                    .activity(shell("Work").command("true")),
                            ActivationOptions.defaults());
                }
            }
            if (Instant.now().isAfter(first)) {
                System.out.println("the pipelines were not all there in time; the first starts are late by that");
            }
            try {
                if (!ended.await(seconds + 120L, TimeUnit.SECONDS)) {
                    System.out.println("not all were started");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        List<Long> sorted = late.stream().sorted().toList();
        System.out.printf(
                "planned to started at %d a second, %,d starts: p50 %d ms, p95 %d ms, p99 %d ms, most %d ms%n",
                STARTS_A_SECOND, sorted.size(), at(sorted, 0.50), at(sorted, 0.95), at(sorted, 0.99), at(sorted, 1.0));
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.isEmpty()
                ? -1
                : sorted.get((int) Math.min(sorted.size() - 1L, Math.round(sorted.size() * share)));
    }

    /** Nanoseconds of processor time that this JVM and the server's processes have had. */
    private static long cpu() {
        return Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }

    private static long wal(HikariDataSource pool) throws SQLException {
        return Long.parseLong(ask(pool, "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint"));
    }

    private static String ask(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void execute(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
