package io.penstock.aws.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.component.SnsAlarm;
import io.penstock.definition.PipelineObject;
import io.penstock.dsl.Actions;
import io.penstock.spi.control.ActionContext;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class SnsPublisherTest {

    private static final String TOPIC = "arn:aws:sns:us-east-1:111122223333:oncall";
    private static final SnsAlarm ALARM =
            Actions.snsAlarm("OnCall").topicArn(TOPIC).subject("Clean failed").message("interval 1..2 & more\nline 2");

    private FakeSns sns;
    private SnsPublisher publisher;

    @BeforeEach
    void start() {
        sns = new FakeSns();
        publisher = settings().build();
    }

    @AfterEach
    void stop() {
        publisher.close();
        sns.close();
    }

    private SnsPublisher.Builder settings() {
        return SnsPublisher.builder()
                .endpoint(sns.endpoint())
                .credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret-canary")))
                .retries(2, Duration.ofMillis(1), Duration.ofMillis(5));
    }

    @Test
    void publishesSubjectAndMessage() throws IOException {
        publisher.perform(ALARM, context());

        assertThat(sns.published()).singleElement().satisfies(message -> {
            assertThat(message.text("TopicArn")).isEqualTo(TOPIC);
            assertThat(message.text("Subject")).isEqualTo("Clean failed");
            assertThat(message.text("Message")).isEqualTo("interval 1..2 & more\nline 2");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-1", "eu-central-1", "ap-southeast-2"})
    void asksTheRegionOfTheTopic(String region) throws IOException {
        publisher.perform(ALARM.topicArn("arn:aws:sns:" + region + ":111122223333:oncall"), context());

        assertThat(sns.published()).extracting(FakeSns.Message::region).containsExactly(region);
    }

    @Test
    void carriesTheIdempotencyKeyForSubscribers() throws IOException {
        publisher.perform(ALARM, context());
        publisher.perform(ALARM, context());

        assertThat(sns.published()).hasSize(2).allSatisfy(message -> {
            assertThat(message.text("MessageAttributes.entry.1.Name")).isEqualTo("idempotencyKey");
            assertThat(message.text("MessageAttributes.entry.1.Value.DataType")).isEqualTo("String");
            assertThat(message.text("MessageAttributes.entry.1.Value.StringValue"))
                    .isEqualTo("key of the action");
        });
    }

    @Test
    void letsAFifoTopicDropRepetitions() throws IOException {
        SnsAlarm alarm = ALARM.topicArn(TOPIC + ".fifo");
        publisher.perform(alarm, context());
        publisher.perform(alarm, context());

        assertThat(sns.published())
                .hasSize(2)
                .allSatisfy(
                        message -> assertThat(message.text("MessageGroupId")).isEqualTo("df-1"))
                .extracting(message -> message.text("MessageDeduplicationId"))
                .containsOnly(sns.published().get(0).text("MessageDeduplicationId"));
    }

    @Test
    void cutsALongSubject() throws IOException {
        publisher.perform(ALARM.subject("x".repeat(99) + "😀😀"), context());
        publisher.perform(ALARM.subject("x".repeat(99) + "😀"), context());

        assertThat(sns.published())
                .extracting(message -> message.text("Subject"))
                .containsExactly("x".repeat(97) + "...", "x".repeat(99) + "😀");
    }

    @Test
    void putsASubjectOnOneLine() throws IOException {
        publisher.perform(ALARM.subject(" two\r\nlines\tand a tab "), context());
        publisher.perform(ALARM.subject("\n"), context());

        assertThat(sns.published())
                .extracting(message -> message.text("Subject"))
                .containsExactly("two lines and a tab", "");
    }

    @Test
    void cutsALongMessage() throws IOException {
        publisher.perform(ALARM.message("aä€😀".repeat(100_000)), context());

        String message = sns.published().get(0).text("Message");
        assertThat(message)
                .startsWith("aä€😀aä€😀")
                .endsWith("\n(cut off; the rest was too long for a notice)")
                .doesNotContain("\ufffd");
        assertThat(message.getBytes(StandardCharsets.UTF_8).length).isBetween(255_900, 256_000);
    }

    @Test
    void saysWhatItIsAboutWhereTheMessageIsEmpty() throws IOException {
        publisher.perform(ALARM.message(" "), context());

        assertThat(sns.published())
                .extracting(message -> message.text("Message"))
                .containsExactly("onFail of @Clean_2024-01-01T00:00:00");
    }

    @Test
    void repeatsWhatIsThrottledOrFails() throws IOException {
        sns.refuse(400, "Throttling");
        sns.refuse(500, "InternalError");

        publisher.perform(ALARM, context());

        assertThat(sns.published()).hasSize(1);
    }

    @Test
    void saysWhatKeptFailing() {
        for (int i = 0; i < 3; i++) {
            sns.refuse(500, "InternalError");
        }

        assertThatThrownBy(() -> publisher.perform(ALARM, context()))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot publish to " + TOPIC
                        + ": Made up by the test (InternalError, HTTP 500, request r-1), after 3 tries");
        assertThat(sns.published()).isEmpty();
    }

    @Test
    void namesTheTopicThatIsMissing() {
        sns.refuse(404, "NotFound");

        assertThatThrownBy(() -> publisher.perform(ALARM, context()))
                .hasMessage("cannot publish to " + TOPIC + ": there is no such topic");
    }

    @Test
    void namesThePermissionThatIsMissing() {
        sns.refuse(403, "AuthorizationError");

        assertThatThrownBy(() -> publisher.perform(ALARM, context()))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage(TOPIC
                        + ": cannot publish to it: Made up by the test (AuthorizationError, HTTP 403, request r-1);"
                        + " the identity needs sns:Publish on the topic");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', textBlock = """
            arn:aws:sqs:us-east-1:111122223333:oncall, 'arn:aws:sqs:us-east-1:111122223333:oncall' is not the ARN of a topic
            oncall, 'oncall' is not the ARN of a topic
            arn:aws:sns:us-east-1:1111:oncall, 'arn:aws:sns:us-east-1:1111:oncall' is not the ARN of a topic
            """)
    void refusesWhatIsNoTopic(String topicArn, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.perform(ALARM.topicArn(topicArn), context()))
                .withMessage("object 'OnCall', field 'topicArn': " + problem
                        + "; expected \"arn:aws:sns:<region>:<account>:<topic>\" (dp-object-snsalarm)");
    }

    @Test
    void refusesAMissingTopic() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.perform(Actions.snsAlarm("OnCall"), context()))
                .withMessageContaining("object 'OnCall', field 'topicArn'")
                .withMessageContaining("is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws-cn:sns:cn-north-1:111122223333:t",
                "arn:aws-us-gov:sns:us-gov-west-1:111122223333:t_1-x",
                "arn:aws-iso-b:sns:us-isob-east-1:111122223333:t.fifo"
            })
    void knowsTheTopicsOfAllPartitions(String topicArn) {
        TopicArn topic = TopicArn.of(ALARM.topicArn(topicArn));

        assertThat(topic.region().id()).isEqualTo(topicArn.split(":")[3]);
        assertThat(topic.isFifo()).isEqualTo(topicArn.endsWith(".fifo"));
    }

    @Test
    void refusesAnEndpointThatIsNoAddress() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SnsPublisher.builder().endpoint(URI.create("localhost")))
                .withMessage("endpoint is 'localhost'; expected an address such as \"https://sns.example.org\"");
    }

    private static ActionContext context() {
        return new ActionContext(
                "key of the action", "df-1", "@Clean_2024-01-01T00:00:00", "onFail", PipelineObject.of("Clean"));
    }
}
