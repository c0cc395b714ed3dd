package io.penstock.aws.dynamodb;

import io.penstock.aws.remote.CallPolicy;
import io.penstock.aws.remote.RemoteCalls;
import io.penstock.component.DynamoDbDataExists;
import io.penstock.component.DynamoDbTableExists;
import io.penstock.component.EmrActivity;
import io.penstock.component.EmrCluster;
import io.penstock.component.HiveCopyActivity;
import io.penstock.spi.ExtensionRegistrar;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * Tables in DynamoDB: the preconditions {@code DynamoDBTableExists} and {@code DynamoDBDataExists}, and {@code HiveCopyActivity}
 * between tables and exports in S3, or between tables of two regions (dp-object-hivecopyactivity), done by this process without
 * Hive.
 *
 * <p><b>Export</b> scans the table in segments side by side and writes the files that the service's template "Export DynamoDB
 * table to S3" wrote, with their manifest; they appear when all are complete. <b>Import</b> reads such files, also old ones and
 * those that the service made, and puts their items; putting them twice changes nothing. Tables of any size take the same memory:
 * a few pages for each segment.
 *
 * <p><b>Throughput.</b> Reading and writing keep to {@code readThroughputPercent} and {@code writeThroughputPercent} of what the
 * table provides when the work begins, by the capacity that each request says it consumed; half of it where the node says
 * nothing. A table with on-demand capacity counts as one of 40,000 units. What is throttled nevertheless is repeated with growing
 * pauses.
 *
 * <p>A node's {@code region} says where its table is; without it, the region set here. Thread-safe. {@link #close()} ends the
 * connections.
 */
public final class DynamoDb implements AutoCloseable {

    /** More than of others: throttling is a state here, not an accident. */
    private static final CallPolicy POLICY =
            CallPolicy.DEFAULT.withRetries(12, Duration.ofMillis(100), Duration.ofSeconds(20));

    private record Target(Region region, @Nullable String role) {}

    private final Builder settings;
    private final RemoteCalls calls;
    private final Map<Target, DynamoDbClient> clients = new ConcurrentHashMap<>();

    private DynamoDb(Builder settings) {
        this.settings = settings;
        this.calls = new RemoteCalls(settings.policy);
    }

    /** Settings, all with defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Registers the preconditions and activities. */
    public void register(ExtensionRegistrar registrar) {
        var checks = new TableChecks(this);
        registrar.precondition(DynamoDbTableExists.TYPE, checks::tableExists);
        registrar.precondition(DynamoDbDataExists.TYPE, checks::dataExists);
        registrar.activity(HiveCopyActivity.TYPE, new HiveCopyWork(this)::perform);
        if (settings.templatesWithoutCluster) {
            registrar.activity(EmrActivity.TYPE, new TemplateSteps(this)::perform);
            registrar.resource(EmrCluster.TYPE, new NoCluster());
        }
    }

    /** A table in the region that a field names, or in that of the settings where it names none. */
    Table table(String name, Optional<String> region, Optional<String> role) {
        Region where = region.map(text -> text.strip().replace('_', '-'))
                .filter(text -> !text.isEmpty())
                .map(Region::of)
                .orElseGet(settings::region);
        boolean isKnown =
                role.isPresent() && settings.credentialsByRole.apply(role.get()).isPresent();
        DynamoDbClient client =
                clients.computeIfAbsent(new Target(where, isKnown ? role.get() : null), settings::connect);
        String remote = "DynamoDB " + (settings.endpoint == null ? "in " + where : "at " + settings.endpoint);
        return new Table(client, calls, remote, name);
    }

    int segments() {
        return settings.segments;
    }

    CallPolicy policy() {
        return settings.policy;
    }

    /** Ends the connections. */
    @Override
    public void close() {
        clients.values().forEach(DynamoDbClient::close);
    }

    /** Settings. Used by one thread; each {@link #build()} makes an independent access. */
    public static final class Builder {

        private static final int MAXIMUM_SEGMENTS = 256;

        private @Nullable Region region;
        private @Nullable URI endpoint;
        private @Nullable AwsCredentialsProvider credentials;
        private Function<? super String, Optional<AwsCredentialsProvider>> credentialsByRole = role -> Optional.empty();
        private Consumer<? super DynamoDbClientBuilder> adjustment = client -> {};
        private CallPolicy policy = POLICY;
        private int segments = 4;
        private boolean templatesWithoutCluster;

        private Builder() {}

