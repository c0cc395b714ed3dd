package io.penstock.aws.s3;

import io.penstock.testkit.server.S3Server;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The testkit's S3 server, and a plain client to look behind the back of the storage. */
final class S3Fixture implements AutoCloseable {

    private final S3Server server = S3Server.start();
    private final S3Client client;
    private int buckets;

    S3Fixture() {
        client = S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .credentialsProvider(credentials())
                .build();
    }

    URI endpoint() {
        return server.endpoint();
    }

    int port() {
        return endpoint().getPort();
    }

    S3Client client() {
        return client;
    }

    /** Makes an empty bucket that no other test uses. */
    synchronized String newBucket() {
        String bucket = "bucket-" + ++buckets;
        server.createBucket(bucket);
        return bucket;
    }

    /** Puts empty objects with numbers for names into a bucket, where they are wanted in thousands. */
    void fill(String bucket, String prefix, int count) {
        byte[] nothing = {};
        for (int i = 0; i < count; i++) {
            server.put(bucket, prefix + String.format("%06d", i), nothing);
        }
    }

    /** How many uploads were begun in a bucket and neither completed nor aborted. */
    int unfinishedUploads(String bucket) {
        return client.listMultipartUploads(request -> request.bucket(bucket))
                .uploads()
                .size();
    }

    /** What the server lets in. */
    AwsCredentialsProvider credentials() {
        return credentials(server.secretKey());
    }

    /** The server's access key with a secret that may be another. */
    AwsCredentialsProvider credentials(String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(server.accessKey(), secret));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
