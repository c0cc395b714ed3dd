package io.penstock.examples;

import static io.penstock.dsl.Actions.snsAlarm;
import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.DataNodes.sqlTable;
import static io.penstock.dsl.Databases.jdbc;

import io.penstock.Pipeline;
import io.penstock.component.Compression;
import io.penstock.component.SnsAlarm;
import io.penstock.engine.PipelineEngine;
import io.penstock.run.PipelineRun;
import io.penstock.run.UnfinishedRunException;
import io.penstock.service.ActivationOptions;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.StoredObject;
import io.penstock.testkit.server.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A table of a PostgreSQL database is saved to S3 every night, compressed, and somebody is told when that fails. The database is
 * started here, the bucket is a directory; the last two nights are backfilled, then the table vanishes and the alarm goes off.
 */
public final class NightlyBackup {

    private NightlyBackup() {}

    /** The pipeline: one copy, from a table into a folder for each night. */
    static Pipeline pipeline(String jdbcUrl, String user, String password, Instant start, int nights) {
        var shop = jdbc("Shop")
                .connectionString(jdbcUrl)
                .jdbcDriverClass("org.postgresql.Driver")
                .username(user)
                .password(password);
        var orders = sqlTable("Orders", "orders")
                .database(shop)
                .selectQuery("select * from #{table} where placed < '#{@scheduledEndTime}' order by id");
        var backup = s3("Backup", "s3://backups/orders/#{format(@scheduledStartTime,'YYYY-MM-dd')}")
                .compression(Compression.GZIP);
        var onCall = snsAlarm(
                "OnCall",
                "arn:aws:sns:eu-west-1:111122223333:oncall",
                "no backup of #{node.@scheduledStartTime}",
                "#{node.name} failed: #{node.errorMessage}");

        return Pipeline.of("NightlyBackup")
                .every(Duration.ofDays(1))
                .startingAt(start)
                .occurrences(nights)
                .maximumRetries(0)
                .activity(copy("SaveOrders", orders, backup).onFail(onCall));
    }

    /** Runs the example below {@code ./target/nightly-backup} of the folder it is started in. */
    public static void main(String[] args) throws IOException, SQLException {
        run(
                Path.of("target", "nightly-backup").toAbsolutePath(),
                InstantSource.system().instant(),
                System.out);
    }

    static void run(Path directory, Instant now, PrintStream out) throws IOException, SQLException {
        Instant start = now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(2));
        List<String> alarms = new CopyOnWriteArrayList<>();
        try (PostgresServer postgres = PostgresServer.start();
                Connection shop = DriverManager.getConnection(postgres.jdbcUrl());
                PipelineEngine engine = PipelineEngine.builder()
                        .localDirectory(directory)
                        .extension(registrar -> registrar.action(
                                SnsAlarm.TYPE,
                                (alarm, context) -> alarms.add(alarm.subject().orElse("") + ": "
                                        + alarm.message().orElse(""))))
                        .start()) {
            fill(shop, start);
            ObjectStorage s3 = engine.extensions().storage("s3").orElseThrow();
            Pipeline pipeline = pipeline(postgres.jdbcUrl(), postgres.user(), "secret", start, 2);
            var options = ActivationOptions.defaults().allowBackfill();

            PipelineRun run = engine.activate(pipeline, options);
            run.awaitFinished(Duration.ofMinutes(2));
            try (Stream<StoredObject> objects = s3.list(ObjectUri.parse("s3://backups/orders/"))) {
                objects.forEach(object -> out.println("saved   " + object.uri() + "  " + object.size() + " bytes"));
            }

            try (Statement statement = shop.createStatement()) {
                statement.execute("alter table orders rename to orders_lost");
            }
            PipelineRun failing =
                    engine.activate(pipeline(postgres.jdbcUrl(), postgres.user(), "secret", start, 1), options);
            try {
                failing.awaitFinished(Duration.ofMinutes(2));
            } catch (UnfinishedRunException e) {
                out.println("failed  " + failing.instances("SaveOrders").get(0));
            }
            awaitAlarm(alarms);
            alarms.forEach(alarm -> out.println("alarm   " + alarm));
        }
    }

    /** An action is carried out after the failure that it follows. */
    private static void awaitAlarm(List<String> alarms) {
        while (alarms.isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static void fill(Connection shop, Instant start) throws SQLException {
        try (Statement statement = shop.createStatement()) {
            statement.execute(
                    "create table orders (id bigint primary key, customer text, total numeric(12,2), placed timestamptz)");
            statement.execute("insert into orders select i, 'customer ' || i % 97, i * 1.25, timestamptz '" + start
                    + "' + i * interval '1 minute' from generate_series(1, 2000) i");
        }
    }
}
