package io.penstock.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the storage contract, which the testkit holds it to, does not say: a key is the path of a file. */
class FileStorageTest {

    @TempDir
    Path directory;

    private final FileStorage storage = new FileStorage();

    private void put(String key, String text) throws IOException {
        LocalWork.put(storage, "file://" + directory + "/" + key, text.getBytes(UTF_8));
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