        /**
         * The region of tables whose nodes name none, such as {@code eu-west-1}. By default what the SDK's region chain finds
         * (environment, profile, instance), and {@code us-east-1} where it finds nothing.
         *
         * @throws IllegalArgumentException if the name is blank
         */
        public Builder region(String region) {
            if (region.isBlank()) {
                throw new IllegalArgumentException("region is blank; expected a name such as \"eu-west-1\"");
            }
            this.region = Region.of(region);
            return this;
        }

        /**
         * A service other than AWS's that speaks DynamoDB, or a VPC endpoint; all regions go there.
         *
         * @throws IllegalArgumentException if it is not an {@code http} or {@code https} address with a host
         */
        public Builder endpoint(URI endpoint) {
            boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!http || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "endpoint is '" + endpoint + "'; expected an address such as \"https://dynamodb.example.org\"");
            }
            this.endpoint = endpoint;
            return this;
        }

        /** Who asks. By default what the SDK's credentials chain finds: environment, profile, container, instance. */
        public Builder credentials(AwsCredentialsProvider credentials) {
            this.credentials = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Who asks in the name of a role, for the preconditions, which have one. By default no role is known, and all is asked
         * by whoever asks otherwise.
         *
         * @param credentials the credentials of a role; empty where its name means nothing
         */
        public Builder credentialsByRole(Function<? super String, Optional<AwsCredentialsProvider>> credentials) {
            this.credentialsByRole = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Adjusts each client, one per region, after all other settings have been applied to it. Retries stay with this class,
         * whatever is set there.
         */
        public Builder client(Consumer<? super DynamoDbClientBuilder> adjustment) {
            this.adjustment = Objects.requireNonNull(adjustment, "adjustment");
            return this;
        }

        /**
         * In how many segments a table is read, and by how many writers written, at a time; 4 by default. An export has as many
         * files.
         *
         * @throws IllegalArgumentException if it is not 1 to 256
         */
        public Builder segments(int segments) {
            if (segments < 1 || segments > MAXIMUM_SEGMENTS) {
                throw new IllegalArgumentException("segments is " + segments + "; expected 1 to " + MAXIMUM_SEGMENTS);
            }
            this.segments = segments;
            return this;
        }

        /**
         * Runs the service's DynamoDB templates as they are, without a cluster: an {@code EmrActivity} whose steps are the tools
         * {@code DynamoDbExport} and {@code DynamoDbImport} is done by this process, and an {@code EmrCluster} is no machine at
         * all. Any other step fails by name. Off by default, as it takes the place of real clusters.
         */
        public Builder templatesWithoutCluster() {
            this.templatesWithoutCluster = true;
            return this;
        }

        /**
         * How often what is transient is repeated, and after which pauses: {@code firstDelay}, then twice as long each time, up
         * to {@code longestDelay}, each varied by a quarter. By default 12 times, 100 milliseconds and 20 seconds. Items that
         * the service leaves unprocessed are repeated in the same way.
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

        /** Access with these settings. Nothing is sent yet. */
        public DynamoDb build() {
            var copy = new Builder();
            copy.region = region;
            copy.endpoint = endpoint;
            copy.credentials = credentials;
            copy.credentialsByRole = credentialsByRole;
            copy.adjustment = adjustment;
            copy.policy = policy;
            copy.segments = segments;
            copy.templatesWithoutCluster = templatesWithoutCluster;
            return new DynamoDb(copy);
        }

        private Region region() {
            if (region != null) {
                return region;
            }
            try {
                return DefaultAwsRegionProviderChain.builder().build().getRegion();
            } catch (SdkClientException e) {
                return Region.US_EAST_1;
            }
        }

        private DynamoDbClient connect(Target target) {
            DynamoDbClientBuilder client = DynamoDbClient.builder()
                    .region(target.region())
                    .httpClientBuilder(ApacheHttpClient.builder()
                            .maxConnections(2 * MAXIMUM_SEGMENTS)
                            .connectionTimeout(Duration.ofSeconds(5))
                            .connectionAcquisitionTimeout(Duration.ofSeconds(30))
                            .socketTimeout(Duration.ofSeconds(30)));
            if (endpoint != null) {
                client.endpointOverride(endpoint);
            }
            Optional<AwsCredentialsProvider> ofRole =
                    target.role() == null ? Optional.empty() : credentialsByRole.apply(target.role());
            if (ofRole.isPresent()) {
                client.credentialsProvider(ofRole.get());
            } else if (credentials != null) {
                client.credentialsProvider(credentials);
            }
            adjustment.accept(client);
            var settings = client.overrideConfiguration().toBuilder()
                    .retryStrategy(DefaultRetryStrategy.doNotRetry())
                    .build();
            return client.overrideConfiguration(settings).build();
        }
    }
}
