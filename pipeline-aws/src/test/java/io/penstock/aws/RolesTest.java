package io.penstock.aws;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.Preconditions.dynamoDbTableExists;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.Pipeline;
import io.penstock.aws.FakeAwsApi.Answer;
import io.penstock.component.SnsAlarm;
import io.penstock.dsl.Actions;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What names in {@code role} stand for, with the SDK's STS and SNS clients against an API of the test. */
class RolesTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final String STS = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final String SNS = "http://sns.amazonaws.com/doc/2010-03-31/";

    private static FakeAwsApi api;

    @BeforeAll
    static void start() {
        api = new FakeAwsApi();
        api.on(
                "AssumeRole",
                request -> request.text("RoleArn").endsWith("/forbidden")
                        ? Answer.error(403, "AccessDenied")
                        : Answer.of(
                                "AssumeRole",
                                STS,
                                "<Credentials><AccessKeyId>ASIA"
                                        + request.text("RoleArn")
                                                .replaceAll(".*/", "")
                                                .toUpperCase(java.util.Locale.ROOT)
                                        + "</AccessKeyId><SecretAccessKey>canary-of-the-role</SecretAccessKey>"
                                        + "<SessionToken>token</SessionToken>"
                                        + "<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>"));
        api.on("Publish", request -> Answer.of("Publish", SNS, "<MessageId>m-1</MessageId>"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static AwsExtension.Builder settings() {
        return AwsExtension.builder()
                .region("eu-west-1")
                .credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDPROCESS", "secret")))
                .stsEndpoint(api.endpoint())
                .withoutS3()
                .sns(sns -> sns.endpoint(api.endpoint()).retries(0, Duration.ofMillis(1), Duration.ofMillis(2)))
                .dynamoDb(dynamoDb -> dynamoDb.endpoint(URI.create("http://127.0.0.1:1"))
                        .retries(0, Duration.ofMillis(1), Duration.ofMillis(2)));
    }

    private static String publisher(AwsExtension aws, String role) {
        int before = api.seen("Publish").size();
        try (PipelineTestKit kit = PipelineTestKit.builder()
                .startingAt(START)
                .extension(aws)
                .real(SnsAlarm.TYPE)
                .start()) {
            TestRun run = kit.activate(Pipeline.of("alarms")
                    .every(Duration.ofDays(1))
                    .startingAt(START)
                    .occurrences(1)
                    .activity(shell("Work", "true")
                            .onSuccess(Actions.snsAlarm("Alarm")
                                    .topicArn("arn:aws:sns:eu-west-1:111122223333:topic")
                                    .subject("done")
                                    .message("#{node.@scheduledStartTime}")
                                    .role(role))));
            kit.runUntilIdle();
            assertThat(run).isFinished();
        }
        List<FakeAwsApi.Request> published = api.seen("Publish");
        assertThat(published).hasSize(before + 1);
        assertThat(published.get(before).text("Message")).isEqualTo("2024-01-01T00:00:00");
        return published.get(before).accessKey();
    }

    @Test
    void theIdentityOfTheProcessActsWhereNamesMeanNothing() {
        try (AwsExtension aws = settings().build()) {
            assertThat(publisher(aws, "Messenger")).isEqualTo("AKIDPROCESS");
            assertThat(ExtensionRegistry.builder().add(aws).build().roles()).isEmpty();
        }
    }

    @Test
    void actsUnderARoleThatAnArnWasGivenFor() {
        try (AwsExtension aws = settings()
                .role("Messenger", "arn:aws:iam::111122223333:role/app/sender")
                .build()) {
            assertThat(publisher(aws, "Messenger")).isEqualTo("ASIASENDER");
            assertThat(publisher(aws, "Somebody")).isEqualTo("AKIDPROCESS");
            assertThat(ExtensionRegistry.builder()
                            .add(aws)
                            .build()
                            .roles()
                            .orElseThrow()
                            .resolve("Messenger"))
                    .contains("arn:aws:iam::111122223333:role/app/sender");
        }
    }

    @Test
    void takesNamesForRolesOfTheAccount() {
        try (AwsExtension aws = settings()
                .assumeRoles("111122223333")
                .role("Messenger", "arn:aws:iam::444455556666:role/sender")
                .build()) {
            assertThat(publisher(aws, "Watcher")).isEqualTo("ASIAWATCHER");
            assertThat(publisher(aws, "arn:aws:iam::777788889999:role/other")).isEqualTo("ASIAOTHER");
            assertThat(publisher(aws, "Messenger")).isEqualTo("ASIASENDER");
            assertThat(api.seen("AssumeRole"))
                    .extracting(request -> request.text("RoleArn"))
                    .contains(
                            "arn:aws:iam::111122223333:role/Watcher",
                            "arn:aws:iam::777788889999:role/other",
                            "arn:aws:iam::444455556666:role/sender");
        }
    }

    @Test
    void saysThatARoleCannotBeTakenOn() {
        try (AwsExtension aws = settings().assumeRoles("111122223333").build();
                PipelineTestKit kit = PipelineTestKit.builder()
                        .startingAt(START)
                        .extension(aws)
                        .realHandlers()
                        .start()) {
            TestRun run = kit.activate(Pipeline.of("checks")
                    .every(Duration.ofDays(1))
                    .startingAt(START)
                    .occurrences(1)
                    .activity(shell("Work", "true")
                            .precondition(dynamoDbTableExists("Table", "some-table")
                                    .role("forbidden")
                                    .maximumRetries(0)
                                    .preconditionTimeout(Duration.ofMinutes(10)))));
            kit.runUntilIdle();

            assertThat(run.instances("Work").get(0).status().toString()).isNotEqualTo("FINISHED");
            assertThat(run.timeline().toString() + run.events())
                    .contains("AccessDenied")
                    .doesNotContain("canary-of-the-role");
        }
    }

    @Test
    void refusesWhatIsNoRole() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings().role("Messenger", "sender").build())
                .withMessage("role 'Messenger': 'sender' is not the ARN of a role; expected"
                        + " \"arn:aws:iam::<account>:role/<name>\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings().assumeRoles("1234").build())
                .withMessage("account is '1234'; expected 12 digits");
    }
}
