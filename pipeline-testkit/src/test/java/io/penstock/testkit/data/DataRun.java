package io.penstock.testkit.data;

import io.penstock.Pipeline;
import io.penstock.component.Activity;
import io.penstock.component.JdbcDatabase;
import io.penstock.dsl.Databases;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.PipelineEngineBuilder;
import io.penstock.engine.local.LocalExtension;
import io.penstock.run.AttemptView;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineRun;
import io.penstock.run.Status;
import io.penstock.run.UnfinishedRunException;
import io.penstock.service.ActivationOptions;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.testkit.server.PostgresServer;
import io.penstock.validation.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A real engine with a real worker, real files and real databases; each pipeline runs once, on demand. */
final class DataRun implements AutoCloseable {

    /** One server for all tests of this JVM, which ends it. */
    private static final class Shared {
        static final PostgresServer POSTGRES = PostgresServer.start();
    }

    final PipelineEngine engine;
    private int runs;

    DataRun(Path directory) {
        this(directory, builder -> builder);
    }

    DataRun(Path directory, UnaryOperator<PipelineEngineBuilder> changes) {
        this(LocalExtension.in(directory).rdsInstance("prod", postgresUrl()), directory, changes);
    }

    private DataRun(LocalExtension local, Path directory, UnaryOperator<PipelineEngineBuilder> changes) {
        this.engine = changes.apply(PipelineEngine.builder()
                        .localDirectory(directory)
                        .local(local)
                        .closeAtExit(false)
                        .limits(Limits.relaxed()))
                .start();
    }

    /** One that starts no server. */
    static DataRun withoutDatabase(Path directory, UnaryOperator<PipelineEngineBuilder> changes) {
        return new DataRun(LocalExtension.in(directory), directory, changes);
    }

    static PostgresServer postgres() {
        return Shared.POSTGRES;
    }

    static String postgresUrl() {
        return postgres().jdbcUrl().replaceFirst("\\?.*", "");
    }

    static JdbcDatabase postgresDatabase(String id) {
        return Databases.jdbc(id)
                .connectionString(postgresUrl())
                .jdbcDriverClass("org.postgresql.Driver")
                .username(postgres().user())
                .password("not-needed");
    }

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres().jdbcUrl());
    }

    static void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The rows of a query, each as the texts of its columns. */
    static List<List<String>> rows(Connection connection, String query) throws SQLException {
        var rows = new ArrayList<List<String>>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    static List<List<String>> rows(String query) throws SQLException {
        try (Connection connection = connect()) {
            return rows(connection, query);
        }
    }

    /** Runs an activity once, without a retry, and gives what became of it. */
    Outcome run(Activity activity) {
        return start(activity, 0).outcome();
    }

    Started start(Activity activity, int retries) {
        Pipeline pipeline = Pipeline.of("Run" + ++runs)
                .onDemand()
                .maximumRetries(retries)
                .defaultField("retryDelay", "2 minutes")
                .pipelineLogUri("s3://logs/run" + runs)
                .activity(activity);
        return new Started(engine.activate(pipeline, ActivationOptions.defaults()), activity.id());
    }

    /** A run that was begun. */
    record Started(PipelineRun run, String id) {

        Outcome outcome() {
            try {
                run.awaitFinished(Duration.ofMinutes(2));
            } catch (UnfinishedRunException e) {
                // what became of the activity is what is asked
            }
            InstanceView instance = run.instances(id).get(0);
            List<AttemptView> attempts = run.attempts(instance.id());
            return new Outcome(instance, attempts.get(attempts.size() - 1));
        }
    }

    /** What became of an instance. */
    record Outcome(InstanceView instance, AttemptView attempt) {

        Status status() {
            return instance.status();
        }

        String error() {
            return attempt.errorMessage().orElse("");
        }

        String errorId() {
            return attempt.errorId().orElse("");
        }
    }

    ObjectStorage s3() {
        return engine.extensions().storage("s3").orElseThrow();
    }

    void put(String uri, String text) throws IOException {
        put(uri, text.getBytes(StandardCharsets.UTF_8));
    }

    void put(String uri, byte[] bytes) throws IOException {
        try (var object = s3().write(ObjectUri.parse(uri))) {
            object.stream().write(bytes);
            object.commit();
        }
    }

    byte[] bytes(String uri) throws IOException {
        try (InputStream in = s3().read(ObjectUri.parse(uri))) {
            return in.readAllBytes();
        }
    }

    String text(String uri) throws IOException {
        return new String(bytes(uri), StandardCharsets.UTF_8);
    }

    List<String> keys(String prefix) throws IOException {
        try (var objects = s3().list(ObjectUri.parse(prefix))) {
            return objects.map(object -> object.uri().key()).toList();
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
