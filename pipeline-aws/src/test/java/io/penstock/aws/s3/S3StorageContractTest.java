package io.penstock.aws.s3;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.testkit.storage.ObjectStorageContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What every object storage keeps, kept by the one on S3. */
class S3StorageContractTest extends ObjectStorageContract {

    private static S3Fixture server;
    private static S3Storage storage;

    private ObjectUri root;

    @BeforeAll
    static void start() throws Exception {
        server = new S3Fixture();
        storage = S3Storage.builder()
                .region("us-east-1")
                .endpoint(server.endpoint())
                .credentials(server.credentials())
                .build();
    }

    @AfterAll
    static void stop() {
        storage.close();
        server.close();
    }

    @BeforeEach
    void makeBucket() {
        root = new ObjectUri("s3", server.newBucket(), "some/where");
    }

    @Override
    protected ObjectStorage storage() {
        return storage;
    }

    /**
     * They are, but the server refuses one of the contract's keys, which has two slashes in a row. {@link S3StorageTest} tries
     * the others, and sees that this one is asked for as it is.
     */
    @Override
    protected boolean keysAreFreeText() {
        return false;
    }

    @Override
    protected ObjectUri root() {
        return root;
    }
}
