package io.penstock.aws.s3;

import java.io.InputStream;
import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** An S3 server in this JVM, on the loopback interface; it checks signatures and keeps its objects in memory. */
final class S3Server implements AutoCloseable {

    static final String ACCESS_KEY = "AKIDEXAMPLE";
    static final String SECRET = "secret-canary-7f3b";

    private final TransientNio2BlobStore store = new TransientNio2BlobStore();
    private final S3Proxy server;
    private final S3Client client;
    private int buckets;

    S3Server() throws Exception {
        server = S3Proxy.builder()
                .blobStore(new FreeKeys(store))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET)
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
        client = S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .credentialsProvider(credentials(SECRET))
                .build();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    int port() {
        return server.getPort();
    }

    /** A plain client, to look behind the back of the storage. */
    S3Client client() {
        return client;
    }

    /** Makes an empty bucket that no other test uses. */
    synchronized String newBucket() {
        String bucket = "bucket-" + ++buckets;
        client.createBucket(request -> request.bucket(bucket));
        return bucket;
    }

    /** Puts empty objects with numbers for names into a bucket, past the wire, where they are wanted in thousands. */
    void fill(String bucket, String prefix, int count) {
        FreeKeys keys = new FreeKeys(store);
        for (int i = 0; i < count; i++) {
            String key = prefix + String.format("%06d", i);
            keys.putBlob(
                    PutObjectRequest.builder()
                            .bucket(bucket)
                            .key(key)
                            .contentLength(0L)
                            .build(),
                    InputStream.nullInputStream());
        }
    }

    /** How many uploads were begun in a bucket and neither completed nor aborted. */
    int unfinishedUploads(String bucket) {
        return client.listMultipartUploads(request -> request.bucket(bucket))
                .uploads()
                .size();
    }

    static AwsCredentialsProvider credentials(String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, secret));
    }

    @Override
    public void close() {
        client.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
        store.close();
    }
}
