package io.penstock.aws;

import io.penstock.aws.dynamodb.DynamoDb;
import io.penstock.aws.rds.RdsInstances;
import io.penstock.aws.redshift.Redshift;
import io.penstock.aws.remote.Roles;
import io.penstock.aws.s3.S3Storage;
import io.penstock.aws.sns.SnsPublisher;
import io.penstock.component.RdsDatabase;
import io.penstock.component.SnsAlarm;
import io.penstock.spi.ExtensionRegistrar;
import io.penstock.spi.PenstockExtension;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * Turns definitions that ran on a laptop into ones that use AWS: {@code s3:} is S3, {@code SnsAlarm} is SNS, tables are those of
 * DynamoDB, databases those of RDS and Redshift. Hand it to the engine builder, or to the builder of a worker:
 *
 * <pre>{@code
 * var aws = AwsExtension.builder()
 *         .region("eu-west-1")
 *         .s3(s3 -> s3.encryption(S3EncryptionType.NONE))
 *         .build();
 * }</pre>
 *
 * <p><b>It has to be handed over.</b> {@link java.util.ServiceLoader} does not find it, on purpose: the jar on the class path
 * must not send a test run to a real account. Handed to a builder it stands above the local storage and the logged alarms, so
 * these are replaced; a second extension on that level that claims {@code s3} or {@code SnsAlarm} is refused, and the message
 * names both. {@link Builder#withoutS3()} and {@link Builder#withoutSns()} leave one of them to somebody else.
 *
 * <p>Credentials and region come from the SDK's default chains unless set. Nothing is sent, and no credentials are looked for,
 * before the first object or notice. Immutable, thread-safe; may register with several builders. {@link #close()} ends the
 * connections, after the engine that uses it has stopped.
 */
public final class AwsExtension implements PenstockExtension, AutoCloseable {

    private final @Nullable S3Storage s3;
    private final @Nullable SnsPublisher sns;
    private final @Nullable DynamoDb dynamoDb;
    private final @Nullable RdsInstances rds;
    private final @Nullable Redshift redshift;
    private final Roles roles;

    private AwsExtension(
            @Nullable S3Storage s3,
            @Nullable SnsPublisher sns,
            @Nullable DynamoDb dynamoDb,
            @Nullable RdsInstances rds,
            @Nullable Redshift redshift,
            Roles roles) {
        this.rds = rds;
        this.redshift = redshift;
        this.s3 = s3;
        this.sns = sns;
        this.dynamoDb = dynamoDb;
        this.roles = roles;
    }

    /** Everything with the credentials and the region of the environment. */
    public static AwsExtension create() {
        return builder().build();
    }

    /** Settings, all with defaults. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void register(ExtensionRegistrar registrar) {
        if (s3 != null) {
            registrar.storage("s3", s3);
        }
        if (sns != null) {
            registrar.action(SnsAlarm.TYPE, sns);
        }
        if (dynamoDb != null) {
            dynamoDb.register(registrar);
        }
        if (rds != null) {
            registrar.database(RdsDatabase.TYPE, rds);
        }
        if (redshift != null) {
            redshift.register(registrar);
        }
        if (!roles.isEmpty()) {
            registrar.roles(roles::arn);
        }
    }

    /** {@code aws}. */
    @Override
    public String name() {
        return "aws";
    }

    /** Ends the connections. */
    @Override
    public void close() {
        if (s3 != null) {
            s3.close();
        }
        if (sns != null) {
            sns.close();
        }
        if (dynamoDb != null) {
            dynamoDb.close();
        }
        if (rds != null) {
            rds.close();
        }
        if (redshift != null) {
            redshift.close();
        }
        roles.close();
    }

    /** Settings for the extension. Used by one thread. */
    public static final class Builder {

        private final S3Storage.Builder s3 = S3Storage.builder();
        private final SnsPublisher.Builder sns = SnsPublisher.builder();
        private final DynamoDb.Builder dynamoDb = DynamoDb.builder();
        private final RdsInstances.Builder rds = RdsInstances.builder();
        private final Redshift.Builder redshift = Redshift.builder();
        private final Map<String, String> roleArns = new LinkedHashMap<>();
        private boolean withS3 = true;
        private boolean withSns = true;
        private boolean withDynamoDb = true;
        private boolean withRds = true;
        private boolean withRedshift = true;
        private @Nullable String roleAccount;
        private @Nullable String region;
        private @Nullable URI stsEndpoint;
        private @Nullable AwsCredentialsProvider credentials;

        private Builder() {}

        /**
         * The region of everything that does not name its own; topics do, and buckets are found wherever they are. By default
         * what the SDK's region chain finds.
         *
         * @throws IllegalArgumentException if the name is blank
         */
        public Builder region(String region) {
            s3.region(region);
            dynamoDb.region(region);
            rds.region(region);
            redshift.region(region);
            this.region = region;
            return this;
        }

        /** Who asks. By default what the SDK's credentials chain finds: environment, profile, container, instance. */
        public Builder credentials(AwsCredentialsProvider credentials) {
            s3.credentials(credentials);
            sns.credentials(credentials);
            dynamoDb.credentials(credentials);
            rds.credentials(credentials);
            redshift.credentials(credentials);
            this.credentials = credentials;
            return this;
        }

        /** Sets more about S3. */
        public Builder s3(Consumer<? super S3Storage.Builder> settings) {
            Objects.requireNonNull(settings, "settings").accept(s3);
            return this;
        }

        /** Sets more about SNS. */
        public Builder sns(Consumer<? super SnsPublisher.Builder> settings) {
            Objects.requireNonNull(settings, "settings").accept(sns);
            return this;
        }

        /** Sets more about DynamoDB. */
        public Builder dynamoDb(Consumer<? super DynamoDb.Builder> settings) {
            Objects.requireNonNull(settings, "settings").accept(dynamoDb);
            return this;
        }

        /** Sets more about RDS. */
        public Builder rds(Consumer<? super RdsInstances.Builder> settings) {
            Objects.requireNonNull(settings, "settings").accept(rds);
            return this;
        }

        /** Sets more about Redshift. */
        public Builder redshift(Consumer<? super Redshift.Builder> settings) {
            Objects.requireNonNull(settings, "settings").accept(redshift);
            return this;
        }

        /**
         * Says what a name in {@code role} stands for. What has a role of its own is then done in the name of that role, taken
         * on through STS: {@code SnsAlarm}, {@code S3KeyExists}, {@code S3PrefixNotEmpty}, {@code DynamoDBTableExists} and
         * {@code DynamoDBDataExists}. A name that nothing was said about is ignored: the identity of the process acts.
         *
         * @param name as it stands in definitions, such as {@code DataPipelineDefaultRole}
         * @param arn such as {@code arn:aws:iam::111122223333:role/pipelines}; judged by {@link #build}
         */
        public Builder role(String name, String arn) {
            roleArns.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(arn, "arn"));
            return this;
        }

        /**
         * Takes every name in {@code role} for a role of this account, unless {@link #role} says otherwise of it. By default
         * names mean nothing.
         *
         * @param account 12 digits; judged by {@link #build}
         */
        public Builder assumeRoles(String account) {
            this.roleAccount = Objects.requireNonNull(account, "account");
            return this;
        }

        /** A service other than AWS's that speaks STS, or a VPC endpoint, through which roles are taken on. */
        public Builder stsEndpoint(URI endpoint) {
            this.stsEndpoint = Objects.requireNonNull(endpoint, "endpoint");
            return this;
        }

        /** Leaves {@code s3:} to another extension, or to the directory of the engine. */
        public Builder withoutS3() {
            withS3 = false;
            return this;
        }

        /** Leaves {@code SnsAlarm} to another extension, or to the log. */
        public Builder withoutSns() {
            withSns = false;
            return this;
        }

        /** Leaves tables in DynamoDB, and {@code HiveCopyActivity}, to another extension. */
        public Builder withoutDynamoDb() {
            withDynamoDb = false;
            return this;
        }

        /** Leaves {@code RdsDatabase} to another extension, or to the engine, which knows no look-up. */
        public Builder withoutRds() {
            withRds = false;
            return this;
        }

        /** Leaves {@code RedshiftDatabase} and {@code RedshiftCopyActivity} to another extension. */
        public Builder withoutRedshift() {
            withRedshift = false;
            return this;
        }

        /**
         * The extension with these settings.
         *
         * @throws IllegalArgumentException if a role's ARN or the account of roles is none
         */
        public AwsExtension build() {
            var roles = new Roles(
                    roleArns,
                    roleAccount,
                    region == null ? Region.US_EAST_1 : Region.of(region),
                    stsEndpoint,
                    credentials);
            if (!roles.isEmpty()) {
                s3.credentialsByRole(roles::credentials);
                sns.credentialsByRole(roles::credentials);
                dynamoDb.credentialsByRole(roles::credentials);
            }
            return new AwsExtension(
                    withS3 ? s3.build() : null,
                    withSns ? sns.build() : null,
                    withDynamoDb ? dynamoDb.build() : null,
                    withRds ? rds.build() : null,
                    withRedshift ? redshift.build() : null,
                    roles);
        }
    }
}
