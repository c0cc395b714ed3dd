package io.penstock.testkit.data;

import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.Activities.sql;
import static io.penstock.dsl.DataFormats.csv;
import static io.penstock.dsl.DataFormats.regEx;
import static io.penstock.dsl.DataFormats.tsv;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.DataNodes.s3File;
import static io.penstock.dsl.DataNodes.sqlTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.component.Compression;
import io.penstock.component.DataFormat;
import io.penstock.component.SqlDataNode;
import io.penstock.dsl.Databases;
import io.penstock.run.Status;
import io.penstock.testkit.data.DataRun.Outcome;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.Driver;

/** SQL work and copies on a real PostgreSQL. */
@Timeout(120)
class PostgresDataTest {

    private static final String AWKWARD_COLUMNS = "id int primary key, t text, n numeric(20,4), b boolean, raw bytea,"
            + " at timestamptz, local timestamp(3), d date, f double precision, arr int[]";

    /** Quotes, separators, escapes, line ends, empties, NULLs, characters outside the BMP. */
    private static final String AWKWARD_ROWS = """
            insert into %s values
              (1, 'plain', 1.5, true, '\\x00ff5c0a', '2024-03-31 02:30:00.123456+02', '2024-03-31 02:30:00.123', '2024-02-29', 1e300, '{1,2}'),
              (2, '', 0, false, '', 'epoch', '2024-01-01', '0001-01-01', 'NaN', '{}'),
              (3, null, null, null, null, null, null, null, null, null),
              (4, E'a,b\\t"c"\\n\\\\d\\r\\n''e''|', -99999999999999.9999, true, '\\x5c4e', 'infinity', '2024-01-01', '9999-12-31', -0.1, '{NULL}'),
              (5, E'\\\\N', 1, true, '\\x', '2024-01-01+00', '2024-01-01', '2024-01-01', 0, '{3}'),
              (6, '😀 𝄞 ü \\ end\\', 1, true, '\\x', '2024-01-01+00', '2024-01-01', '2024-01-01', 0, '{3}'),
              (7, E'\\b\\f\\v\\t\\x01 ends in CR\\r', 1, true, '\\x', '2024-01-01+00', '2024-01-01', '2024-01-01', 0, '{3}'),
              (8, E'\\\\.', 1, true, '\\x', '2024-01-01+00', '2024-01-01', '2024-01-01', 0, '{3}'),
              (9, 'N', 1, true, '\\x', '2024-01-01+00', '2024-01-01', '2024-01-01', 0, '{3}')""";

    @TempDir
    Path directory;

    private DataRun data;

    @BeforeEach
    void start() throws Exception {
        data = new DataRun(directory);
        DataRun.sql("drop schema public cascade", "create schema public");
    }

    @AfterEach
    void stop() {
        data.close();
    }

    private static SqlDataNode table(String id, String name) {
        return sqlTable(id, name).database(DataRun.postgresDatabase("Pg"));
    }

