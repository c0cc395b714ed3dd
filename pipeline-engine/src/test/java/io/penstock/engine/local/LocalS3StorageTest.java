package io.penstock.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the storage contract, which the testkit holds it to, does not say: how keys become files. */
class LocalS3StorageTest {

    @TempDir
    Path directory;

    private LocalS3Storage storage;

    @BeforeEach
    void open() {
        storage = new LocalS3Storage(directory.resolve("root"));
    }

    private static ObjectUri uri(String key) {
        return new ObjectUri("s3", "bucket", key);
    }

    private void put(String key, String text) throws IOException {
        try (PendingObject pending = storage.write(uri(key))) {
            pending.stream().write(text.getBytes(UTF_8));
            pending.commit();
        }
    }

    private String get(String key) throws IOException {
        try (InputStream in = storage.read(uri(key))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private List<String> keys(String prefix) throws IOException {
        try (var objects = storage.list(uri(prefix))) {
            return objects.map(object -> object.uri().key()).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../escape",
                "..",
                ".",
                "a/../b",
                "a//b",
                "/leading",
                "trailing/",
                "//",
                "a%object",
                "%",
                "%2E%2E/x",
                "a%-",
                ".%tmp/1"
            })
    void keepsEveryKeyInsideItsRoot(String key) throws IOException {
        put(key, "x");

        assertThat(keys("")).containsExactly(key);
        assertThat(get(key)).isEqualTo("x");
        assertThat(filesOutside()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", ".%tmp", "../..", "a/b", "", "%2e"})
    void keepsEveryBucketInsideItsRoot(String bucket) throws IOException {
        put("other", "untouched");
        var uri = new ObjectUri("s3", bucket, "x");

        if (bucket.isEmpty()) {
            assertThatThrownBy(() -> storage.write(uri)).isInstanceOf(IOException.class);
        } else {
            LocalWork.put(storage, uri.toString().contains("a/b") ? "s3://plain/x" : "s3://q/x", new byte[1]);
            try (PendingObject pending = storage.write(uri)) {
                pending.commit();
            }
            assertThat(storage.find(uri)).isPresent();
        }
        assertThat(keys("")).containsExactly("other");
        assertThat(filesOutside()).isEmpty();
    }

    private List<Path> filesOutside() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().equals("root"))
                    .toList();
        }
    }

    @Test
    void keepsAKeyThatIsBothObjectAndPrefix() throws IOException {
        put("a", "object first");
        put("a/b", "below");
        put("c/d", "below first");
        put("c", "object second");
        put("a/b/c", "deeper");

        assertThat(keys("")).containsExactly("a", "a/b", "a/b/c", "c", "c/d");
        assertThat(get("a")).isEqualTo("object first");
        assertThat(get("a/b")).isEqualTo("below");
        assertThat(get("c")).isEqualTo("object second");

        storage.delete(uri("a/b/c"));
        storage.delete(uri("a/b"));
        put("a", "again");
        assertThat(keys("")).containsExactly("a", "c", "c/d");
        assertThat(get("a")).isEqualTo("again");
    }

    @Test
    void keepsSegmentsLongerThanFileNames() throws IOException {
        String longest = "ä".repeat(300) + "x";
        put(longest + "/" + "y".repeat(400), "1");
        put(longest, "2");

        assertThat(keys("")).containsExactly(longest, longest + "/" + "y".repeat(400));
        assertThat(get(longest)).isEqualTo("2");
        assertThat(get(longest + "/" + "y".repeat(400))).isEqualTo("1");
    }

    @Test
    void refusesKeysThatS3WouldRefuse() {
        assertThatThrownBy(() -> put("", "x")).isInstanceOf(IOException.class).hasMessageContaining("has no key");
        assertThatThrownBy(() -> put("x".repeat(1025), "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most 1024 bytes");
        assertThatThrownBy(() -> put("\ud800", "x")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> get("\ud800")).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void ordersKeysByCodePointAndNotByChar() throws IOException {
        put("\uff5e", "BMP");
        put("😀", "beyond");

        assertThat(keys("")).containsExactly("\uff5e", "😀");
    }

    @Test
    void seesFilesPutThereByHand() throws IOException {
        Files.createDirectories(directory.resolve("root/bucket/access-logs/2024"));
        Files.writeString(directory.resolve("root/bucket/access-logs/2024/a.log"), "GET /");

        assertThat(keys("access-logs/")).containsExactly("access-logs/2024/a.log");
        assertThat(get("access-logs/2024/a.log")).isEqualTo("GET /");
        assertThat(storage.directory(uri("access-logs/2024/")))
                .isEqualTo(directory.resolve("root/bucket/access-logs/2024"));
    }

    @Test
    void leavesNothingOfAnUnfinishedWriteInTheBucket() throws IOException {
        PendingObject abandoned = storage.write(uri("dir/half"));
        abandoned.stream().write(new byte[100_000]);
        abandoned.stream().flush();

        // The process dies here; another one opens the same directory.
        var reopened = new LocalS3Storage(directory.resolve("root"));
        assertThat(reopened.hasAny(uri("dir/"))).isFalse();
        assertThat(reopened.find(uri("dir/half"))).isEmpty();
        abandoned.close();
    }

    @Test
    void refusesASecondCommit() throws IOException {
        PendingObject pending = storage.write(uri("once"));
        pending.commit();

        assertThatThrownBy(pending::commit).isInstanceOf(IllegalStateException.class);
        pending.close();
        assertThat(get("once")).isEmpty();
    }
}
