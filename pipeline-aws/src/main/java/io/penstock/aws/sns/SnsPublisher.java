package io.penstock.aws.sns;

import io.penstock.aws.remote.AwsFailures;
import io.penstock.aws.remote.CallPolicy;
import io.penstock.aws.remote.RemoteCalls;
import io.penstock.component.SnsAlarm;
import io.penstock.spi.control.ActionContext;
import io.penstock.spi.control.ActionHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.SnsClientBuilder;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/**
 * Carries out {@code SnsAlarm}: publishes its subject and message to its topic (dp-object-snsalarm). The region is the one in
 * {@code topicArn}, whatever region the engine runs in.
 *
 * <p><b>At least once.</b> The engine repeats an action until it is acknowledged, and SNS has no way to recognize a repetition
 * on a standard topic, so a notice may come twice if an answer is lost. Each message carries the attribute {@code
 * idempotencyKey}, the same for each repetition, for subscribers that mind. On a FIFO topic the key is the deduplication id, so
 * SNS itself drops what is repeated within five minutes; the pipeline is the message group.
 *
 * <p><b>Texts.</b> A subject is put on one line and cut to SNS's 100 characters, a message to 250 KiB; an empty message says
 * which instance it is about. The identity of the process publishes, or the role
 * of the alarm where {@link Builder#credentialsByRole} knows it.
 *
 * <p>Thread-safe. {@link #close()} ends the connections.
 */
public final class SnsPublisher implements ActionHandler<SnsAlarm>, AutoCloseable {

    private final @Nullable URI endpoint;
    private final @Nullable AwsCredentialsProvider credentials;
    private final Consumer<? super SnsClientBuilder> adjustment;
    private final RemoteCalls calls;
    private final Function<? super String, Optional<AwsCredentialsProvider>> credentialsByRole;
    private final Map<Sender, SnsClient> clients = new ConcurrentHashMap<>();

    /** Who publishes where. */
    private record Sender(Region region, @Nullable AwsCredentialsProvider credentials) {}

    private SnsPublisher(Builder builder) {
        this.endpoint = builder.endpoint;
        this.credentials = builder.credentials;
        this.adjustment = builder.adjustment;
        this.calls = new RemoteCalls(builder.policy);
        this.credentialsByRole = builder.credentialsByRole;
    }

    /** Settings for a publisher, all with defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Publishes one notice.
     *
     * @throws IllegalArgumentException if {@code topicArn} is not the ARN of a topic; the message names object, field and value
     * @throws AccessDeniedException if the identity may not publish to the topic
     * @throws IOException if SNS cannot be reached or refuses; the message names the topic
     */
    @Override
    public void perform(SnsAlarm alarm, ActionContext context) throws IOException {
        TopicArn topic = TopicArn.of(alarm);
        PublishRequest request = request(topic, alarm, context);
        AwsCredentialsProvider ofRole = alarm.role().flatMap(credentialsByRole).orElse(credentials);
        SnsClient client = clients.computeIfAbsent(new Sender(topic.region(), ofRole), this::connect);
        String remote = endpoint == null ? "SNS in " + topic.region() : "SNS at " + endpoint;
        calls.run(remote, () -> client.publish(request), (failure, tries) -> describe(topic, failure, tries));
    }

    /** Ends the connections. */
    @Override
    public void close() {
        clients.values().forEach(SnsClient::close);
    }

    private static PublishRequest request(TopicArn topic, SnsAlarm alarm, ActionContext context) {
        String message = alarm.message().orElse("");
        PublishRequest.Builder request = PublishRequest.builder()
                .topicArn(topic.text())
                .message(NoticeText.message(
                        message.isBlank() ? context.cause() + " of " + context.instanceId() : message))
                .messageAttributes(Map.of(
                        "idempotencyKey",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(context.idempotencyKey())
                                .build()));
        String subject = NoticeText.subject(alarm.subject().orElse(""));
        if (!subject.isEmpty()) {
            request.subject(subject);
        }
        if (topic.isFifo()) {
            request.messageGroupId(context.pipelineId()).messageDeduplicationId(digest(context.idempotencyKey()));
        }
        return request.build();
    }

