package io.penstock.aws.redshift;

import io.penstock.aws.remote.AwsFailures;
import io.penstock.aws.remote.CallPolicy;
import io.penstock.aws.remote.Logins;
import io.penstock.aws.remote.Lookup;
import io.penstock.aws.remote.RemoteCalls;
import io.penstock.component.RedshiftCopyActivity;
import io.penstock.component.RedshiftDatabase;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.ExtensionRegistrar;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.redshift.RedshiftClient;
import software.amazon.awssdk.services.redshift.RedshiftClientBuilder;
import software.amazon.awssdk.services.redshift.model.Cluster;
import software.amazon.awssdk.services.redshift.model.ClusterNotFoundException;

/**
 * Redshift: logins to {@code RedshiftDatabase} by connection string or by {@code clusterId}, whose address is looked up
 * (dp-object-redshiftdatabase), and {@code RedshiftCopyActivity} (dp-object-redshiftcopyactivity).
 *
 * <p><b>A copy</b> is one transaction: COPY into a temporary table {@code staging}, {@code transformSql} into a second one, and what
 * the insert mode says on the target; others see all of it or nothing. TRUNCATE deletes the rows, as Redshift's own TRUNCATE commits.
 * Redshift reads and writes S3 by itself, in the name of {@link Builder#iamRole} or with the credentials of this process, which appear
 * in no log or message.
 *
 * <p><b>On PostgreSQL</b>, named by a connection string with {@code jdbc:postgresql:}, the same activity streams the objects through
 * this process; there is no unloading, and no input from DynamoDB.
 *
 * <p>The drivers {@code com.amazon.redshift:redshift-jdbc42} and {@code org.postgresql:postgresql} and the SDK's {@code redshift},
 * for look-ups, are optional dependencies. Thread-safe. {@link #close()} ends the connections to the service.
 */
