package io.penstock.testkit.data;

import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.Activities.sql;
import static io.penstock.dsl.DataFormats.csv;
import static io.penstock.dsl.DataFormats.tsv;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.DataNodes.s3File;
import static io.penstock.dsl.DataNodes.sqlTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.component.CopyActivity;
import io.penstock.component.SqlDataNode;
import io.penstock.engine.local.LocalS3Storage;
import io.penstock.run.Status;
import io.penstock.service.StatusCommand;
import io.penstock.testkit.data.DataRun.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What breaks in the middle of a copy is named, shows nothing half done, and goes well when it is tried again. */
@Timeout(120)
class DataFaultsTest {

    private static final int ROWS = 20_000;

    @TempDir
    Path directory;

    private HookedStorage storage;
    private DataRun data;

    @BeforeEach
    void start() throws Exception {
        storage = new HookedStorage(new LocalS3Storage(directory.resolve("s3")));
        data = new DataRun(directory, builder -> builder.extension(registrar -> registrar.storage("s3", storage)));
        DataRun.sql("drop schema public cascade", "create schema public", "create table t (id int, name text)");
    }

    @AfterEach
    void stop() {
        data.close();
    }

    private static SqlDataNode table(String name) {
        return sqlTable("T", name).database(DataRun.postgresDatabase("Pg"));
    }

    private static String lines(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> i + ",name of " + i + "\n")
                .collect(Collectors.joining());
    }

    private static void killConnections() throws IOException {
        try {
            DataRun.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'Penstock'");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static long count() throws SQLException {
        return Long.parseLong(DataRun.rows("select count(*) from t").get(0).get(0));
    }

    private void assertGoesWellAgain(CopyActivity activity) {
        Outcome again = data.run(activity);
        assertThat(again.status()).as(again.attempt().toString()).isEqualTo(Status.FINISHED);
    }

    @Test
    void aConnectionThatIsKilledWhileATableIsLoaded() throws Exception {
        data.put("s3://x/in/1.csv", lines(0, ROWS));
        data.put("s3://x/in/2.csv", lines(ROWS, ROWS));
        for (SqlDataNode target :
                List.of(table("t"), table("t").insertQuery("insert into t values (?, ?) on conflict do nothing"))) {
            DataRun.sql("truncate t");
            storage.strike("2.csv", 100_000, DataFaultsTest::killConnections);
            CopyActivity load = copy("Load", s3("In", "s3://x/in"), target);

            Outcome outcome = data.run(load);

            assertThat(outcome.status()).isEqualTo(Status.FAILED);
            assertThat(outcome.error())
                    .containsAnyOf(
                            "terminating connection due to administrator command", "I/O error", "connection failed");
            assertThat(count()).isZero();
            assertGoesWellAgain(load);
            assertThat(count()).isEqualTo(2 * ROWS);
            assertThat(DataRun.rows("select count(distinct id) from t").get(0)).containsExactly("" + 2 * ROWS);
        }
    }

    @Test
    void aConnectionThatIsKilledWhileATableIsExported() throws Exception {
        DataRun.sql("insert into t select i, repeat('x', 500) from generate_series(1, " + ROWS + ") i");
        storage.strike("out.csv", 1_000_000, DataFaultsTest::killConnections);
        CopyActivity export = copy("Export", table("t"), s3File("Out", "s3://x/out.csv"));

        Outcome outcome = data.run(export);

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.error()).containsAnyOf("terminating connection", "I/O error", "Database connection failed");
        assertThat(data.keys("s3://x/")).isEmpty();
        assertGoesWellAgain(export);
        assertThat(data.text("s3://x/out.csv").lines()).hasSize(ROWS);
    }

    @Test
    void aStorageThatBreaksInTheMiddleOfAnObject() throws Exception {
        data.put("s3://x/in/1.csv", lines(0, ROWS));
        data.put("s3://x/in/2.csv", lines(ROWS, ROWS));
        data.put("s3://x/in/_SUCCESS", "");
        storage.strike("in/2.csv", 100_000, () -> {
            throw new IOException("connection reset by peer");
        });
        CopyActivity convert = copy(
                "Convert",
                s3("In", "s3://x/in").dataFormat(csv("C")),
                s3("Out", "s3://x/out").dataFormat(tsv("T")));

        Outcome outcome = data.run(convert);

        assertThat(outcome.error()).isEqualTo("connection reset by peer");
        assertThat(data.keys("s3://x/out/")).isEmpty();
        assertGoesWellAgain(convert);
        assertThat(data.keys("s3://x/out/")).containsExactly("out/1.csv", "out/2.csv", "out/_SUCCESS");
        assertThat(data.text("s3://x/out/2.csv")).isEqualTo(lines(ROWS, ROWS).replace(',', '\t'));
    }

    @Test
    void aDiskThatIsFull() throws Exception {
        DataRun.sql("insert into t select i, repeat('x', 500) from generate_series(1, " + ROWS + ") i");
        storage.strike("out/", 3_000_000, () -> {
            throw new IOException("No space left on device");
        });
        CopyActivity export = copy("Export", table("t"), s3("Out", "s3://x/out"));

        Outcome outcome = data.run(export);

        assertThat(outcome.error()).contains("No space left on device");
        assertThat(data.keys("s3://x/")).isEmpty();
        assertGoesWellAgain(export);
        assertThat(data.keys("s3://x/out/")).hasSize(1);
    }

    @Test
    void aMalformedRecordInTheLastObjectOfADirectory() throws Exception {
        data.put("s3://x/in/1.csv", "1,a\n");
        data.put("s3://x/in/2.csv", "2,b\n3\n");
        data.put("s3://x/out/1.csv", "from yesterday");

        Outcome outcome = data.run(copy(
                "Convert",
                s3("In", "s3://x/in").dataFormat(csv("C", "id INT", "name STRING")),
                s3("Out", "s3://x/out").dataFormat(tsv("T"))));

        assertThat(outcome.error())
                .isEqualTo("object s3://x/in/2.csv, line 2: has 1 column; expected 2 (id INT, name STRING)");
        assertThat(data.keys("s3://x/out/")).containsExactly("out/1.csv");
        assertThat(data.text("s3://x/out/1.csv")).isEqualTo("from yesterday");
    }

    @Test
    void aServerThatIsNotThere() {
        var gone = DataRun.postgresDatabase("Pg").connectionString("jdbc:postgresql://127.0.0.1:1/db");

        Outcome outcome = data.run(sql("Ask", gone, "select 1"));

        assertThat(outcome.errorId()).isEqualTo("CannotConnect");
        assertThat(outcome.error()).startsWith("database 'Pg' cannot be reached: Connection to 127.0.0.1:1 refused.");
    }

    @Test
    void aStatementThatIsCanceled() throws Exception {
        DataRun.Started started =
                data.start(sql("Sleep", DataRun.postgresDatabase("Pg"), "select pg_sleep(100) /* of the test */"), 0);
        while (sleeping() == 0) {
            Thread.onSpinWait();
        }

        data.engine
                .service()
                .setStatus(
                        started.run().pipelineId(),
                        List.of(started.run().instances("Sleep").get(0).id()),
                        StatusCommand.TRY_CANCEL);

        while (sleeping() > 0) {
            Thread.onSpinWait();
        }
        assertThat(started.outcome().status()).isEqualTo(Status.CANCELED);
    }

    private static long sleeping() throws SQLException {
        return Long.parseLong(DataRun.rows("select count(*) from pg_stat_activity where state = 'active'"
                        + " and application_name = 'Penstock' and query like '%pg_sleep%'")
                .get(0)
                .get(0));
    }
}
