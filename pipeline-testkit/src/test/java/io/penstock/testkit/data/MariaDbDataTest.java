package io.penstock.testkit.data;

import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.Activities.sql;
import static io.penstock.dsl.DataFormats.csv;
import static io.penstock.dsl.DataNodes.mySqlTable;
import static io.penstock.dsl.DataNodes.s3File;
import static io.penstock.dsl.DataNodes.sqlTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.component.JdbcDatabase;
import io.penstock.dsl.Databases;
import io.penstock.run.Status;
import io.penstock.testkit.data.DataRun.Outcome;
import io.penstock.testkit.server.MariaDbServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SQL work and copies on a real MariaDB, through its own driver and through MySQL's. */
@Timeout(180)
class MariaDbDataTest {

    private static final String COLUMNS =
            "(id int primary key, t text, n decimal(20,4), b tinyint(1), bits bit(3), raw blob,"
                    + " at timestamp(6) null, local datetime(3), d date, f double) character set utf8mb4";

    private static MariaDbServer server;

    @TempDir
    Path directory;

    private DataRun data;

    @BeforeAll
    static void startServer() {
        server = MariaDbServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() throws Exception {
        data = new DataRun(directory);
        execute("drop table if exists a, b, c", "drop procedure if exists p", "create table a " + COLUMNS, """
                insert into a values
                  (1, 'plain', 1.5, 1, b'101', x'00ff5c0a', '2024-03-31 02:30:00.123456', '2024-03-31 02:30:00.123', '2024-02-29', 1e300),
                  (2, '', 0, 0, b'0', '', '1970-01-02', '2024-01-01', '1000-01-01', -0.5),
                  (3, null, null, null, null, null, null, null, null, null),
                  (4, 'a,b\\t"c"\\n\\\\d\\r\\n''e''|\\0', -99999999999999.9999, 1, b'1', x'5c4e', '2024-01-01', '2024-01-01', '9999-12-31', 0),
                  (5, '\\\\N', 1, 127, b'111', '', '2024-01-01', '2024-01-01', '2024-01-01', 0),
                  (6, '😀 𝄞 ü \\\\ end\\\\', 1, 1, b'1', '', '2024-01-01', '2024-01-01', '2024-01-01', 0)""");
    }

    @AfterEach
    void stop() {
        data.close();
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl() + "?timezone=UTC", server.user(), "");
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<List<String>> rows(String table) throws SQLException {
        try (Connection connection = connect()) {
            return DataRun.rows(
                    connection,
                    "select id, t, n, b, cast(bits as unsigned), hex(raw), at, local, d, f from " + table
                            + " order by id");
        }
    }

    private static JdbcDatabase database(String driver) {
        boolean isMySql = driver.equals("mysql");
        return Databases.jdbc("Maria")
                .connectionString(isMySql ? server.mySqlUrl() : server.jdbcUrl())
                .jdbcDriverClass(
                        isMySql ? com.mysql.cj.jdbc.Driver.class.getName() : org.mariadb.jdbc.Driver.class.getName())
                .username(server.user())
                .password("any");
    }

    private static void assertFinished(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.attempt().toString()).isEqualTo(Status.FINISHED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void everyValueComesBackThroughAFile(String driver) throws Exception {
        JdbcDatabase database = database(driver);
        assertFinished(
                data.run(copy("Export", mySqlTable("A", "a").database(database), s3File("File", "s3://x/a.csv"))));

        execute("create table b like a", "create table c like a");
        assertFinished(data.run(copy(
                "Batch",
                s3File("File", "s3://x/a.csv"),
                sqlTable("B", "b").database(database).insertQuery("insert into b values (?,?,?,?,?,?,?,?,?,?)"))));
        assertThat(rows("b")).isEqualTo(rows("a"));

        JdbcDatabase fast = database.jdbcProperties("allowLoadLocalInfile=true", "allowLocalInfile=true");
        assertFinished(data.run(
                copy("Load", s3File("File", "s3://x/a.csv"), sqlTable("C", "c").database(fast))));
        assertThat(rows("c")).isEqualTo(rows("a"));
    }

    @Test
    void loadingRefusesWhatTheServerWouldBend() throws Exception {
        JdbcDatabase fast = database("mariadb").jdbcProperties("allowLocalInfile=true");
        execute("create table b (id int primary key, name varchar(3))");
        data.put("s3://x/in.csv", "1,abc\n2,abcd\n");
        Outcome tooLong = data.run(
                copy("Long", s3File("In", "s3://x/in.csv"), sqlTable("B", "b").database(fast)));
        assertThat(tooLong.error())
                .startsWith("object s3://x/in.csv, record 2: output '@B_")
                .contains("Data truncated for column 'name' at row 2");

        data.put("s3://x/in.csv", "1,abc\n1,def\n");
        Outcome twice = data.run(
                copy("Twice", s3File("In", "s3://x/in.csv"), sqlTable("B", "b").database(fast)));
        assertThat(twice.error()).contains("Duplicate entry '1'");

        try (Connection connection = connect()) {
            assertThat(DataRun.rows(connection, "select * from b")).isEmpty();
        }
    }

    @Test
    void copiesBetweenMariaDbAndPostgres() throws Exception {
        DataRun.sql(
                "drop schema public cascade",
                "create schema public",
                "create table a (id int, t text, n numeric(20,4), b smallint, bits int, raw bytea, at timestamptz,"
                        + " local timestamp(3), d date, f double precision)");
        execute("update a set t = replace(t, char(0), '') where id = 4", "create table b like a");

        assertFinished(data.run(copy(
                "There",
                sqlTable("A", "a").database(database("mariadb")),
                sqlTable("P", "a").database(DataRun.postgresDatabase("Pg")))));
        assertThat(DataRun.rows("select raw, at, t from a where id in (1, 6) order by id"))
                .containsExactly(
                        List.of("\\x00ff5c0a", "2024-03-31 02:30:00.123456+00", "plain"),
                        List.of("\\x", "2024-01-01 00:00:00+00", "😀 𝄞 ü \\ end\\"));
        assertFinished(data.run(copy(
                "AndBack",
                sqlTable("P", "a").database(DataRun.postgresDatabase("Pg")),
                sqlTable("B", "b").database(database("mysql")))));
        assertThat(rows("b")).isEqualTo(rows("a"));
    }

    @Test
    void runsScriptsWithRoutines() throws Exception {
        assertFinished(data.run(sql("Script", database("mariadb"), """
                # comment; of MySQL
                DELIMITER //
                create procedure p(in n int)
                begin
                  declare i int default 0;
                  while i < n do insert into a (id, t) values (100 + i, 'it''s; \\'fine\\''); set i = i + 1; end while;
                end//
                DELIMITER ;
                call p(3);
                delete from a where id < ?;
                """).scriptArgument("100")));

        assertThat(rows("a")).hasSize(3);
        assertThat(rows("a").get(0)).startsWith("100", "it's; 'fine'");
    }

    @Test
    void seesWhetherATableIsThere() throws Exception {
        execute("drop table if exists fresh");
        assertFinished(data.run(copy(
                "Load",
                s3File("In", put("7,x\n")).dataFormat(csv("F")),
                sqlTable("T", "fresh")
                        .schemaName("test")
                        .database(database("mysql"))
                        .createTableSql("create table test.#{table} (id int, name text)"))));
        assertThat(data.run(copy(
                                "Missing",
                                s3File("In", "s3://x/in.csv"),
                                sqlTable("T", "nowhere").database(database("mariadb"))))
                        .error())
                .contains("nowhere", "doesn't exist");
    }

    private String put(String text) throws Exception {
        data.put("s3://x/in.csv", text);
        return "s3://x/in.csv";
    }
}
