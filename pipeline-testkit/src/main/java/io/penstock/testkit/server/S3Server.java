package io.penstock.testkit.server;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Pattern;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * An S3 server in this JVM: S3Proxy on a free port of the loopback interface. It checks signatures and keeps its objects in
 * memory, where each server has its own. For tests that need the wire; {@code MemoryObjectStorage} is enough for the others.
 *
 * <p>The libraries are optional dependencies of the testkit. A project that starts this server adds, for its tests,
 * {@code org.gaul:s3proxy:4.1.0} and the SDK's {@code software.amazon.awssdk:s3:2.40.2}, which pipeline-aws brings. Of what
 * S3Proxy asks for, {@code software.amazon.awssdk:*}, {@code com.azure:*}, {@code com.google.cloud:*} and
 * {@code ch.qos.logback:*} can be excluded; Jackson must be 2.22 or newer. Without the libraries, {@link #start} fails and
 * says what to add.
 *
 * <pre>{@code
 * try (S3Server s3 = S3Server.start()) {
 *     s3.createBucket("clicks");
 *     S3Client client = S3Client.builder()
 *             .endpointOverride(s3.endpoint())
 *             .forcePathStyle(true)
 *             .region(Region.US_EAST_1)
 *             .credentialsProvider(StaticCredentialsProvider.create(
 *                     AwsBasicCredentials.create(s3.accessKey(), s3.secretKey())))
 *             .build();
 *     ...
 * }
 * }</pre>
 *
 * <p>Keys are free texts, as in S3, but for what the HTTP server in front makes of a path: a key with two slashes in a row is
 * refused. Object tagging is not there, nor the checksums of objects in answers. Clients must address buckets by path.
 *
 * <p>Thread-safe; any number can run at once. {@link #close} ends it.
 */
public final class S3Server implements AutoCloseable {

    private static final OptionalLibrary S3_PROXY =
            new OptionalLibrary("org.gaul:s3proxy:4.1.0", "org.gaul.s3proxy.S3Proxy");
    private static final OptionalLibrary SDK = new OptionalLibrary(
            "software.amazon.awssdk:s3:2.40.2", "software.amazon.awssdk.services.s3.model.PutObjectRequest");

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final String ACCESS_KEY = "AKIDPENSTOCKTESTKIT";
    private static final String SECRET_KEY = "secret-of-the-testkit-7f3b";

    private final BlobStore store;
    private final S3Proxy server;
    private final URI endpoint;

    private S3Server(BlobStore store, S3Proxy server) {
        this.store = store;
        this.server = server;
        this.endpoint = URI.create("http://127.0.0.1:" + server.getPort());
    }

    /**
     * Starts a server without buckets, which takes about a second for the first one in a JVM.
     *
     * @throws IllegalStateException if it does not start, or a library is absent; then the message has the dependency to add
     */
    public static S3Server start() {
        OptionalLibrary.require(S3Server.class, S3_PROXY, SDK);
        return Starter.start();
    }

    /** Touches the libraries' classes, once they are known to be there. */
    private static final class Starter {

        static S3Server start() {
            BlobStore store = new FreeKeys(new TransientNio2BlobStore());
            S3Proxy server = S3Proxy.builder()
                    .blobStore(store)
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                    // Uploads of the SDK's transfer manager carry headers that the server does not know.
                    .ignoreUnknownHeaders(true)
                    .build();
            try {
                server.start();
            } catch (Exception e) {
                store.close();
                throw new IllegalStateException("the S3 server does not start", e);
            }
            return new S3Server(store, server);
        }
    }

    /** Where it listens: {@code http}, {@code 127.0.0.1} and a port that was free. */
    public URI endpoint() {
        return endpoint;
    }

    /** The one access key that it knows, the same for every server. */
    public String accessKey() {
        return ACCESS_KEY;
    }

    /** The secret of {@link #accessKey}. Requests signed with another are answered with 403. */
    public String secretKey() {
        return SECRET_KEY;
    }

    /**
     * Makes an empty bucket, past the wire.
     *
     * @param name 3 to 63 of lower-case letters, digits, dots and hyphens, with a letter or digit at both ends
     * @throws IllegalArgumentException if the name is none of a bucket
     * @throws IllegalStateException if there is such a bucket
     */
    public void createBucket(String name) {
        if (!BUCKET.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not the name of a bucket; expected 3 to 63 lower-case "
                            + "letters, digits, dots and hyphens, with a letter or digit at both ends");
        }
        synchronized (store) {
            if (store.containerExists(name)) {
                throw new IllegalStateException("there is a bucket '" + name + "' already");
            }
            store.createContainer(name);
        }
    }

    /**
     * Puts an object, past the wire, over the one that may be there: for tests that need thousands of them.
     *
     * @param key one or more characters
     * @throws IllegalArgumentException if the key is empty
     * @throws IllegalStateException if there is no such bucket
     */
    public void put(String bucket, String key, byte[] content) {
        Objects.requireNonNull(content, "content");
        if (key.isEmpty()) {
            throw new IllegalArgumentException("the key of an object in bucket '" + bucket + "' is empty");
        }
        if (!store.containerExists(bucket)) {
            throw new IllegalStateException("there is no bucket '" + bucket + "'");
        }
        store.putBlob(
                PutObjectRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .contentLength((long) content.length)
                        .build(),
                new ByteArrayInputStream(content));
    }

    /**
     * Stops the server and forgets its objects. Closing it again does nothing.
     *
     * @throws IllegalStateException if it does not stop
     */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server at " + endpoint + " does not stop", e);
        } finally {
            store.close();
        }
    }

    /** Says where it listens. */
    @Override
    public String toString() {
        return "S3Server[" + endpoint + "]";
    }
}
