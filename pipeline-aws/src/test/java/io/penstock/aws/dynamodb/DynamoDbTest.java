package io.penstock.aws.dynamodb;

import static io.penstock.dsl.Activities.hiveCopy;
import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataFormats.csv;
import static io.penstock.dsl.DataNodes.dynamoDb;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Preconditions.dynamoDbDataExists;
import static io.penstock.dsl.Preconditions.dynamoDbTableExists;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.Pipeline;
import io.penstock.aws.AwsExtension;
import io.penstock.aws.dynamodb.FrontOfDynamoDb.Answer;
import io.penstock.component.Activity;
import io.penstock.component.Compression;
import io.penstock.component.S3DataNode;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.server.DynamoDbServer;
import io.penstock.validation.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Whole pipelines on a fake clock, with the real work on DynamoDB Local and an S3 in memory. */
class DynamoDbTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private static DynamoDbServer server;
    private static FrontOfDynamoDb front;
    private static int tables;

    private AwsExtension aws;
    private PipelineTestKit kit;

    @BeforeAll
    static void start() {
        server = DynamoDbServer.start();
        front = new FrontOfDynamoDb(server.endpoint());
    }

    @AfterAll
    static void stop() {
        front.close();
        server.close();
    }

    @BeforeEach
    void makeKit() {
        front.plan(request -> Optional.empty());
        aws = AwsExtension.builder()
                .region("eu-west-1")
                .credentials(credentials())
                .withoutS3()
                .withoutSns()
                .dynamoDb(dynamoDb -> dynamoDb.endpoint(front.endpoint())
                        .segments(3)
                        .templatesWithoutCluster()
                        .retries(4, Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
        kit = PipelineTestKit.builder()
                .startingAt(START)
                .extension(aws)
                .realHandlers()
                .limits(Limits.relaxed())
                .start();
    }

    @AfterEach
    void close() {
        kit.close();
        aws.close();
    }

    private static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(server.accessKey(), server.secretKey()));
    }

    private static DynamoDbClient client(String region) {
        return DynamoDbClient.builder()
                .region(Region.of(region))
                .endpointOverride(server.endpoint())
                .credentialsProvider(credentials())
                .build();
    }

    private static String newTable(String region) {
        return newTable(region, 0);
    }

    /** A table with so many units, or with on-demand capacity. */
    private static String newTable(String region, long units) {
        String name = "table-" + ++tables;
        create(region, name, units);
        return name;
    }

    private static void create(String region, String name, long units) {
        try (DynamoDbClient client = client(region)) {
            client.createTable(request -> {
                request.tableName(name)
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType("HASH")
                                .build())
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType("N")
                                .build());
                if (units == 0) {
                    request.billingMode(BillingMode.PAY_PER_REQUEST);
                } else {
                    request.provisionedThroughput(
                            provided -> provided.readCapacityUnits(units).writeCapacityUnits(units));
                }
            });
        }
    }

    private static String newTable() {
        return newTable("eu-west-1");
    }

    private static Map<String, AttributeValue> item(int id) {
        var item = new HashMap<>(ItemFormatTest.AWKWARD);
        item.put("id", AttributeValue.fromN(Integer.toString(id)));
        item.put("pad", AttributeValue.fromS("x".repeat(8_000)));
        return item;
    }

    private static void fill(String table, int count) {
        try (DynamoDbClient client = client("eu-west-1")) {
            for (int first = 0; first < count; first += 25) {
                List<WriteRequest> batch = java.util.stream.IntStream.range(first, Math.min(first + 25, count))
                        .mapToObj(id -> WriteRequest.builder()
                                .putRequest(PutRequest.builder().item(item(id)).build())
                                .build())
                        .toList();
                client.batchWriteItem(request -> request.requestItems(Map.of(table, batch)));
            }
        }
    }

    private static Map<String, Map<String, AttributeValue>> items(String region, String table) {
        try (DynamoDbClient client = client(region)) {
            return client.scanPaginator(request -> request.tableName(table)).items().stream()
                    .collect(Collectors.toMap(item -> item.get("id").n(), item -> item));
        }
    }

    private static Map<String, Map<String, AttributeValue>> items(String table) {
        return items("eu-west-1", table);
    }

    private TestRun run(Activity... activities) {
        TestRun run = kit.activate(Pipeline.of("tables")
                .every(Duration.ofDays(1))
                .startingAt(START)
                .occurrences(1)
                .activity(activities));
        kit.runUntilIdle();
        return run;
    }

    private static S3DataNode folder() {
        return s3("Files").directoryPath("s3://backup/day");
    }

    @Test
    void exportsATableAndLoadsItIntoAnother() {
        String from = newTable();
        String to = newTable();
        fill(from, 400);
        S3DataNode files = folder();

        TestRun run = run(
                hiveCopy("Export", dynamoDb("From", from), files),
                hiveCopy("Load", files, dynamoDb("To", to).writeThroughputPercent(1.0)));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(items(to)).hasSize(400).isEqualTo(items(from));
        assertThat(kit.s3().uris())
                .hasSize(5)
                .filteredOn(uri -> uri.matches("s3://backup/day/[0-9a-f-]{36}_00000[0-2]"))
                .hasSize(3);
        assertThat(kit.s3().text("s3://backup/day/manifest").orElseThrow())
                .startsWith("{\"name\":\"DynamoDB-export\",\"version\":3,\"entries\":[{\"url\":\"s3://backup/day/")
                .contains("_000000\",\"mandatory\":true}", "_000001\"", "_000002\"");
        assertThat(kit.s3().text("s3://backup/day/_SUCCESS")).contains("");
        assertThat(front.seen("Scan"))
                .allSatisfy(request -> assertThat(request.body()).contains("\"TotalSegments\":3"));
    }

    @Test
    void exportsToOneFileAndPacksIt() {
        String from = newTable();
        String to = newTable();
        fill(from, 60);
        S3DataNode file = s3("Files").filePath("s3://backup/all.gz").compression(Compression.GZIP);

        TestRun run = run(hiveCopy("Export", dynamoDb("From", from), file), hiveCopy("Load", file, dynamoDb("To", to)));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(items(to)).isEqualTo(items(from));
        assertThat(kit.s3().uris()).containsExactly("s3://backup/all.gz");
    }

    @Test
    void exportsAnEmptyTable() {
        TestRun run = run(hiveCopy("Export", dynamoDb("From", newTable()), folder()));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(kit.s3().uris()).contains("s3://backup/day/_SUCCESS", "s3://backup/day/manifest");
    }

    @Test
    void copiesATableToAnotherRegion() {
        String from = newTable();
        String to = newTable("us-west-2");
        fill(from, 110);

        TestRun run =
                run(hiveCopy("Copy", dynamoDb("From", from), dynamoDb("To", to).region("us_west_2")));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(items("us-west-2", to)).hasSize(110).isEqualTo(items(from));
    }

    @Test
    void readsAnOldBackupWithoutManifest() {
        String to = newTable();
        kit.s3().put("s3://backup/day/", "");
        kit.s3().put("s3://backup/day/_SUCCESS", "");
        kit.s3().put("s3://backup/day/aeb0_000000", "id\u0003{\"n\":\"1\"}\u0002name\u0003{\"s\":\"old\"}\n");
        kit.s3().put("s3://backup/day/aeb0_000001", "{\"id\":{\"n\":\"2\"}}\n");

        TestRun run = run(hiveCopy("Load", folder(), dynamoDb("To", to)));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(items(to))
                .isEqualTo(Map.of(
                        "1", Map.of("id", AttributeValue.fromN("1"), "name", AttributeValue.fromS("old")),
                        "2", Map.of("id", AttributeValue.fromN("2"))));
    }

    @Test
    void readsABackupThatWasMovedAndOnlyWhatItsManifestLists() {
        String to = newTable();
        kit.s3().put("s3://backup/day/manifest", "{\"entries\":[{\"url\":\"s3://gone/x/one\",\"mandatory\":true}]}");
        kit.s3().put("s3://backup/day/one", "{\"id\":{\"n\":\"1\"}}\n");
        kit.s3().put("s3://backup/day/stray", "{\"id\":{\"n\":\"2\"}}\n");

        TestRun run = run(hiveCopy("Load", folder(), dynamoDb("To", to)));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(items(to)).containsOnlyKeys("1");
    }

    @Test
    void theLastOfSeveralItemsWithOneKeyWins() {
        String to = newTable();
        var lines = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            lines.append("{\"id\":{\"n\":\"")
                    .append(i % 3)
                    .append("\"},\"v\":{\"n\":\"")
                    .append(i)
                    .append("\"}}\n");
        }
        kit.s3().put("s3://backup/day/one", lines.toString());

        TestRun run = run(hiveCopy("Load", folder(), dynamoDb("To", to)));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(items(to).values())
                .extracting(item -> item.get("v").n())
                .containsExactlyInAnyOrder("57", "58", "59");
    }

    @Test
    void repeatsWhatIsThrottledOrLeftUnprocessed() {
        String from = newTable();
        String to = newTable();
        fill(from, 100);
        var count = new AtomicInteger();
        front.plan(request -> {
            int number = count.getAndIncrement();
            if (request.operation().equals("BatchWriteItem") && number % 3 == 1) {
                int begin = request.body().indexOf("\"RequestItems\":") + "\"RequestItems\":".length();
                int end = request.body().lastIndexOf(",\"ReturnConsumedCapacity\"");
                return Optional.of(new Answer(
                        200, "{\"UnprocessedItems\":" + request.body().substring(begin, end) + "}"));
            }
            return number % 3 == 0
                    ? Optional.of(Answer.refusal("ProvisionedThroughputExceededException"))
                    : Optional.empty();
        });

        TestRun run = run(hiveCopy("Copy", dynamoDb("From", from), dynamoDb("To", to)));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(run).activity("Copy").interval("2024-01-01T00:00").afterAttempts(1);
        assertThat(items(to)).isEqualTo(items(from));
    }

    @Test
    void leavesNothingHalfWrittenAndSucceedsOnceThrottlingEnds() {
        String from = newTable();
        fill(from, 400);
        var scans = new AtomicInteger();
        front.plan(request -> request.operation().equals("Scan") && scans.incrementAndGet() > 2
                ? Optional.of(Answer.refusal("ProvisionedThroughputExceededException"))
                : Optional.empty());

        TestRun run = kit.activate(Pipeline.of("tables")
                .every(Duration.ofDays(1))
                .startingAt(START)
                .occurrences(1)
                .activity(hiveCopy("Export", dynamoDb("From", from), folder()).retryDelay(Duration.ofMinutes(10))));
        kit.advance(Duration.ofMinutes(5));

        assertThat(kit.s3().uris()).isEmpty();
        assertThat(run.attempts(run.instances("Export").get(0).id())
                        .get(0)
                        .errorMessage()
                        .orElse(""))
                .isEqualTo("cannot read table '" + from + "' (DynamoDB at " + front.endpoint()
                        + "): the throughput of the table is exceeded (ProvisionedThroughputExceededException, HTTP 400),"
                        + " after 5 tries");

        front.plan(request -> Optional.empty());
        kit.runUntilIdle();

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(run).activity("Export").interval("2024-01-01T00:00").afterAttempts(2);
        assertThat(kit.s3().uris()).hasSize(5);
    }

    @Test
    void aLoadThatBrokeIsRepeatedWithoutHarm() {
        String from = newTable();
        String to = newTable();
        fill(from, 260);
        var writes = new AtomicInteger();
        front.plan(request -> request.operation().equals("BatchWriteItem") && writes.incrementAndGet() == 6
                ? Optional.of(Answer.refusal("ValidationException"))
                : Optional.empty());

        TestRun run = run(hiveCopy("Copy", dynamoDb("From", from), dynamoDb("To", to)));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(run).activity("Copy").interval("2024-01-01T00:00").afterAttempts(2);
        assertThat(items(to)).isEqualTo(items(from));
    }

    @Test
    void keepsToTheShareOfTheThroughput() {
        String from = newTable("eu-west-1", 3_000);
        fill(from, 5);

        TestRun run = run(hiveCopy("Export", dynamoDb("From", from).readThroughputPercent(0.25), folder())
                .pipelineLogUri("s3://logs/all"));

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(log("Export")).contains("at up to 750.0 capacity units a second");
    }

    private String log(String component) {
        return kit.s3().uris().stream()
                .filter(uri -> uri.contains("/" + component + "/") && uri.endsWith("/activity.log"))
                .findFirst()
                .flatMap(kit.s3()::text)
                .orElse("");
    }

    @Test
    void waitsForATableAndThenForItsFirstItem() {
        String absent = "table-" + ++tables;
        TestRun run = kit.activate(Pipeline.of("tables")
                .every(Duration.ofDays(1))
                .startingAt(START)
                .occurrences(1)
                .activity(shell("Work", "true")
                        .precondition(
                                dynamoDbTableExists("Table", absent).role("test"),
                                dynamoDbDataExists("Data", absent).role("test"))));
        kit.advance(Duration.ofMinutes(3));
        assertThat(run).activity("Work").interval("2024-01-01T00:00").isWaitingOn("Table");

        create("eu-west-1", absent, 1);
        kit.advance(Duration.ofMinutes(10));
        assertThat(run).activity("Work").interval("2024-01-01T00:00").isWaitingOn("Data");

        fill(absent, 1);
        kit.runUntilIdle();
        assertThat(run).isFinished().allIntervalsFinished();
    }

    @Test
    void runsTheTemplateOfTheServiceWithoutACluster() {
        String from = newTable();
        String to = newTable();
        fill(from, 40);
        PipelineDefinition definition =
                DefinitionReader.create().read("""
                        {"objects": [
                          {"id": "Default", "scheduleType": "cron", "schedule": {"ref": "Once"}, "failureAndRerunMode": "CASCADE",
                           "role": "DataPipelineDefaultRole", "resourceRole": "DataPipelineDefaultResourceRole"},
                          {"id": "Once", "type": "Schedule", "period": "1 day", "occurrences": "1",
                           "startDateTime": "2024-01-01T00:00:00"},
                          {"id": "Cluster", "type": "EmrCluster", "terminateAfter": "12 hours", "region": "eu-west-1"},
                          {"id": "Source", "type": "DynamoDBDataNode", "tableName": "%s", "readThroughputPercent": "0.5"},
                          {"id": "Files", "type": "S3DataNode", "directoryPath": "s3://backup/template"},
                          {"id": "Target", "type": "DynamoDBDataNode", "tableName": "%s", "writeThroughputPercent": "1.0"},
                          {"id": "Backup", "type": "EmrActivity", "runsOn": {"ref": "Cluster"},
                           "input": {"ref": "Source"}, "output": {"ref": "Files"},
                           "step": "s3://dynamodb-emr-eu-west-1/emr-ddb-storage-handler/2.1.0/emr-ddb-2.1.0.jar,org.apache.hadoop.dynamodb.tools.DynamoDbExport,#{output.directoryPath},#{input.tableName},#{input.readThroughputPercent}"},
                          {"id": "Load", "type": "EmrActivity", "runsOn": {"ref": "Cluster"},
                           "input": {"ref": "Files"}, "output": {"ref": "Target"}, "dependsOn": {"ref": "Backup"},
                           "resizeClusterBeforeRunning": "true",
                           "step": "s3://dynamodb-emr-eu-west-1/emr-ddb-storage-handler/2.1.0/emr-ddb-2.1.0.jar,org.apache.hadoop.dynamodb.tools.DynamoDbImport,#{input.directoryPath},#{output.tableName},#{output.writeThroughputPercent}"}
                        ]}
                        """.formatted(from, to)).definition();

        TestRun run = kit.activate(definition);
        kit.runUntilIdle();

        assertThat(run).isFinished().allIntervalsFinished();
        assertThat(items(to)).hasSize(40).isEqualTo(items(from));
    }

    @Test
    void doesNoOtherStepsWithoutACluster() {
        TestRun run = run(io.penstock.dsl.Activities.emr("Step", "s3://jars/x.jar,com.acme.Main")
                .workerGroup("default")
                .maximumRetries(0));

        assertThat(run)
                .activity("Step")
                .interval("2024-01-01T00:00")
                .isFailed()
                .hasMessageContaining("object 'Step', field 'step': 's3://jars/x.jar,com.acme.Main' takes a cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"missing table", "filter", "format", "nothing in the file's place", "not an export", "no key"})
    void saysWhatIsWrong(String what) {
        String table = newTable();
        kit.s3().put("s3://backup/bad", "id,name\n");
        kit.s3().put("s3://backup/keyless", "{\"id\":{\"n\":\"1\"}}\n{\"other\":{\"n\":\"1\"}}\n");
        Map<String, Activity> activities = Map.of(
                "missing table",
                hiveCopy("Copy", dynamoDb("From", "no-such-table"), folder()).maximumRetries(0),
                "filter",
                hiveCopy("Copy", dynamoDb("From", table), folder())
                        .filterSql("id > 3")
                        .maximumRetries(0),
                "format",
                hiveCopy("Copy", dynamoDb("From", table), folder().dataFormat(csv("Csv")))
                        .maximumRetries(0),
                "nothing in the file's place",
                hiveCopy("Copy", s3("Files").filePath("s3://backup/gone"), dynamoDb("To", table))
                        .maximumRetries(0),
                "not an export",
                hiveCopy("Copy", s3("Files").filePath("s3://backup/bad"), dynamoDb("To", table))
                        .maximumRetries(0),
                "no key",
                hiveCopy("Copy", s3("Files").filePath("s3://backup/keyless"), dynamoDb("To", table))
                        .maximumRetries(0));
        Map<String, String> messages = Map.of(
                "missing table",
                        "cannot look at table 'no-such-table' (DynamoDB at " + front.endpoint()
                                + "): there is no such table",
                "filter",
                        "object 'Copy', field 'filterSql': takes a cluster with Hive; this worker copies whole tables without"
                                + " one",
                "format",
                        "object 'Files', field 'dataFormat': is a 'CSV'; expected a DynamoDBExportDataFormat or none"
                                + " (dp-object-hivecopyactivity)",
                "nothing in the file's place", "input 'Files': object s3://backup/gone does not exist",
                "not an export",
                        "object s3://backup/bad, record 1: is neither JSON nor does a control character 3 follow the name of an"
                                + " attribute",
                "no key",
                        "object s3://backup/keyless, record 2: has no attribute 'id', which belongs to the key of the table");

        TestRun run = run(activities.get(what));

        assertThat(run)
                .activity("Copy")
                .interval("2024-01-01T00:00")
                .isFailed()
                .hasMessageContaining(messages.get(what));
    }

    @Test
    void refusesImpossibleSettings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DynamoDb.builder().segments(0))
                .withMessage("segments is 0; expected 1 to 256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DynamoDb.builder().endpoint(java.net.URI.create("dynamodb")))
                .withMessage("endpoint is 'dynamodb'; expected an address such as \"https://dynamodb.example.org\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DynamoDb.builder().region(" "))
                .withMessage("region is blank; expected a name such as \"eu-west-1\"");
    }
}
