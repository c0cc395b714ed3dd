package io.penstock.aws;

import io.penstock.aws.s3.S3Storage;
import io.penstock.aws.sns.SnsPublisher;
import io.penstock.component.SnsAlarm;
import io.penstock.spi.ExtensionRegistrar;
import io.penstock.spi.PenstockExtension;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * Turns definitions that ran on a laptop into ones that use AWS: {@code s3:} is S3, {@code SnsAlarm} is SNS. Hand it to the
 * engine builder, or to the builder of a worker:
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

    private AwsExtension(@Nullable S3Storage s3, @Nullable SnsPublisher sns) {
        this.s3 = s3;
        this.sns = sns;
    }

    /** S3 and SNS with the credentials and the region of the environment. */
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
    }

    /** Settings for the extension. Used by one thread. */
    public static final class Builder {

        private final S3Storage.Builder s3 = S3Storage.builder();
        private final SnsPublisher.Builder sns = SnsPublisher.builder();
        private boolean withS3 = true;
        private boolean withSns = true;

        private Builder() {}

        /**
         * The region of everything that does not name its own; topics do, and buckets are found wherever they are. By default
         * what the SDK's region chain finds.
         *
         * @throws IllegalArgumentException if the name is blank
         */
        public Builder region(String region) {
            s3.region(region);
            return this;
        }

        /** Who asks. By default what the SDK's credentials chain finds: environment, profile, container, instance. */
        public Builder credentials(AwsCredentialsProvider credentials) {
            s3.credentials(credentials);
            sns.credentials(credentials);
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

        /** The extension with these settings. */
        public AwsExtension build() {
            return new AwsExtension(withS3 ? s3.build() : null, withSns ? sns.build() : null);
        }
    }
}