    private static void assertFinished(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.attempt().toString()).isEqualTo(Status.FINISHED);
    }

    private static List<List<String>> all(String table) throws Exception {
        return DataRun.rows("select * from " + table + " order by 1");
    }

    static List<DataFormat> formats() {
        return List.of(
                csv("F"),
                tsv("F"),
                csv("F").field("textQualifier", "\""),
                tsv("F").columnSeparator("|").recordSeparator("\u0001").escapeChar("^"),
                csv("F").escapeChar("~"),
                tsv("F").field("textQualifier", "'").field("recordSeparator", "\\r\\n"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyValueComesBackThroughAFile(DataFormat format) throws Exception {
        DataRun.sql(
                "create table a (" + AWKWARD_COLUMNS + ")",
                AWKWARD_ROWS.formatted("a"),
                "create table b (" + AWKWARD_COLUMNS + ")",
                "create table c (" + AWKWARD_COLUMNS + ")");

        assertFinished(data.run(copy(
                "Export",
                table("A", "a"),
                s3("File", "s3://x/out").dataFormat(format).compression(Compression.GZIP))));
        assertThat(data.keys("s3://x/out/"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("out/Export_")
                .endsWith(".gz");
        assertFinished(data.run(copy(
                "Import", s3("File", "s3://x/out").dataFormat(format).compression(Compression.GZIP), table("B", "b"))));
        assertThat(all("b")).isEqualTo(all("a"));

        // and by statements instead of COPY
        assertFinished(data.run(copy(
                "Import2",
                s3("File", "s3://x/out").dataFormat(format).compression(Compression.GZIP),
                table("C", "c")
                        .insertQuery(
                                "insert into #{table} values (?,?,?,?,?,?,?,?,?,?) on conflict (id) do nothing"))));
        assertThat(all("c")).isEqualTo(all("a"));
    }

    @Test
    void writesTheServicesFlavour() throws Exception {
        DataRun.sql("create table a (id int, t text)", "insert into a values (1, E'a,b\\n\\\\'), (2, null), (3, '')");

        assertFinished(data.run(copy("Export", table("A", "a"), s3File("File", "s3://x/a.csv"))));

        assertThat(data.text("s3://x/a.csv")).isEqualTo("1,a\\,b\\\n\\\\\n2,\\N\n3,\n");
    }

    @Test
    void theFastWayAndTheSlowOneWriteTheSame() throws Exception {
        DataRun.sql("create table a (" + AWKWARD_COLUMNS + ")", AWKWARD_ROWS.formatted("a"), "alter table a drop b");
        var fast = table("A", "a").selectQuery("select * from #{table} order by id;");
        // a query that COPY would not take is read row by row
        var slow = table("B", "a").selectQuery("(select * from #{table} order by id)");

        assertFinished(data.run(copy("Fast", fast, s3File("File", "s3://x/fast.csv"))));
        assertFinished(data.run(copy("Slow", slow, s3File("File", "s3://x/slow.csv"))));

        assertThat(data.text("s3://x/slow.csv")).isEqualTo(data.text("s3://x/fast.csv"));
    }

    @Test
    void copiesFromTableToTableWithinOneDatabase() throws Exception {
        DataRun.sql(
                "create table a (" + AWKWARD_COLUMNS + ")",
                AWKWARD_ROWS.formatted("a"),
                "delete from a where at = 'infinity'",
                "create schema other",
                "create table other.b (f double precision, arr int[], id int, t text, n numeric, b boolean, raw bytea,"
                        + " at timestamptz, local timestamp, d date)");

        Outcome outcome = data.run(copy("Copy", table("A", "a"), table("B", "b").schemaName("other")));

        assertFinished(outcome);
        assertThat(DataRun.rows("select id, t, n, b, raw, at, local, d, f, arr from other.b order by id"))
                .isEqualTo(all("a"));
        assertThat(outcome.attempt().progress()).containsEntry("recordsCopied", "8");
    }

    @Test
    void makesTheTableWhereItIsMissing() throws Exception {
        data.put("s3://x/in/1.csv", "1,a\n");
        data.put("s3://x/in/2.csv", "2,b");
        data.put("s3://x/in/empty.csv", "");
        var target = table("T", "fresh").createTableSql("create table #{table} (id int, name text)");

        assertFinished(data.run(copy("Load", s3("In", "s3://x/in"), target)));
        assertFinished(data.run(copy("Again", s3("In", "s3://x/in"), target)));

        assertThat(all("fresh"))
                .isEqualTo(List.of(List.of("1", "a"), List.of("1", "a"), List.of("2", "b"), List.of("2", "b")));
    }

    @Test
    void putsValuesWhereTheirNamesAre() throws Exception {
        DataRun.sql("create table t (\"Name\" text, id int default 7, note text default 'none')");
        data.put("s3://x/in.csv", "a,1\n");

        assertFinished(data.run(copy(
                "Load", s3File("In", "s3://x/in.csv").dataFormat(csv("F", "name STRING", "id INT")), table("T", "t"))));

        assertThat(all("t")).containsExactly(List.of("a", "1", "none"));
    }

    @Test
    void namesTheRecordThatTheDatabaseRefusesAndKeepsNothing() throws Exception {
        DataRun.sql("create table t (id int primary key, name text)");
        data.put("s3://x/in/1.csv", "1,a\n2,b\n");
        data.put("s3://x/in/2.csv", "3,c\nfour,d\n");

        Outcome outcome = data.run(copy("Load", s3("In", "s3://x/in"), table("T", "t")));

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.error())
                .startsWith("object s3://x/in/2.csv, record 2: output '@T_")
                .contains("invalid input syntax for type integer: \"four\"");
        assertThat(outcome.errorId()).isEqualTo("BadRecord");
        assertThat(all("t")).isEmpty();

        data.put("s3://x/in/2.csv", "3,c\n1,again\n");
        Outcome twice = data.run(copy(
                "Insert", s3("In", "s3://x/in"), table("T", "t").insertQuery("insert into t values (?, upper(?))")));
        assertThat(twice.error()).contains("refuses", "duplicate key value violates unique constraint");
        assertThat(all("t")).isEmpty();

        data.put("s3://x/in/2.csv", "3,c\n4\n");
        Outcome few = data.run(copy("Few", s3("In", "s3://x/in"), table("T", "t")));
        assertThat(few.error())
                .startsWith("object s3://x/in/2.csv, record 2: output '@T_")
                .endsWith("' refuses it: has 1 values; expected 2 for t");
        assertThat(all("t")).isEmpty();
    }

    @Test
    void namesLineAndColumnOfABadFile() throws Exception {
        DataRun.sql("create table t (id int, name text)");
        data.put("s3://x/in.csv", "1,a\n2,b\r\n");

        Outcome outcome = data.run(copy("Load", s3File("In", "s3://x/in.csv"), table("T", "t")));

        assertThat(outcome.error())
                .isEqualTo("object s3://x/in.csv, line 2, column 2: ends in CR LF; expected LF alone"
                        + " (dp-object-copyactivity)");
        assertThat(all("t")).isEmpty();
    }

    @Test
    void readsLogsByARegularExpression() throws Exception {
        DataRun.sql("create table hits (host text, method text, status int)");
        data.put("s3://x/access.log", "::1 - - [t] \"GET /a HTTP/1.1\" 200\n10.0.0.1 - - [t] \"PUT /b HTTP/1.1\" -\n");

        assertFinished(data.run(copy(
                "Load",
                s3File("Log", "s3://x/access.log")
                        .dataFormat(regEx(
                                "F",
                                "(\\S+) \\S+ \\S+ \\[[^\\]]*\\] \"(\\S+) [^\"]*\" (?:(\\d+)|-)",
                                "host STRING",
                                "method STRING",
                                "status INT")),
                table("T", "hits"))));

        assertThat(DataRun.rows("select * from hits order by status"))
                .containsExactly(List.of("::1", "GET", "200"), Arrays.asList("10.0.0.1", "PUT", null));
    }

    @Test
    void runsAScriptInOneTransaction() throws Exception {
        var database = DataRun.postgresDatabase("Pg");
        Outcome good = data.run(sql("Good", database, """
                -- a comment; with a semicolon
                create table t (id int, name text);
                insert into t values (?, ?);
                create function f() returns int language plpgsql as $$ begin insert into t values (2, 'two;'); return 1; end $$;
                select f();
                """).scriptArgument("1", "it's"));
        assertFinished(good);
        assertThat(all("t")).containsExactly(List.of("1", "it's"), List.of("2", "two;"));

        Outcome bad = data.run(sql("Bad", database, "insert into t values (3, 'x');\ninsert into nowhere values (1)"));
        assertThat(bad.status()).isEqualTo(Status.FAILED);
        assertThat(bad.errorId()).isEqualTo("SqlFailed");
        assertThat(bad.error())
                .startsWith(
                        "database 'Pg', statement 2 of 2 (line 2 of the script): ERROR: relation \"nowhere\" does not exist")
                .contains("42P01");
        assertThat(all("t")).hasSize(2);

        assertFinished(data.run(sql("Own", database, "begin; insert into t values (4, 'x'); commit; vacuum t")));
        assertThat(all("t")).hasSize(3);
    }

    @Test
    void runsAScriptFromStorage() throws Exception {
        data.put("s3://x/s.sql", "create table t as select ?::int as id, '#{notEvaluated}'::text as t");

        assertFinished(data.run(sql("Stored", DataRun.postgresDatabase("Pg"), "")
                .without("script")
                .scriptUri("s3://x/s.sql")
                .scriptArgument("42")
                .queue("ignored here")));

        assertThat(all("t")).containsExactly(List.of("42", "#{notEvaluated}"));
    }

    @Test
    void saysWhatIsWrongWithAScript() throws Exception {
        var database = DataRun.postgresDatabase("Pg");
        assertThat(data.run(sql("A", database, "select ?").scriptArgument("1", "2"))
                        .error())
                .endsWith("field 'scriptArgument': has 2 values, the script has 1 placeholders; expected one value for"
                        + " each ?");
        assertThat(data.run(sql("B", database, "x").without("script").scriptUri("s3://x/none.sql"))
                        .error())
                .contains("field 'scriptUri': object s3://x/none.sql does not exist");
        assertThat(data.run(sql("C", DataRun.postgresDatabase("Pg").connectionString("jdbc:nosuch:x"), "select 1"))
                        .error())
                .isEqualTo("database 'Pg' cannot be reached: driver org.postgresql.Driver does not know the connection"
                        + " string");
        assertThat(data.run(sql(
                                "D",
                                DataRun.postgresDatabase("Pg")
                                        .jdbcDriverClass("no.such.Driver")
                                        .connectionString("jdbc:nosuch:x"),
                                "select 1"))
                        .error())
                .isEqualTo("database 'Pg' cannot be reached: no JDBC driver for jdbc:nosuch: on this worker: class"
                        + " 'no.such.Driver' is not on its class path; expected the driver's jar there, or its address in"
                        + " the field jdbcDriverJarUri");
    }

    @Test
    void leavesNoSettingsToTheNextUserOfAConnection() throws Exception {
        var database = DataRun.postgresDatabase("Pg");
        assertFinished(data.run(sql("A", database, "set search_path to nowhere; create temp table tt (i int)")));

        assertFinished(data.run(sql("B", database, "create table public.s as select current_schema() as s")));

        assertThat(all("s")).containsExactly(List.of("public"));
    }

    @Test
    void reachesAnRdsInstanceThatItWasToldOf() throws Exception {
        var rds = Databases.rds("Rds", "prod", DataRun.postgres().user(), "x");

        assertFinished(data.run(sql("A", rds, "create table r as select 1 as one")));

        assertThat(all("r")).containsExactly(List.of("1"));
    }

    @Test
    void loadsADriverFromAJar() throws Exception {
        Path jar = Path.of(
                Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        data.put("s3://jars/driver.jar", Files.readAllBytes(jar));
        var database = DataRun.postgresDatabase("Pg").jdbcDriverJarUri("s3://jars/driver.jar");
        DataRun.sql("create table a (id int)", "insert into a values (1), (2)", "create table b (id int)");

        assertFinished(data.run(copy("Copy", sqlTable("A", "a").database(database), s3File("File", "s3://x/a.csv"))));
        assertFinished(data.run(
                copy("Back", s3File("File", "s3://x/a.csv"), sqlTable("B", "b").database(database))));

        assertThat(all("b")).containsExactly(List.of("1"), List.of("2"));
        assertThat(data.run(sql("Wrong", database.jdbcDriverClass("com.example.Driver"), "select 1"))
                        .error())
                .isEqualTo("database 'Pg' cannot be reached: JDBC driver class 'com.example.Driver' is not in"
                        + " s3://jars/driver.jar");
    }

    @Test
    void takesTheLoginFromTheNodeItself() throws Exception {
        DataRun.sql("create table a (id int)", "insert into a values (1)");
        var node = sqlTable("A", "a")
                .connectionString(DataRun.postgresUrl())
                .username(DataRun.postgres().user())
                .password("x");

        assertFinished(data.run(copy("Copy", node, s3File("File", "s3://x/a.csv"))));

        assertThat(data.text("s3://x/a.csv")).isEqualTo("1\n");
    }

    @Test
    void compressesWhatItWrites() throws Exception {
        DataRun.sql("create table a (id int)");

        assertFinished(data.run(
                copy("Copy", table("A", "a"), s3File("File", "s3://x/a.csv.gz").compression(Compression.GZIP))));

        try (var in = new GZIPInputStream(new ByteArrayInputStream(data.bytes("s3://x/a.csv.gz")))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
        }
    }
}
