package io.penstock.aws.s3;

import io.penstock.aws.remote.AwsFailures;
import io.penstock.aws.remote.CallPolicy;
import io.penstock.aws.remote.RemoteCalls;
import io.penstock.aws.s3.S3Failures.Action;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StorageOptions;
import io.penstock.spi.work.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects in S3, addressed as {@code s3://bucket/key}.
 *
 * <pre>{@code
 * var storage = S3Storage.builder().region("eu-west-1").build();
 * try (var report = storage.write(ObjectUri.parse("s3://acme/report.csv"))) {
 *     report.stream().write(bytes);
 *     report.commit();
 * }
 * }</pre>
 *
 * <p><b>Reading</b> streams, and goes on where it was when a connection breaks. Objects of three parts or more are fetched over
 * several connections ahead of the reader (four unless set otherwise), which takes the memory of as many parts. <b>Writing</b> streams with the memory of one
 * part (8 MiB unless set otherwise); the object appears on commit, whole, and an upload that is not committed is aborted.
 * <b>Listing</b> fetches pages of 1000 as they are consumed; where a later page fails, the stream throws
 * {@link java.io.UncheckedIOException}.
 *
 * <p><b>Failures.</b> Throttling, failing servers and broken connections are answered by repetition with growing pauses; an
 * endpoint (a bucket's host, or the one set here) that fails again and again is left alone for a while. Everything else is an
 * {@link IOException} that names bucket, key and cause; a refused permission is an
 * {@link java.nio.file.AccessDeniedException} that names the permission.
 *
 * <p><b>Regions.</b> The client follows buckets into their regions by itself, so the region set here need only be a near one.
 *
 * <p><b>HTTP client.</b> The SDK's Apache client, not the lighter one on {@code HttpURLConnection}: a worker streams many
 * objects at a time, which takes a bounded pool of kept-alive connections, and gives up on streams midway, which takes a
 * connection that can be dropped without reading the rest; the other client has neither and repeats some requests on its own,
 * behind the back of the policy above.
 *
 * <p>Thread-safe. {@link #close()} ends the connections.
 */
public final class S3Storage implements ObjectStorage, AutoCloseable {

    private static final int NOT_FOUND = 404;

    /** S3's limit, in bytes of UTF-8. */
    private static final int LONGEST_KEY = 1024;

    /** An object of so many parts is worth several connections. */
    private static final int LARGE_PARTS = 3;

    /** S3 copies up to 5 GiB by one request. */
    private static final long LARGEST_COPY = 5L << 30;

    /** 10,000 parts of this size are more than the 5 TiB of the largest object. */
    private static final long COPY_PART = 640L << 20;

    private final S3Clients clients;
    private final S3Access s3;
    private final StorageOptions options;
    private final Sizes sizes;

    /** Where a request is not enough, and what becomes of it then. */
    private record Sizes(int part, int downloads, long largestCopy, long copyPart) {}

    private S3Storage(S3Clients clients, StorageOptions options, Sizes sizes) {
        this.clients = clients;
        this.s3 = clients.access(options);
        this.options = options;
        this.sizes = sizes;
    }

    /** Settings for a storage, all with defaults. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Stream<StoredObject> list(ObjectUri prefix) throws IOException {
        checkBucket(Action.LIST, prefix);
        S3Listing listing = new S3Listing(s3, prefix);
        s3.seenBuckets().add(prefix.bucket());
        return listing.stream();
    }

    @Override
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        checkKey(Action.FIND, uri);
        return s3.call(Action.FIND, uri, () -> {
            try {
                var head = s3.client()
                        .headObject(request -> request.bucket(uri.bucket()).key(uri.key()));
                s3.seenBuckets().add(uri.bucket());
                return Optional.of(new StoredObject(uri, head.contentLength(), head.lastModified()));
            } catch (S3Exception e) {
                if (e.statusCode() != NOT_FOUND || AwsFailures.code(e).equals("NoSuchBucket")) {
                    throw e;
                }
                return noObject(uri.bucket());
            }
        });
    }

    @Override
    public boolean hasAny(ObjectUri prefix) throws IOException {
        checkBucket(Action.LIST, prefix);
        return s3.call(
                Action.LIST,
                prefix,
                () -> !s3.client()
                        .listObjectsV2(request -> request.bucket(prefix.bucket())
                                .prefix(prefix.key())
                                .maxKeys(1))
                        .contents()
                        .isEmpty());
    }

    /** Tells a missing object from a missing bucket, whose waiting precondition would wait for ever. */
    private Optional<StoredObject> noObject(String bucket) {
        if (!s3.seenBuckets().contains(bucket)) {
            try {
                s3.client().headBucket(request -> request.bucket(bucket));
            } catch (S3Exception e) {
                // An identity that may not look at the bucket has nevertheless been told that the object is missing.
                if (!AwsFailures.isDenial(e)) {
                    throw e;
                }
            }
            s3.seenBuckets().add(bucket);
        }
        return Optional.empty();
    }

    @Override
    public InputStream read(ObjectUri uri) throws IOException {
        checkKey(Action.READ, uri);
        S3Body body = new S3Body(s3, uri);
        return sizes.downloads() > 1 && body.length() >= LARGE_PARTS * (long) sizes.part()
                ? new S3ReadAhead(s3, uri, body, sizes.part(), sizes.downloads(), clients.downloads())
                : body;
    }

    @Override
    public PendingObject write(ObjectUri uri) throws IOException {
        checkKey(Action.WRITE, uri);
        return new S3Upload(s3, uri, sizes.part());
    }

    @Override
    public void delete(ObjectUri uri) throws IOException {
        checkKey(Action.DELETE, uri);
        s3.call(
                Action.DELETE,
                uri,
                () -> s3.client()
                        .deleteObject(request -> request.bucket(uri.bucket()).key(uri.key())));
    }

    /**
     * Copies within S3; the bytes do not pass this machine. Objects above 5 GiB are copied in parts.
     *
     * @throws java.io.FileNotFoundException if there is no object at {@code source}
     * @throws IOException if S3 cannot be reached or refuses, or the source is replaced meanwhile; {@code target} is as before
     *     then
     */
    @Override
    public void copy(ObjectUri source, ObjectUri target) throws IOException {
        checkKey(Action.READ, source);
        checkKey(Action.COPY, target);
        S3Copy.copy(s3, source, target, sizes.largestCopy(), sizes.copyPart());
    }

    @Override
    public boolean serves(String scheme) {
        return scheme.equals("s3");
    }

    /**
     * The same objects in another region, at another endpoint, under another encryption or in the name of a role; what the
     * options leave out is as it is here. A role is taken on where {@link Builder#credentialsByRole} knows it, and ignored
     * otherwise. The view shares the connections of this storage.
     */
    @Override
    public S3Storage withOptions(StorageOptions wanted) {
        StorageOptions merged = options;
        if (wanted.encryption().isPresent()) {
            merged = merged.withEncryption(wanted.encryption().get());
        }
        if (wanted.region().isPresent()) {
            merged = merged.withRegion(wanted.region().get());
        }
        if (wanted.endpoint().isPresent()) {
            merged = merged.withEndpoint(wanted.endpoint().get());
        }
        if (wanted.role().isPresent()) {
            merged = merged.withRole(wanted.role().get());
        }
        return merged.equals(options) ? this : new S3Storage(clients, merged, sizes);
    }

    /** Ends the connections, also those of all views. Streams that are still open break. */
    @Override
    public void close() {
        clients.close();
    }

    private static void checkKey(Action action, ObjectUri uri) throws IOException {
        checkBucket(action, uri);
        if (uri.key().isEmpty()) {
            throw S3Failures.describe(
                    action, uri, new IOException("the key is missing; expected s3://<bucket>/<key>"), 0);
        }
        int length = uri.key().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_KEY) {
            throw S3Failures.describe(
                    action,
                    uri,
                    new IOException("the key has " + length + " bytes; expected at most " + LONGEST_KEY),
                    0);
        }
    }

    private static void checkBucket(Action action, ObjectUri uri) throws IOException {
        if (uri.bucket().isEmpty()) {
            throw S3Failures.describe(
                    action, uri, new IOException("the bucket is missing; expected s3://<bucket>/<key>"), 0);
        }
    }

    /** Settings for a storage. Used by one thread; each {@link #build()} makes an independent storage. */
    public static final class Builder {

        private static final int MINIMUM_PART = 5 << 20;
        private static final int DEFAULT_PART = 8 << 20;
        private static final int MAXIMUM_PART = 64 << 20;
        private static final int DEFAULT_DOWNLOADS = 4;
        private static final int MAXIMUM_DOWNLOADS = 32;
        private static final int MAXIMUM_CONNECTIONS = 64;

        private @Nullable Region region;
        private @Nullable URI endpoint;
        private @Nullable AwsCredentialsProvider credentials;
        private Consumer<? super S3ClientBuilder> adjustment = client -> {};
        private S3EncryptionType encryption = S3EncryptionType.SERVER_SIDE_ENCRYPTION;
        private Function<? super String, Optional<AwsCredentialsProvider>> credentialsByRole = role -> Optional.empty();
        private int partSize = DEFAULT_PART;
        private int downloads = DEFAULT_DOWNLOADS;
        private CallPolicy policy = CallPolicy.DEFAULT;
        private long largestCopy = LARGEST_COPY;
        private long copyPart = COPY_PART;

        private Builder() {}

        /**
         * The region that requests go to first, such as {@code eu-west-1}. By default what the SDK's region chain finds
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
         * A service other than AWS's that speaks S3, or a VPC endpoint. Buckets are then part of the path, not of the host.
         *
         * @throws IllegalArgumentException if it is not an {@code http} or {@code https} address with a host
         */
        public Builder endpoint(URI endpoint) {
            boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!http || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "endpoint is '" + endpoint + "'; expected an address such as \"https://s3.example.org\"");
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
         * Who asks in the name of a role, for the preconditions that have one. By default no role is known, and all is asked by
         * whoever asks otherwise.
         *
         * @param credentials the credentials of a role; empty where its name means nothing
         */
        public Builder credentialsByRole(Function<? super String, Optional<AwsCredentialsProvider>> credentials) {
            this.credentialsByRole = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Adjusts each client that the storage makes, after all other settings have been applied to it. Retries stay with the
         * storage, whatever is set there.
         */
        public Builder client(Consumer<? super S3ClientBuilder> adjustment) {
            this.adjustment = Objects.requireNonNull(adjustment, "adjustment");
            return this;
        }

        /** Whether S3 encrypts what is written; {@link S3EncryptionType#SERVER_SIDE_ENCRYPTION} by default. */
        public Builder encryption(S3EncryptionType encryption) {
            this.encryption = Objects.requireNonNull(encryption, "encryption");
            return this;
        }

        /**
         * The size of the parts of large objects in bytes, and so the memory for each object being written; 8 MiB by default.
         * From 2,000 parts on it doubles every 2,000 parts, as S3 takes 10,000 at most: an object of 496 GB takes parts of up
         * to 128 MiB.
         *
         * @throws IllegalArgumentException if it is less than 5 MiB, which S3 refuses, or more than 64 MiB
         */
        public Builder partSize(int bytes) {
            if (bytes < MINIMUM_PART || bytes > MAXIMUM_PART) {
                throw new IllegalArgumentException(
                        "partSize is " + bytes + " bytes; expected " + MINIMUM_PART + " to " + MAXIMUM_PART);
            }
            this.partSize = bytes;
            return this;
        }

        /**
         * Over how many connections an object of three parts or more is read at a time; 4 by default, 1 switches it off. Each
         * takes the memory of one part.
         *
         * @throws IllegalArgumentException if it is not 1 to 32
         */
        public Builder parallelDownloads(int connections) {
            if (connections < 1 || connections > MAXIMUM_DOWNLOADS) {
                throw new IllegalArgumentException(
                        "parallelDownloads is " + connections + "; expected 1 to " + MAXIMUM_DOWNLOADS);
            }
            this.downloads = connections;
            return this;
        }

        /**
         * How often what is transient is repeated, and after which pauses: {@code firstDelay}, then twice as long each time, up
         * to {@code longestDelay}, each varied by a quarter. By default 8 times, 100 milliseconds and 20 seconds.
         *
         * @throws IllegalArgumentException if {@code maximumRetries} is negative, {@code firstDelay} is not positive, or
         *     {@code longestDelay} is not greater than it
         */
        public Builder retries(int maximumRetries, Duration firstDelay, Duration longestDelay) {
            this.policy = policy.withRetries(maximumRetries, firstDelay, longestDelay);
            return this;
        }

        /**
         * After how many failed calls in a row an endpoint is left alone, and for how long; by default 20 and 30 seconds.
         * Throttling does not count.
         *
         * @throws IllegalArgumentException if {@code failures} is less than 1 or {@code pause} is not positive
         */
        public Builder breaker(int failures, Duration pause) {
            this.policy = policy.withBreaker(failures, pause);
            return this;
        }

        /** For tests, which have no objects of 5 GiB. */
        Builder copyInParts(long largestCopy, long copyPart) {
            this.largestCopy = largestCopy;
            this.copyPart = copyPart;
            return this;
        }

        /** A storage with these settings. Nothing is sent yet. */
        public S3Storage build() {
            Builder settings = copy();
            var clients = new S3Clients(settings::buildClient, new RemoteCalls(policy), endpoint, encryption);
            return new S3Storage(clients, StorageOptions.none(), new Sizes(partSize, downloads, largestCopy, copyPart));
        }

        /** Clients are made later, when this builder may have been changed. */
        private Builder copy() {
            var copy = new Builder();
            copy.region = region;
            copy.endpoint = endpoint;
            copy.credentials = credentials;
            copy.credentialsByRole = credentialsByRole;
            copy.adjustment = adjustment;
            return copy;
        }

        private S3Client buildClient(S3Clients.Target target) {
            URI address = target.endpoint() == null ? endpoint : target.endpoint();
            S3ClientBuilder client = S3Client.builder()
                    .region(region(target))
                    .crossRegionAccessEnabled(address == null)
                    // Content goes as it is, its checksum ahead of it: chunks with signatures and checksums of their
                    // own are
                    // what servers other than S3 misunderstand most.
                    .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                    .httpClientBuilder(ApacheHttpClient.builder()
                            .maxConnections(MAXIMUM_CONNECTIONS)
                            .connectionTimeout(Duration.ofSeconds(5))
                            .connectionAcquisitionTimeout(Duration.ofSeconds(30))
                            .socketTimeout(Duration.ofSeconds(30)));
            if (address != null) {
                client.endpointOverride(address).forcePathStyle(true);
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

        private Region region(S3Clients.Target target) {
            if (target.region() != null) {
                return Region.of(target.region());
            }
            return region == null ? nearestRegion() : region;
        }

        private static Region nearestRegion() {
            try {
                return DefaultAwsRegionProviderChain.builder().build().getRegion();
            } catch (SdkClientException e) {
                return Region.US_EAST_1;
            }
        }
    }
}
