package io.penstock.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest extends ObjectStorageContract {

    @TempDir
    Path directory;

    private final FileStorage storage = new FileStorage();

    @Override
    protected ObjectStorage storage() {
        return storage;
    }

    @Override
    protected ObjectUri base() {
        return ObjectUri.parse("file://" + directory + "/");
    }

    @Test
    void keepsFilesUnderTheirOwnNames() throws IOException {
        put("sub/out.txt", "x");

        assertThat(directory.resolve("sub/out.txt")).hasContent("x");
        try (var files = Files.list(directory.resolve("sub"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void refusesToWriteADirectory() throws IOException {
        Files.createDirectory(directory.resolve("d"));

        assertThatThrownBy(() -> put("d", "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("names a directory");
        assertThatThrownBy(() -> put("e/", "x")).isInstanceOf(IOException.class);
    }
}
