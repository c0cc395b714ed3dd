package io.penstock.aws.rds;

import io.penstock.aws.remote.AwsFailures;
import io.penstock.aws.remote.CallPolicy;
import io.penstock.aws.remote.Logins;
import io.penstock.aws.remote.Lookup;
import io.penstock.aws.remote.RemoteCalls;
import io.penstock.component.RdsDatabase;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.DatabaseAccess;
import io.penstock.spi.work.DatabaseLogin;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.RdsClientBuilder;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;

/**
 * Turns an {@code RdsDatabase} into a login: asks RDS for the engine and address of {@code rdsInstanceId} (dp-object-rdsdatabase),
 * and remembers the answer for five minutes. An object with a field {@code connectionString} is taken at its word. Drivers are not
 * brought along: the program, or {@code jdbcDriverJarUri}, has them.
 *
 * <p>The SDK's {@code software.amazon.awssdk:rds} is an optional dependency; without it, a look-up fails and says so. Thread-safe.
 * {@link #close()} ends the connections to RDS.
 */
public final class RdsInstances implements DatabaseAccess<RdsDatabase>, AutoCloseable {

    private record Key(String region, String instance) {}

    private final Builder settings;
    private final RemoteCalls calls;
    private final Lookup<Key, String> urls = new Lookup<>();
    private final Map<String, Connections> connections = new ConcurrentHashMap<>();

    private RdsInstances(Builder settings) {
        this.settings = settings;
        this.calls = new RemoteCalls(settings.policy);
    }

    /** Settings, all with defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The login of a database.
     *
     * @throws WorkFailedException if {@code rdsInstanceId} is missing, there is no such instance, it has no address yet, or its
     *     engine is not known here
     * @throws IOException if RDS cannot be reached or refuses
     */
    @Override
    public DatabaseLogin login(RdsDatabase database, WorkContext context) throws IOException, WorkFailedException {
        PipelineObject object = database.object();
        Optional<String> given = object.text("connectionString");
        if (given.isPresent()) {
            return Logins.login(object, Logins.inDatabase(given.get().strip(), database.databaseName()));
        }
        String instance = database.rdsInstanceId()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> Logins.invalid(
                        object,
                        "rdsInstanceId",
                        "is missing; expected the id of a DB instance (dp-object-rdsdatabase)"));
        String region = database.region()
                .map(text -> text.strip().replace('_', '-'))
                .filter(text -> !text.isEmpty())
                .orElseGet(settings::regionName);
        String url;
        try {
            url = urls.get(
                    new Key(region, instance),
                    context.clock(),
                    () -> connections
                            .computeIfAbsent(region, name -> new Connections(settings, name))
                            .find(object, instance, calls));
        } catch (NoClassDefFoundError e) {
            throw new WorkFailedException(
                    "NoHandler",
                    "object '" + Logins.idOf(object) + "', field 'rdsInstanceId': takes the library"
                            + " software.amazon.awssdk:rds, which is not on the class path of this worker",
                    e);
        }
        return Logins.login(object, RdsUrls.inDatabase(url, database.databaseName()));
    }

    /** Ends the connections. */
    @Override
    public void close() {
        connections.values().forEach(Connections::close);
    }

    /** The client in one region; apart, as its classes may be missing. */
    private static final class Connections {

        private final RdsClient client;
        private final String region;

        Connections(Builder settings, String region) {
            this.region = region;
            RdsClientBuilder builder = RdsClient.builder()
                    .region(Region.of(region))
                    .httpClientBuilder(ApacheHttpClient.builder()
                            .connectionTimeout(Duration.ofSeconds(5))
                            .socketTimeout(Duration.ofSeconds(30)))
                    .overrideConfiguration(all -> all.retryStrategy(DefaultRetryStrategy.doNotRetry()));
            if (settings.endpoint != null) {
                builder.endpointOverride(settings.endpoint);
            }
            if (settings.credentials != null) {
                builder.credentialsProvider(settings.credentials);
            }
            this.client = builder.build();
        }

        String find(PipelineObject object, String instance, RemoteCalls calls) throws IOException, WorkFailedException {
            Optional<DBInstance> found = calls.run(
                    "RDS in " + region,
                    () -> {
                        try {
                            return client
                                    .describeDBInstances(request -> request.dbInstanceIdentifier(instance))
                                    .dbInstances()
                                    .stream()
                                    .findFirst();
                        } catch (DbInstanceNotFoundException e) {
                            return Optional.empty();
                        }
                    },
                    (failure, tries) -> new IOException(
                            "cannot look up DB instance '" + instance + "' of '" + Logins.idOf(object) + "' in "
                                    + region + ": " + AwsFailures.reason(failure) + AwsFailures.afterTries(tries),
                            failure));
            if (found.isEmpty()) {
                throw Logins.invalid(
                        object, "rdsInstanceId", "there is no DB instance '" + instance + "' in " + region);
            }
            DBInstance db = found.get();
            if (db.endpoint() == null || db.endpoint().address() == null) {
                throw new WorkFailedException(
                        "NotAvailable",
                        "DB instance '" + instance + "' of '" + Logins.idOf(object) + "' has no address; it is "
                                + db.dbInstanceStatus());
            }
            return RdsUrls.url(
                    object,
                    db.engine(),
                    db.endpoint().address(),
                    db.endpoint().port(),
                    Optional.ofNullable(db.dbName()));
        }

        void close() {
            client.close();
        }
    }

    /** Settings. Used by one thread; each {@link #build()} makes an independent access. */
    public static final class Builder {

        private @Nullable String region;
        private @Nullable URI endpoint;
        private @Nullable AwsCredentialsProvider credentials;
        private CallPolicy policy = CallPolicy.DEFAULT;

        private Builder() {}

        /**
         * The region of databases that name none. By default what the SDK's region chain finds, and {@code us-east-1} where it
         * finds nothing.
         *
         * @throws IllegalArgumentException if the name is blank
         */
        public Builder region(String region) {
            if (region.isBlank()) {
                throw new IllegalArgumentException("region is blank; expected a name such as \"eu-west-1\"");
            }
            this.region = region;
            return this;
        }

        /** A service other than AWS's that speaks RDS, or a VPC endpoint; all regions go there. */
        public Builder endpoint(URI endpoint) {
            this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
            return this;
        }

        /** Who asks. By default what the SDK's credentials chain finds: environment, profile, container, instance. */
        public Builder credentials(AwsCredentialsProvider credentials) {
            this.credentials = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * How often what is transient is repeated, and after which pauses; by default 8 times, 100 milliseconds and 20 seconds.
         *
         * @throws IllegalArgumentException if {@code maximumRetries} is negative, {@code firstDelay} is not positive, or
         *     {@code longestDelay} is not greater than it
         */
        public Builder retries(int maximumRetries, Duration firstDelay, Duration longestDelay) {
            this.policy = policy.withRetries(maximumRetries, firstDelay, longestDelay);
            return this;
        }

        /** Access with these settings. Nothing is sent yet. */
        public RdsInstances build() {
            var copy = new Builder();
            copy.region = region;
            copy.endpoint = endpoint;
            copy.credentials = credentials;
            copy.policy = policy;
            return new RdsInstances(copy);
        }

        private String regionName() {
            if (region != null) {
                return region;
            }
            try {
                return DefaultAwsRegionProviderChain.builder()
                        .build()
                        .getRegion()
                        .id();
            } catch (SdkClientException e) {
                return Region.US_EAST_1.id();
            }
        }
    }
}
