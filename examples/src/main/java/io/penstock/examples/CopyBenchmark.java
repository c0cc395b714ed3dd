package io.penstock.examples;

import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.DataNodes.s3File;
import static io.penstock.dsl.DataNodes.sqlTable;
import static io.penstock.dsl.Databases.jdbc;

import io.penstock.Pipeline;
import io.penstock.component.Activity;
import io.penstock.component.JdbcDatabase;
import io.penstock.engine.PipelineEngine;
import io.penstock.run.PipelineRun;
import io.penstock.service.ActivationOptions;
import io.penstock.testkit.server.PostgresServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * How fast a {@code CopyActivity} moves rows between PostgreSQL and CSV, beside pgjdbc's {@code CopyManager} doing nothing else with
 * the same query, on the same server and the same files. Each is done several times in turns; the best counts. A time of the
 * activity is that of the whole run: activation, attempt, commit, logs.
 *
 * <p>Arguments, all optional: rows (1,000,000), rounds (3).
 */
public final class CopyBenchmark {

    private static final String QUERY = "select * from source";

    private CopyBenchmark() {}

    /** Measures and prints a table. */
    public static void main(String... arguments) throws IOException, SQLException {
        run(
                arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000,
                arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3,
                System.out);
    }

    private interface Step {
        void run() throws IOException, SQLException;
    }

    static void run(int rows, int rounds, PrintStream out) throws IOException, SQLException {
        Path directory = Files.createTempDirectory("copy-benchmark");
        try (PostgresServer postgres = PostgresServer.start();
                Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
                Statement statement = connection.createStatement();
                PipelineEngine engine =
                        PipelineEngine.builder().localDirectory(directory).start()) {
            statement.execute("create unlogged table source as select i as id, 'name of ' || i as name,"
                    + " (i * 0.25)::numeric(14,2) as price, timestamp '2024-01-01' + i * interval '1 second' as at,"
                    + " case when i % 10 = 0 then null else md5(i::text) end as hash from generate_series(1, " + rows
                    + ") i");
            statement.execute("create unlogged table target (like source)");
            statement.execute("analyze source");
            JdbcDatabase database = jdbc("Db")
                    .connectionString(postgres.jdbcUrl())
                    .jdbcDriverClass("org.postgresql.Driver")
                    .username(postgres.user())
                    .password("none");
            var copies = connection.unwrap(PGConnection.class).getCopyAPI();
            Path plain = directory.resolve("plain.csv");
            Step truncate = () -> statement.execute("truncate target");

            double plainExport = Double.MAX_VALUE;
            double export = Double.MAX_VALUE;
            double plainImport = Double.MAX_VALUE;
            double load = Double.MAX_VALUE;
            for (int i = 0; i <= rounds; i++) {
                double a = seconds(() -> {
                    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(plain), 64 * 1024)) {
                        copies.copyOut("copy (" + QUERY + ") to stdout (delimiter ',')", file);
                    }
                });
                double b = seconds(() -> finish(
                        engine,
                        copy(
                                "Export",
                                sqlTable("Source", "source").database(database).selectQuery(QUERY),
                                s3File("Csv", "s3://bench/out.csv"))));
                truncate.run();
                double c = seconds(() -> {
                    try (InputStream file = Files.newInputStream(plain)) {
                        copies.copyIn("copy target from stdin (delimiter ',')", file);
                    }
                });
                truncate.run();
                double d = seconds(() -> finish(
                        engine,
                        copy(
                                "Import",
                                s3File("Csv", "s3://bench/out.csv"),
                                sqlTable("Target", "target").database(database))));
                // the first round warms up, unless it is the only one
                if (i > 0) {
                    plainExport = Math.min(plainExport, a);
                    export = Math.min(export, b);
                    plainImport = Math.min(plainImport, c);
                    load = Math.min(load, d);
                }
            }
            double mebibytes = Files.size(plain) / 1048576.0;
            out.printf(Locale.ROOT, "%,d rows, %.0f MiB, best of %d%n", rows, mebibytes, rounds);
            out.println("| What | CopyManager rows/s | MiB/s | CopyActivity rows/s | MiB/s | Ratio |");
            out.println("| --- | --- | --- | --- | --- | --- |");
            line(out, "export: PostgreSQL to CSV", rows, mebibytes, plainExport, export);
            line(out, "import: CSV to PostgreSQL", rows, mebibytes, plainImport, load);
        } finally {
            delete(directory);
        }
    }

    private static void line(PrintStream out, String what, int rows, double mebibytes, double plain, double ours) {
        out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.0f | %,.0f | %.0f | %.2f |%n",
                what,
                rows / plain,
                mebibytes / plain,
                rows / ours,
                mebibytes / ours,
                plain / ours);
    }

    private static double seconds(Step step) throws IOException, SQLException {
        long begun = System.nanoTime();
        step.run();
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void finish(PipelineEngine engine, Activity activity) {
        PipelineRun run = engine.activate(
                Pipeline.of(activity.id()).onDemand().maximumRetries(0).activity(activity),
                ActivationOptions.defaults());
        run.awaitFinished(Duration.ofMinutes(30));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            Path[] deepestFirst = files.sorted(Comparator.reverseOrder()).toArray(Path[]::new);
            Arrays.stream(deepestFirst).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