    /** SNS takes 128 letters, digits and punctuation marks for the id; the key may hold anything. */
    private static String digest(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static IOException describe(TopicArn topic, Throwable failure, int tries) {
        if (AwsFailures.isDenial(failure)) {
            IOException denied = new AccessDeniedException(
                    topic.text(),
                    null,
                    "cannot publish to it: " + AwsFailures.reason(failure)
                            + "; the identity needs sns:Publish on the topic");
            denied.initCause(failure);
            return denied;
        }
        String what = "cannot publish to " + topic.text() + ": ";
        if (failure instanceof AwsServiceException e && AwsFailures.code(e).startsWith("NotFound")) {
            return new IOException(what + "there is no such topic", e);
        }
        return new IOException(what + AwsFailures.reason(failure) + AwsFailures.afterTries(tries), failure);
    }

    private SnsClient connect(Sender sender) {
        SnsClientBuilder client = SnsClient.builder()
                .region(sender.region())
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .socketTimeout(Duration.ofSeconds(15)));
        if (endpoint != null) {
            client.endpointOverride(endpoint);
        }
        if (sender.credentials() != null) {
            client.credentialsProvider(sender.credentials());
        }
        adjustment.accept(client);
        var settings = client.overrideConfiguration().toBuilder()
                .retryStrategy(DefaultRetryStrategy.doNotRetry())
                .build();
        return client.overrideConfiguration(settings).build();
    }

    /** Settings for a publisher. Used by one thread; each {@link #build()} makes an independent publisher. */
    public static final class Builder {

        private @Nullable URI endpoint;
        private @Nullable AwsCredentialsProvider credentials;
        private Function<? super String, Optional<AwsCredentialsProvider>> credentialsByRole = role -> Optional.empty();
        private Consumer<? super SnsClientBuilder> adjustment = client -> {};
        private CallPolicy policy = CallPolicy.DEFAULT;

        private Builder() {}

        /**
         * A service other than AWS's that speaks SNS, or a VPC endpoint; all regions go there.
         *
         * @throws IllegalArgumentException if it is not an {@code http} or {@code https} address with a host
         */
        public Builder endpoint(URI endpoint) {
            boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!http || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "endpoint is '" + endpoint + "'; expected an address such as \"https://sns.example.org\"");
            }
            this.endpoint = endpoint;
            return this;
        }

        /** Who publishes. By default what the SDK's credentials chain finds: environment, profile, container, instance. */
        public Builder credentials(AwsCredentialsProvider credentials) {
            this.credentials = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Who publishes in the name of an alarm's {@code role}. By default no role is known, and the identity of the process
         * publishes.
         *
         * @param credentials the credentials of a role, the same object each time; empty where its name means nothing
         */
        public Builder credentialsByRole(Function<? super String, Optional<AwsCredentialsProvider>> credentials) {
            this.credentialsByRole = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Adjusts each client, one per region, after all other settings have been applied to it. Retries stay with the
         * publisher, whatever is set there.
         */
        public Builder client(Consumer<? super SnsClientBuilder> adjustment) {
            this.adjustment = Objects.requireNonNull(adjustment, "adjustment");
            return this;
        }

        /**
         * How often what is transient is repeated, and after which pauses: {@code firstDelay}, then twice as long each time, up
         * to {@code longestDelay}, each varied by a quarter. By default 8 times, 100 milliseconds and 20 seconds. What fails
         * then is for the engine to repeat later.
         *
         * @throws IllegalArgumentException if {@code maximumRetries} is negative, {@code firstDelay} is not positive, or
         *     {@code longestDelay} is not greater than it
         */
        public Builder retries(int maximumRetries, Duration firstDelay, Duration longestDelay) {
            this.policy = policy.withRetries(maximumRetries, firstDelay, longestDelay);
            return this;
        }

        /**
         * After how many failed calls in a row a region is left alone, and for how long; by default 20 and 30 seconds.
         * Throttling does not count.
         *
         * @throws IllegalArgumentException if {@code failures} is less than 1 or {@code pause} is not positive
         */
        public Builder breaker(int failures, Duration pause) {
            this.policy = policy.withBreaker(failures, pause);
            return this;
        }

        /** A publisher with these settings. Nothing is sent yet. */
        public SnsPublisher build() {
            return new SnsPublisher(this);
        }
    }
}
