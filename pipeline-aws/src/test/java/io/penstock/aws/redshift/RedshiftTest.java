package io.penstock.aws.redshift;

import static io.penstock.dsl.Activities.redshiftCopy;
import static io.penstock.dsl.DataFormats.csv;
import static io.penstock.dsl.DataFormats.tsv;
import static io.penstock.dsl.DataNodes.dynamoDb;
import static io.penstock.dsl.DataNodes.redshiftTable;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.Pipeline;
import io.penstock.aws.AwsExtension;
import io.penstock.aws.FakeAwsApi;
import io.penstock.aws.FakeAwsApi.Answer;
import io.penstock.component.Activity;
import io.penstock.component.Compression;
import io.penstock.component.InsertMode;
import io.penstock.component.RdsDatabase;
import io.penstock.component.RedshiftDataNode;
import io.penstock.component.RedshiftDatabase;
import io.penstock.component.S3DataNode;
import io.penstock.component.SqlActivity;
import io.penstock.dsl.Activities;
import io.penstock.dsl.Databases;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.server.PostgresServer;
import io.penstock.testkit.server.RedshiftServer;
import io.penstock.validation.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Whole pipelines with the real work: Redshift's SQL through its driver and the front, and a plain PostgreSQL in its place. */
class RedshiftTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final String CANARY = "canary/of+the-redshift-copy";

    /** What stands for Redshift. */
    enum Kind {
        POSTGRES,
        FRONT
    }

    private static PostgresServer postgres;
    private static FakeAwsApi api;
    private static int tables;

    private AwsExtension aws;
    private PipelineTestKit kit;
    private RedshiftServer redshift;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start();
        api = new FakeAwsApi();
    }

    @AfterAll
    static void stop() {
        api.close();
        postgres.close();
    }

    @BeforeEach
    void makeKit() {
        aws = AwsExtension.builder()
                .region("eu-west-1")
                .credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDCOPY", CANARY)))
                .withoutS3()
                .withoutSns()
                .rds(rds -> rds.endpoint(api.endpoint()).retries(0, Duration.ofMillis(1), Duration.ofMillis(2)))
                .redshift(all -> all.endpoint(api.endpoint()).retries(0, Duration.ofMillis(1), Duration.ofMillis(2)))
                .build();
        kit = PipelineTestKit.builder()
                .startingAt(START)
                .extension(aws)
                .realHandlers()
                .limits(Limits.relaxed())
                .start();
        redshift = RedshiftServer.start(postgres, kit.s3());
    }

    @AfterEach
    void close() {
        kit.close();
        redshift.close();
        aws.close();
    }

    private static void sql(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> rows(String table) throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1, 2")) {
            var rows = new ArrayList<String>();
            while (found.next()) {
                rows.add(found.getString(1) + "=" + found.getString(2));
            }
            return rows;
        }
    }

    private static String newTable() throws Exception {
        String name = "target_" + ++tables;
        sql(
                "CREATE TABLE " + name + " (id integer PRIMARY KEY, name text)",
                "INSERT INTO " + name + " VALUES (1, 'old'), (2, 'old')");
        return name;
    }

    private RedshiftDatabase database(Kind kind) {
        return Databases.redshift("Warehouse")
                .connectionString(
                        kind == Kind.FRONT
                                ? redshift.jdbcUrl()
                                : postgres.jdbcUrl().replaceAll("[?].*", ""))
                .username("postgres")
                .password("any");
    }

    private RedshiftDataNode table(Kind kind, String name) {
        return redshiftTable("Target", database(kind), name);
    }

    private S3DataNode files() {
        kit.s3().put("s3://in/day/1", "2\tnew\n");
        kit.s3().put("s3://in/day/2", "3\ta\\tb\\\\c\n4\t\\N\n");
        return s3("Files").directoryPath("s3://in/day").dataFormat(tsv("Tsv"));
    }

    private TestRun run(Activity... activities) {
        TestRun run = kit.activate(Pipeline.of("warehouse")
                .every(Duration.ofDays(1))
                .startingAt(START)
                .occurrences(1)
                .activity(activities));
        kit.runUntilIdle();
        return run;
    }

    private static void isDone(TestRun run) {
        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(run).activity("Copy").interval("2024-01-01T00:00").afterAttempts(1);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void keepsWhatIsThere(Kind kind) throws Exception {
        String name = newTable();

        isDone(run(redshiftCopy("Copy", InsertMode.KEEP_EXISTING).input(files()).output(table(kind, name))));

        assertThat(rows(name)).containsExactly("1=old", "2=old", "3=a\tb\\c", "4=null");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void overwritesWhatMatches(Kind kind) throws Exception {
        String name = newTable();

        isDone(run(redshiftCopy("Copy", InsertMode.OVERWRITE_EXISTING)
                .input(files())
                .output(table(kind, name))));

        assertThat(rows(name)).containsExactly("1=old", "2=new", "3=a\tb\\c", "4=null");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void replacesAllRows(Kind kind) throws Exception {
        String name = newTable();

        isDone(run(redshiftCopy("Copy", InsertMode.TRUNCATE).input(files()).output(table(kind, name))));

        assertThat(rows(name)).containsExactly("2=new", "3=a\tb\\c", "4=null");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void appendsToATableThatItMakes(Kind kind) throws Exception {
        String name = "Target_" + ++tables;

        isDone(run(redshiftCopy("Copy", InsertMode.APPEND)
                .input(files())
                .output(table(kind, name)
                        .createTableSql("CREATE TABLE " + name + " (id integer, name varchar(100)"
                                + (kind == Kind.FRONT ? " ENCODE lzo) DISTKEY(id) SORTKEY(id, name);" : ");")))));

        assertThat(rows(name)).containsExactly("2=new", "3=a\tb\\c", "4=null");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void transformsWhatItLoaded(Kind kind) throws Exception {
        String name = newTable();
        kit.s3().put("s3://in/raw", "x,7\ny,8\n");

        isDone(run(redshiftCopy("Copy", InsertMode.APPEND)
                .transformSql("SELECT number * 10 AS id, word || '!' AS name FROM staging;")
                .input(s3("Files").filePath("s3://in/raw").dataFormat(csv("Csv", "word STRING", "number INT")))
                .output(table(kind, name))));

        assertThat(rows(name)).containsExactly("1=old", "2=old", "70=x!", "80=y!");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void loadsWhatAManifestListsByTheOptionsOfCopy(Kind kind) throws Exception {
        String name = newTable();
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("id;name\n5;\"five; or so\"\n6;\n".getBytes(StandardCharsets.UTF_8));
        }
        kit.s3().put("s3://in/packed", packed.toByteArray());
        kit.s3().put("s3://in/unlisted", "7;no\n");
        kit.s3().put("s3://in/manifest", "{\"entries\":[{\"url\":\"s3://in/packed\",\"mandatory\":true}]}");

        isDone(run(redshiftCopy("Copy", InsertMode.APPEND)
                .commandOptions("CSV", "DELIMITER ';'", "IGNOREHEADER 1", "GZIP")
                .input(s3("Files").manifestFilePath("s3://in/manifest"))
                .output(table(kind, name))));

        assertThat(rows(name)).containsExactly("1=old", "2=old", "5=five; or so", "6=null");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void matchesByTheKeysOfTheNode(Kind kind) throws Exception {
        String name = "target_" + ++tables;
        sql(
                "CREATE TABLE " + name + " (id integer, name text)",
                "INSERT INTO " + name + " VALUES (9, 'new'), (2, 'x')");

        isDone(run(redshiftCopy("Copy", InsertMode.OVERWRITE_EXISTING)
                .input(files())
                .output(table(kind, name).primaryKeys("name"))));

        assertThat(rows(name)).containsExactly("2=new", "2=x", "3=a\tb\\c", "4=null");
    }

    @Test
    void matchesByTheDistributionAndSortKeysOfTheTable() throws Exception {
        String name = "target_" + ++tables;
        sql(
                "CREATE TABLE " + name + " (id integer, name text)",
                "INSERT INTO " + name + " VALUES (2, 'new'), (2, 'other')",
                "INSERT INTO pg_table_def VALUES ('public', '" + name + "', 'id', true, 0), ('public', '" + name
                        + "', 'name', false, 1)");

        isDone(run(redshiftCopy("Copy", InsertMode.KEEP_EXISTING).input(files()).output(table(Kind.FRONT, name))));

        assertThat(rows(name)).containsExactly("2=new", "2=other", "3=a\tb\\c", "4=null");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void copiesFromAnotherTable(Kind kind) throws Exception {
        String from = newTable();
        String to = newTable();
        sql(
                "DELETE FROM " + from + " WHERE id = 1",
                "UPDATE " + from + " SET name = 'moved'",
                "INSERT INTO " + from + " VALUES (3, 'moved')");

        isDone(run(redshiftCopy("Copy", InsertMode.OVERWRITE_EXISTING)
                .input(redshiftTable("Source", database(kind), from))
                .output(table(kind, to))));

        assertThat(rows(to)).containsExactly("1=old", "2=moved", "3=moved");
    }

    @Test
    void unloadsATable() throws Exception {
        String name = newTable();

        isDone(run(redshiftCopy("Copy", InsertMode.APPEND)
                .input(redshiftTable("Source", database(Kind.FRONT), name))
                .output(s3("Out")
                        .directoryPath("s3://out/day")
                        .dataFormat(tsv("Tsv"))
                        .compression(Compression.NONE))));

        assertThat(kit.s3().text("s3://out/day/000").orElseThrow().lines())
                .containsExactlyInAnyOrder("1\told", "2\told");
        assertThat(redshift.statements())
                .anyMatch(
                        sql -> sql.startsWith("UNLOAD ('SELECT * FROM \"public\".\"" + name + "\"') TO 's3://out/day/'")
                                && sql.endsWith("DELIMITER AS '\\t' ESCAPE ALLOWOVERWRITE"));
    }

    @Test
    void asksRedshiftInItsOwnWords() throws Exception {
        String name = newTable();

        TestRun run = run(redshiftCopy("Copy", InsertMode.TRUNCATE)
                .queue("night's")
                .input(files())
                .output(table(Kind.FRONT, name))
                .pipelineLogUri("s3://logs/all"));
        isDone(run);

        assertThat(redshift.statements())
                .contains(
                        "SET query_group TO 'night''s'",
                        "CREATE TEMP TABLE staging (LIKE \"public\".\"" + name + "\")",
                        "COPY staging FROM 's3://in/day/' CREDENTIALS 'aws_access_key_id=AKIDCOPY;aws_secret_access_key="
                                + CANARY + "' DELIMITER AS '\\t' ESCAPE",
                        "DELETE FROM \"public\".\"" + name + "\"",
                        "INSERT INTO \"public\".\"" + name + "\" SELECT s.* FROM staging s",
                        "RESET query_group");
        String logs = kit.s3().uris().stream()
                .filter(uri -> uri.startsWith("s3://logs/"))
                .map(uri -> kit.s3().text(uri).orElse(""))
                .reduce("", String::concat);
        assertThat(logs
                        + run.events()
                        + run.attempts(run.instances("Copy").get(0).id()))
                .contains("COPY staging FROM 's3://in/day/' DELIMITER")
                .doesNotContain(CANARY);
    }

    @Test
    void namesItsRoleWhereThereIsOne() throws Exception {
        String name = newTable();
        try (AwsExtension other = AwsExtension.builder()
                        .region("eu-west-1")
                        .withoutS3()
                        .withoutSns()
                        .redshift(all -> all.iamRole("arn:aws:iam::111122223333:role/loader"))
                        .build();
                PipelineTestKit second = PipelineTestKit.builder()
                        .startingAt(START)
                        .extension(other)
                        .realHandlers()
                        .start();
                RedshiftServer front = RedshiftServer.start(postgres, second.s3())) {
            second.s3().put("s3://in/x", "7|seven\n");
            TestRun run = second.activate(Pipeline.of("warehouse")
                    .every(Duration.ofDays(1))
                    .startingAt(START)
                    .occurrences(1)
                    .activity(redshiftCopy("Copy", InsertMode.APPEND)
                            .input(s3("Files").filePath("s3://in/x"))
                            .output(redshiftTable(
                                    "Target",
                                    Databases.redshift("Warehouse")
                                            .connectionString(front.jdbcUrl())
                                            .username("postgres")
                                            .password("any"),
                                    name))));
            second.runUntilIdle();

            isDone(run);
            assertThat(front.statements())
                    .contains("COPY staging FROM 's3://in/x' IAM_ROLE 'arn:aws:iam::111122223333:role/loader'");
        }
        assertThat(rows(name)).contains("7=seven");
    }

    @Test
    void readsDynamoDbWithinItsShare() throws Exception {
        TestRun run = run(redshiftCopy("Copy", InsertMode.APPEND)
                .commandOptions("EMPTYASNULL")
                .input(dynamoDb("Items", "orders").readThroughputPercent(0.25).region("us-west-2"))
                .output(table(Kind.FRONT, newTable()))
                .maximumRetries(0));

        // What stands for Redshift here cannot read DynamoDB; what it is asked is Redshift's SQL.
        assertThat(run).activity("Copy").interval("2024-01-01T00:00").isFailed();
        assertThat(redshift.statements())
                .anyMatch(sql -> sql.startsWith("COPY staging FROM 'dynamodb://orders' CREDENTIALS '")
                        && sql.endsWith("' REGION 'us-west-2' READRATIO 25 EMPTYASNULL"));
        assertThat(run.events().toString()
                        + run.attempts(run.instances("Copy").get(0).id()))
                .doesNotContain(CANARY);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void leavesNothingOfACopyThatFailedAndSucceedsAfterwards(Kind kind) throws Exception {
        String name = newTable();
        kit.s3().put("s3://in/day/3", "x\tno number\n");
        TestRun run = kit.activate(Pipeline.of("warehouse")
                .every(Duration.ofDays(1))
                .startingAt(START)
                .occurrences(1)
                .activity(redshiftCopy("Copy", InsertMode.TRUNCATE)
                        .input(files())
                        .output(table(kind, name))
                        .retryDelay(Duration.ofMinutes(10))));
        kit.advance(Duration.ofMinutes(5));

        assertThat(rows(name)).containsExactly("1=old", "2=old");
        assertThat(run.attempts(run.instances("Copy").get(0).id())
                        .get(0)
                        .errorMessage()
                        .orElse(""))
                .startsWith("object 'Copy' failed on 'Warehouse': ")
                .contains("invalid input syntax for type integer", "22P02")
                .doesNotContain(CANARY);

        kit.s3().put("s3://in/day/3", "5\tfive\n");
        kit.runUntilIdle();

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(rows(name)).containsExactly("2=new", "3=a\tb\\c", "4=null", "5=five");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        sql("CREATE TABLE keyless (id integer, name text)");

        assertThat(run(redshiftCopy("Copy", InsertMode.KEEP_EXISTING)
                        .input(files())
                        .output(table(Kind.POSTGRES, "keyless"))
                        .maximumRetries(0)))
                .activity("Copy")
                .interval("2024-01-01T00:00")
                .isFailed()
                .hasMessageContaining(
                        "insertMode of 'Copy' matches rows, but table 'public.keyless' has no key; expected"
                                + " primaryKeys on 'Target'");
        assertThat(run(redshiftCopy("Copy", InsertMode.APPEND)
                        .input(files())
                        .output(table(Kind.POSTGRES, "no_such_table"))
                        .maximumRetries(0)))
                .activity("Copy")
                .interval("2024-01-01T00:00")
                .isFailed()
                .hasMessageContaining(
                        "table 'public.no_such_table' of 'Target' does not exist, and there is no" + " createTableSql");
    }

    private static SqlActivity select(io.penstock.component.Database database) {
        return Activities.sql("Select", database, "SELECT 1").maximumRetries(0);
    }

    /** Connects to the database of an activity, and says what it found. */
    private TestRun connect(io.penstock.component.Database database, AtomicReference<String> found) {
        try (PipelineTestKit second = PipelineTestKit.builder()
                .startingAt(START)
                .extension(registrar -> {
                    aws.register(registrar);
                    registrar.activity(SqlActivity.TYPE, (activity, context) -> {
                        try (Connection connection =
                                        context.connect(activity.database().orElseThrow());
                                Statement statement = connection.createStatement();
                                ResultSet result = statement.executeQuery("SELECT current_database()")) {
                            result.next();
                            found.set(connection.getMetaData().getURL().replaceAll(":[0-9]+", "") + " "
                                    + result.getString(1));
                        }
                    });
                })
                .real(SqlActivity.TYPE)
                .start()) {
            TestRun run = second.activate(Pipeline.of("lookup")
                    .every(Duration.ofDays(1))
                    .startingAt(START)
                    .occurrences(1)
                    .activity(select(database)));
            second.runUntilIdle();
            return run;
        }
    }

    @Test
    void findsACluster() {
        api.on(
                "DescribeClusters",
                request -> request.text("ClusterIdentifier").equals("warehouse")
                        ? Answer.of(
                                "DescribeClusters",
                                "http://redshift.amazonaws.com/doc/2012-12-01/",
                                "<Clusters><Cluster><ClusterIdentifier>warehouse</ClusterIdentifier><DBName>postgres</DBName>"
                                        + "<Endpoint><Address>127.0.0.1</Address><Port>" + redshift.port()
                                        + "</Port></Endpoint></Cluster></Clusters>")
                        : Answer.error(404, "ClusterNotFound"));
        var found = new AtomicReference<>("");
        RedshiftDatabase database = Databases.redshift("Warehouse")
                .clusterId("warehouse")
                .username("postgres")
                .password("any")
                .jdbcProperties("ssl=false")
                .region("us-west-2");

        connect(database, found);

        assertThat(found)
                .hasValueMatching(
                        url -> url.startsWith("jdbc:redshift://127.0.0.1/postgres") && url.endsWith(" postgres"));
        assertThat(api.seen("DescribeClusters"))
                .allSatisfy(request -> assertThat(request.region()).isEqualTo("us-west-2"));
        assertThat(connect(database.clusterId("gone"), found).events().toString())
                .contains("there is no cluster 'gone' in us-west-2");
    }

    @Test
    void findsAnRdsInstance() {
        api.on(
                "DescribeDBInstances",
                request -> request.text("DBInstanceIdentifier").equals("shop")
                        ? Answer.of(
                                "DescribeDBInstances",
                                "http://rds.amazonaws.com/doc/2014-10-31/",
                                "<DBInstances><DBInstance><DBInstanceIdentifier>shop</DBInstanceIdentifier><Engine>postgres"
                                        + "</Engine><DBInstanceStatus>available</DBInstanceStatus><Endpoint><Address>127.0.0.1"
                                        + "</Address><Port>" + postgres.port()
                                        + "</Port></Endpoint></DBInstance></DBInstances>")
                        : Answer.error(404, "DBInstanceNotFound"));
        var found = new AtomicReference<>("");
        RdsDatabase database = Databases.rds("Shop", "shop", "postgres", CANARY).databaseName("postgres");

        connect(database, found);

        assertThat(found).hasValueMatching(url -> url.startsWith("jdbc:postgresql://127.0.0.1/postgres"));
        TestRun run = connect(database.rdsInstanceId("gone"), found);
        assertThat(run.events().toString())
                .contains("there is no DB instance 'gone' in eu-west-1")
                .doesNotContain(CANARY);
    }

    @Test
    void refusesARoleThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redshift.builder().iamRole("loader"))
                .withMessage("iamRole is 'loader'; expected \"arn:aws:iam::<account>:role/<name>\" or \"default\"");
    }
}
