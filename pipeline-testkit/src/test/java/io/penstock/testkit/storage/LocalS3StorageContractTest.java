package io.penstock.testkit.storage;

import io.penstock.engine.local.LocalS3Storage;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The local {@code s3:} of the engine keeps the contract that extension authors hold their storages to. */
class LocalS3StorageContractTest extends ObjectStorageContract {

    @TempDir
    Path directory;

    private ObjectStorage storage;

    @BeforeEach
    void open() {
        storage = new LocalS3Storage(directory);
    }

    @Override
    protected ObjectStorage storage() {
        return storage;
    }

    @Override
    protected ObjectUri root() {
        return ObjectUri.parse("s3://bucket/root");
    }
}