public final class Redshift implements AutoCloseable {

    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[^']+|default");

    private record Key(String region, String cluster) {}

    private final Builder settings;
    private final RemoteCalls calls;
    private final Lookup<Key, String> urls = new Lookup<>();
    private final Map<String, Clusters> clusters = new ConcurrentHashMap<>();

    private Redshift(Builder settings) {
        this.settings = settings;
        this.calls = new RemoteCalls(settings.policy);
    }

    /** Settings, all with defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Registers the database and the activity. */
    public void register(ExtensionRegistrar registrar) {
        registrar.database(RedshiftDatabase.TYPE, this::login);
        registrar.activity(
                RedshiftCopyActivity.TYPE, (activity, context) -> new RedshiftCopyWork(this, activity, context).run());
    }

    private DatabaseLogin login(RedshiftDatabase database, WorkContext context)
            throws IOException, WorkFailedException {
        PipelineObject object = database.object();
        Optional<String> given = database.connectionString().map(String::strip);
        Optional<String> cluster = database.clusterId().map(String::strip);
        if (given.isPresent() == cluster.isPresent()) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + Logins.idOf(object)
                            + "' has both or neither of clusterId and connectionString; expected one"
                            + " (dp-object-redshiftdatabase)");
        }
        if (given.isPresent()) {
            return Logins.login(object, Logins.inDatabase(given.get(), database.databaseName()));
        }
        String region = database.region()
                .map(text -> text.strip().replace('_', '-'))
                .filter(text -> !text.isEmpty())
                .orElseGet(settings::regionName);
        String name = cluster.get();
        String url;
        try {
            url = urls.get(
                    new Key(region, name),
                    context.clock(),
                    () -> clusters.computeIfAbsent(region, key -> new Clusters(settings, key))
                            .find(object, name, calls));
        } catch (NoClassDefFoundError e) {
            throw new WorkFailedException(
                    "NoHandler",
                    "object '" + Logins.idOf(object) + "', field 'clusterId': takes the library"
                            + " software.amazon.awssdk:redshift, which is not on the class path of this worker",
                    e);
        }
        return Logins.login(
                object,
                database.databaseName()
                        .map(own -> url.substring(0, url.lastIndexOf('/') + 1) + own.strip())
                        .orElse(url));
    }

    /** What follows the address in COPY and UNLOAD, and the parts of it that are secret. */
    Authorization authorization() throws WorkFailedException {
        if (settings.iamRole != null) {
            return new Authorization("IAM_ROLE '" + settings.iamRole + "'", new Secrets(new String[0]));
        }
        try {
            AwsCredentialsProvider provider = settings.credentials == null
                    ? DefaultCredentialsProvider.builder().build()
                    : settings.credentials;
            AwsCredentials credentials = provider.resolveCredentials();
            String token = credentials instanceof software.amazon.awssdk.auth.credentials.AwsSessionCredentials session
                    ? session.sessionToken()
                    : "";
            String text = "aws_access_key_id=" + credentials.accessKeyId() + ";aws_secret_access_key="
                    + credentials.secretAccessKey() + (token.isEmpty() ? "" : ";token=" + token);
            return new Authorization(
                    "CREDENTIALS " + Sql.text(text), new Secrets(new String[] {credentials.secretAccessKey(), token}));
        } catch (SdkClientException e) {
            throw new WorkFailedException(
                    "NoCredentials", "Redshift cannot be given credentials for S3: " + AwsFailures.reason(e), e);
        }
    }

    /** Text of a statement, and what must not be seen of it. */
    record Authorization(String sql, Secrets secrets) {

        @Override
        public String toString() {
            return "Authorization[*****]";
        }
    }

    /** Ends the connections. */
    @Override
    public void close() {
        clusters.values().forEach(Clusters::close);
    }

    /** The client in one region; apart, as its classes may be missing. */
    private static final class Clusters {

        private final RedshiftClient client;
        private final String region;

        Clusters(Builder settings, String region) {
            this.region = region;
            RedshiftClientBuilder builder = RedshiftClient.builder()
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

        String find(PipelineObject object, String name, RemoteCalls calls) throws IOException, WorkFailedException {
            Optional<Cluster> found = calls.run(
                    "Redshift in " + region,
                    () -> {
                        try {
                            return client
                                    .describeClusters(request -> request.clusterIdentifier(name))
                                    .clusters()
                                    .stream()
                                    .findFirst();
                        } catch (ClusterNotFoundException e) {
                            return Optional.empty();
                        }
                    },
                    (failure, tries) -> new IOException(
                            "cannot look up cluster '" + name + "' of '" + Logins.idOf(object) + "' in " + region + ": "
                                    + AwsFailures.reason(failure) + AwsFailures.afterTries(tries),
                            failure));
            if (found.isEmpty()) {
                throw Logins.invalid(object, "clusterId", "there is no cluster '" + name + "' in " + region);
            }
            Cluster cluster = found.get();
            if (cluster.endpoint() == null || cluster.endpoint().address() == null) {
                throw new WorkFailedException(
                        "NotAvailable",
                        "cluster '" + name + "' of '" + Logins.idOf(object) + "' has no address; it is "
                                + cluster.clusterStatus());
            }
            return "jdbc:redshift://" + cluster.endpoint().address() + ":"
                    + cluster.endpoint().port() + "/" + cluster.dbName();
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
        private @Nullable String iamRole;
        private CallPolicy policy = CallPolicy.DEFAULT;

        private Builder() {}

        /**
         * The region of clusters whose databases name none. By default what the SDK's region chain finds, and {@code us-east-1}
         * where it finds nothing.
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

        /** A service other than AWS's that speaks Redshift's cluster API, or a VPC endpoint; all regions go there. */
        public Builder endpoint(URI endpoint) {
            this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
            return this;
        }

        /**
         * Who asks for clusters, and with whose credentials Redshift reads and writes S3 unless {@link #iamRole} is set. By default
         * what the SDK's credentials chain finds: environment, profile, container, instance.
         */
        public Builder credentials(AwsCredentialsProvider credentials) {
            this.credentials = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * The role, attached to the cluster, in whose name Redshift reads and writes S3 and DynamoDB. By default it is handed the
         * credentials instead.
         *
         * @param arn such as {@code arn:aws:iam::111122223333:role/redshift}, or {@code default}
         * @throws IllegalArgumentException if it is neither
         */
        public Builder iamRole(String arn) {
            if (!ROLE.matcher(arn).matches()) {
                throw new IllegalArgumentException(
                        "iamRole is '" + arn + "'; expected \"arn:aws:iam::<account>:role/<name>\" or \"default\"");
            }
            this.iamRole = arn;
            return this;
        }

        /**
         * How often what is transient is repeated in look-ups, and after which pauses; by default 8 times, 100 milliseconds and 20
         * seconds.
         *
         * @throws IllegalArgumentException if {@code maximumRetries} is negative, {@code firstDelay} is not positive, or
         *     {@code longestDelay} is not greater than it
         */
        public Builder retries(int maximumRetries, Duration firstDelay, Duration longestDelay) {
            this.policy = policy.withRetries(maximumRetries, firstDelay, longestDelay);
            return this;
        }

        /** Access with these settings. Nothing is sent yet. */
        public Redshift build() {
            var copy = new Builder();
            copy.region = region;
            copy.endpoint = endpoint;
            copy.credentials = credentials;
            copy.iamRole = iamRole;
            copy.policy = policy;
            return new Redshift(copy);
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
