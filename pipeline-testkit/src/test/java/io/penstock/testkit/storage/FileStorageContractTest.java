package io.penstock.testkit.storage;

import io.penstock.engine.local.FileStorage;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The engine's {@code file:} keeps the contract that extension authors hold their storages to. */
class FileStorageContractTest extends ObjectStorageContract {

    private final FileStorage storage = new FileStorage();

    @TempDir
    Path directory;

    @Override
    protected ObjectStorage storage() {
        return storage;
    }

    @Override
    protected ObjectUri root() {
        return ObjectUri.parse("file://" + directory);
    }

    /** A key is the path of a file. */
    @Override
    protected boolean keysAreFreeText() {
        return false;
    }
}
