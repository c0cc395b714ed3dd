package io.penstock.testkit.data;

import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.Activities.sql;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.DataNodes.s3File;
import static io.penstock.dsl.DataNodes.sqlTable;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.penstock.component.Activity;
import io.penstock.component.JdbcDatabase;
import io.penstock.run.Status;
import io.penstock.testkit.data.DataRun.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A secret reaches the login, the statement and the process that need it, and nothing that people read. */
@Timeout(120)
class SecretsInWorkTest {

    private static final String CANARY = "canary-8c1f-\\'47";

    @TempDir
    Path directory;

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final PrintStream standardOut = System.out;
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            seen.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                seen.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    };
    private Logger root;
    private Level level;
    private DataRun data;

    @BeforeEach
    void start() throws Exception {
        root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        level = root.getLevel();
        root.setLevel(Level.DEBUG);
        appender.start();
        root.addAppender(appender);
        var capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(capture);
        System.setErr(capture);
        data = new DataRun(directory, builder -> builder.listener(event -> seen.add(event.toString())));
        DataRun.sql("drop schema public cascade", "create schema public", "create table t (hash text)");
        RecordingDriver.PASSWORDS.clear();
    }

    @AfterEach
    void stop() {
        data.close();
        System.setOut(standardOut);
        System.setErr(standardError);
        root.detachAppender(appender);
        root.setLevel(level);
    }

    private static JdbcDatabase database() {
        return DataRun.postgresDatabase("Pg")
                .jdbcDriverClass(RecordingDriver.class.getName())
                .password(CANARY);
    }

    private void assertNobodySawIt(List<Outcome> outcomes) throws Exception {
        var texts = new ArrayList<>(seen);
        texts.add(printed.toString(StandardCharsets.UTF_8));
        for (Outcome outcome : outcomes) {
            texts.add(outcome.attempt().toString());
            texts.add(outcome.attempt().progress().toString());
            texts.add(outcome.attempt().errorStackTrace().orElse(""));
            texts.add(outcome.instance().toString());
        }
        for (String key : data.keys("s3://logs/")) {
            texts.add(data.text("s3://logs/" + key));
        }
        assertThat(texts).hasSizeGreaterThan(20).noneMatch(text -> text.contains("canary-8c1f"));
    }

    @Test
    void reachesWhatNeedsItAndNothingElse() throws Exception {
        var outcomes = new ArrayList<Outcome>();
        List<Activity> good = List.of(
                sql("Insert", database(), "insert into t values (md5(?))")
                        .my("*myKey", CANARY)
                        .scriptArgument("#{*myKey}"),
                sql("Inline", database(), "insert into t values (md5('x-#{*myKey}'))")
                        .my("*myKey", "canary-8c1f-2"),
                shell("Hash", "printf %s \"#{*myKey}\" | md5sum | cut -c1-32 > ${OUTPUT1_STAGING_DIR}/hash")
                        .my("*myKey", "canary-8c1f-3")
                        .stage(true)
                        .output(s3("Out", "s3://x/out")),
                copy("Export", sqlTable("T", "t").database(database()), s3File("File", "s3://x/t.csv")));
        for (Activity activity : good) {
            Outcome outcome = data.run(activity);
            assertThat(outcome.status()).as(outcome.attempt().toString()).isEqualTo(Status.FINISHED);
            outcomes.add(outcome);
        }
        assertThat(RecordingDriver.PASSWORDS).containsExactly(CANARY);
        assertThat(DataRun.rows("select md5('canary-8c1f-\\''47') union all select md5('x-canary-8c1f-2')"))
                .isEqualTo(DataRun.rows("select hash from t"));
        assertThat(data.text("s3://x/out/hash").strip())
                .isEqualTo(DataRun.rows("select md5('canary-8c1f-3')").get(0).get(0));

        List<Activity> bad = List.of(
                sql("Unknown", database(), "select * from \"#{*myKey}\"").my("*myKey", "canary-8c1f-4"),
                sql("Syntax", database(), "selekt '#{*myKey}'").my("*myKey", "canary-8c1f-5"),
                sql("Argument", database(), "select ?::int")
                        .my("*myKey", "canary-8c1f-6")
                        .scriptArgument("#{*myKey}"),
                shell("Fail", "echo \"failed with #{*myKey}\" >&2; exit 3").my("*myKey", "canary-8c1f-7"),
                sql("Login", database().connectionString("jdbc:postgresql://127.0.0.1:1/x"), "select 1"),
                copy(
                        "Refused",
                        sqlTable("T", "t")
                                .database(database())
                                .selectQuery("select '#{*myKey}'::int")
                                .my("*myKey", "canary-8c1f-8"),
                        s3File("File", "s3://x/t.csv")));
        for (Activity activity : bad) {
            Outcome outcome = data.run(activity);
            assertThat(outcome.status()).isEqualTo(Status.FAILED);
            outcomes.add(outcome);
        }
        assertThat(outcomes.get(4).error()).contains("relation \"***\" does not exist");
        data.close();
        assertNobodySawIt(outcomes);
    }
}
