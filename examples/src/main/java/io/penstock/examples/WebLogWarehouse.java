package io.penstock.examples;

import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.Activities.sql;
import static io.penstock.dsl.DataFormats.csv;
import static io.penstock.dsl.DataFormats.regEx;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.DataNodes.sqlTable;
import static io.penstock.dsl.Databases.jdbc;

import io.penstock.Pipeline;
import io.penstock.engine.PipelineEngine;
import io.penstock.run.PipelineRun;
import io.penstock.service.ActivationOptions;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.testkit.server.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Web access logs become rows of a warehouse: a regular expression takes the lines apart into CSV, the CSV is loaded into a table,
 * and a script counts. The logs of one hour are made up here; the warehouse is a PostgreSQL started here, the bucket a directory.
 */
public final class WebLogWarehouse {

    private static final String LINE =
            "(\\S+) \\S+ \\S+ \\[([^\\]]+)\\] \"(\\S+) (\\S+) [^\"]*\" (\\d{3}) (\\d+) \"[^\"]*\" \"([^\"]*)\"";
    private static final String[] COLUMNS = {
        "host STRING", "requested STRING", "method STRING", "path STRING", "status INT", "bytes INT", "agent STRING"
    };

    private WebLogWarehouse() {}

    /** The pipeline: clean, load, count, for each hour. */
    static Pipeline pipeline(String jdbcUrl, String user, Instant start) {
        String hour = "#{format(@scheduledStartTime,'YYYY-MM-dd-HH')}";
        var warehouse = jdbc("Warehouse")
                .connectionString(jdbcUrl)
                .jdbcDriverClass("org.postgresql.Driver")
                .username(user)
                .password("secret");
        var raw = s3("RawLogs", "s3://weblogs/raw/" + hour).dataFormat(regEx("AccessLog", LINE, COLUMNS));
        var cleaned = s3("CleanedLogs", "s3://weblogs/cleaned/" + hour)
                .dataFormat(csv("Quoted", COLUMNS).field("textQualifier", "\""));
        var hits = sqlTable("Hits", "hits")
                .database(warehouse)
                .createTableSql(
                        "create table #{table} (host inet, requested timestamptz, method text, path text, status int,"
                                + " bytes bigint, agent text)")
                .insertQuery(
                        "insert into #{table} values (?::inet, to_timestamp(?, 'DD/Mon/YYYY:HH24:MI:SS +0000'), ?, ?,"
                                + " ?, ?, ?)");
        var clean = copy("Clean", raw, cleaned);
        var load = copy("Load", cleaned, hits);
        var count = sql("Count", warehouse, """
                        create table if not exists hits_by_status (status int primary key, hits bigint);
                        insert into hits_by_status select status, count(*) from hits group by status
                          on conflict (status) do update set hits = excluded.hits""").dependsOn(load);

        return Pipeline.of("WebLogWarehouse")
                .every(Duration.ofHours(1))
                .startingAt(start)
                .occurrences(1)
                .activity(clean, load, count);
    }

    /** Runs the example below {@code ./target/web-log-warehouse} of the folder it is started in. */
    public static void main(String[] args) throws IOException, SQLException {
        run(
                Path.of("target", "web-log-warehouse").toAbsolutePath(),
                InstantSource.system().instant(),
                System.out);
    }

    static void run(Path directory, Instant now, PrintStream out) throws IOException, SQLException {
        Instant start = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(1));
        try (PostgresServer postgres = PostgresServer.start();
                PipelineEngine engine =
                        PipelineEngine.builder().localDirectory(directory).start()) {
            ObjectStorage s3 = engine.extensions().storage("s3").orElseThrow();
            long lines = 0;
            for (int server = 1; server <= 3; server++) {
                List<String> log = AccessLogs.generate(start, 2_000, server);
                lines += log.size();
                String folder = start.toString().substring(0, 13).replace('T', '-');
                put(s3, "s3://weblogs/raw/" + folder + "/web-" + server + ".log", String.join("\n", log) + "\n");
            }

            PipelineRun run =
                    engine.activate(pipeline(postgres.jdbcUrl(), postgres.user(), start), ActivationOptions.defaults());
            run.awaitFinished(Duration.ofMinutes(2));

            run.instances().forEach(out::println);
            long counted = 0;
            try (Connection warehouse = DriverManager.getConnection(postgres.jdbcUrl());
                    Statement statement = warehouse.createStatement();
                    ResultSet rows =
                            statement.executeQuery("select status, hits from hits_by_status order by status")) {
                while (rows.next()) {
                    out.println("status  " + rows.getInt(1) + "  " + rows.getLong(2) + " hits");
                    counted += rows.getLong(2);
                }
            }
            if (counted != lines) {
                throw new IllegalStateException("the warehouse counts " + counted + " hits; expected " + lines);
            }
        }
    }

    private static void put(ObjectStorage s3, String uri, String text) throws IOException {
        try (var object = s3.write(ObjectUri.parse(uri))) {
            object.stream().write(text.getBytes(StandardCharsets.UTF_8));
            object.commit();
        }
    }
}
