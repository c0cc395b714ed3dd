package io.penstock.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StorageOptions;
import io.penstock.spi.work.StoredObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ObjectStorage} keeps, as tests. Extend it, say where to write, and run it:
 *
 * <pre>{@code
 * class MyStorageTest extends ObjectStorageContract {
 *     private final MyStorage storage = new MyStorage();
 *
 *     @Override
 *     protected ObjectStorage storage() {
 *         return storage;
 *     }
 *
 *     @Override
 *     protected ObjectUri root() {
 *         return ObjectUri.parse("my://bucket/test");
 *     }
 * }
 * }</pre>
 */
public abstract class ObjectStorageContract {

    /** For subclasses. */
    protected ObjectStorageContract() {}

    /** The storage under test. */
    protected abstract ObjectStorage storage();

    /** An address under which there is nothing when a test begins; the tests write only below it. */
    protected abstract ObjectUri root();

    /**
     * Whether keys are free texts, as in S3, so that {@code a} and {@code a/b} can both be objects, a key may end in a slash,
     * and hold every character. True unless overridden; false for storages whose keys are paths of a file system.
     */
    protected boolean keysAreFreeText() {
        return true;
    }

    /** How many objects are written to see that long lists are whole. 1,100 unless overridden, which is more than a page of S3. */
    protected int manyObjects() {
        return 1_100;
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        write("one", "first line\nsecond line\n");

        assertThat(read("one")).isEqualTo("first line\nsecond line\n");
    }

    @Test
    void keepsEveryByteOfALargeObject() throws IOException {
        byte[] bytes = new byte[3_000_017];
        new Random(42).nextBytes(bytes);
        try (PendingObject pending = storage().write(at("large"))) {
            pending.stream().write(bytes, 0, 1_000_000);
            pending.stream().write(bytes, 1_000_000, bytes.length - 1_000_000);
            pending.commit();
        }

        try (InputStream in = storage().read(at("large"))) {
            assertThat(Arrays.equals(in.readAllBytes(), bytes)).isTrue();
        }
        assertThat(storage().find(at("large"))).map(StoredObject::size).contains((long) bytes.length);
    }

    @Test
    void keepsAnEmptyObject() throws IOException {
        write("_SUCCESS", "");

        assertThat(storage().find(at("_SUCCESS"))).map(StoredObject::size).contains(0L);
        assertThat(read("_SUCCESS")).isEmpty();
    }

    @Test
    void showsNothingBeforeCommit() throws IOException {
        try (PendingObject pending = storage().write(at("pending"))) {
            pending.stream().write(bytes("half"));

            assertThat(storage().find(at("pending"))).isEmpty();
            assertThat(keys("")).isEmpty();
            assertThat(storage().hasAny(root())).isFalse();
        }
    }

    @Test
    void discardsWhatWasNotCommitted() throws IOException {
        try (PendingObject pending = storage().write(at("discarded"))) {
            pending.stream().write(bytes("never"));
        }

        assertThat(storage().find(at("discarded"))).isEmpty();
        assertThat(keys("")).isEmpty();
    }

    @Test
    void leavesTheFormerObjectWhenNotCommitted() throws IOException {
        write("kept", "former");
        try (PendingObject pending = storage().write(at("kept"))) {
            pending.stream().write(bytes("newer and longer"));
        }

        assertThat(read("kept")).isEqualTo("former");
    }

    @Test
    void replacesTheFormerObjectWhole() throws IOException {
        write("replaced", "a long former text");
        write("replaced", "short");

        assertThat(read("replaced")).isEqualTo("short");
        assertThat(keys("")).containsExactly("replaced");
    }

    @Test
    void givesTheObjectToTheLastOfTwoWriters() throws IOException {
        try (PendingObject first = storage().write(at("contested"));
                PendingObject second = storage().write(at("contested"))) {
            first.stream().write(bytes("from the first"));
            second.stream().write(bytes("from the second"));
            second.commit();
            first.commit();
        }

        assertThat(read("contested")).isEqualTo("from the first");
    }

    @Test
    void findsNothingWhereThereIsNothing() throws IOException {
        assertThat(storage().find(at("absent"))).isEmpty();
        assertThat(storage().hasAny(at("absent"))).isFalse();
        assertThat(keys("absent")).isEmpty();
    }

    @Test
    void namesTheObjectThatCannotBeRead() {
        assertThatThrownBy(() -> read("absent"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining(at("absent").toString());
    }

    @Test
    void listsByPrefixInTheOrderOfKeys() throws IOException {
        write("logs/b", "22");
        write("logs/a", "1");
        write("logs/sub/deeper", "333");
        write("logsbook", "4444");
        write("other", "");

        assertThat(keys("logs/")).containsExactly("logs/a", "logs/b", "logs/sub/deeper");
        assertThat(keys("logs")).containsExactly("logs/a", "logs/b", "logs/sub/deeper", "logsbook");
        assertThat(sizes("logs/")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void listsAPrefixThatEndsInTheMiddleOfAName() throws IOException {
        write("2024-01-01/part-0", "a");
        write("2024-01-02/part-0", "b");
        write("2024-02-01/part-0", "c");

        assertThat(keys("2024-01-")).containsExactly("2024-01-01/part-0", "2024-01-02/part-0");
        assertThat(storage().hasAny(at("2024-0"))).isTrue();
        assertThat(storage().hasAny(at("2025"))).isFalse();
        assertThat(storage().hasAny(at("2024-01-01/part-0/"))).isFalse();
    }

    @Test
    void ordersKeysByCodePoint() throws IOException {
        List<String> ordered = List.of("-", "0", "A", "Z", "_", "a", "z", "\u00e9", "\uffe0", "\ud83d\ude00");
        var shuffled = new ArrayList<>(ordered);
        java.util.Collections.shuffle(shuffled, new Random(7));
        for (String key : shuffled) {
            write("order/" + key, key);
        }

        assertThat(keys("order/"))
                .containsExactlyElementsOf(
                        ordered.stream().map(key -> "order/" + key).toList());
    }

    @Test
    void listsMoreThanAPage() throws IOException {
        for (int i = 0; i < manyObjects(); i++) {
            write(String.format("many/%06d", i), "");
        }

        assertThat(keys("many/")).hasSize(manyObjects()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void takesTheIdOfAnInstanceAsPartOfAKey() throws IOException {
        String key =
                "logs/df-0123456789ABCDEF/Clean/@Clean_2024-01-01T00:15:00/@Clean_2024-01-01T00:15:00_Attempt=1/stdout";
        write(key, "out");

        assertThat(read(key)).isEqualTo("out");
        assertThat(keys("logs/")).containsExactly(key);
    }

    @Test
    void takesTheCharactersThatKeysHave() throws IOException {
        var keys = new ArrayList<String>();
        for (String name : List.of(
                "with a space",
                "with space/and+plus/100%/a%20b",
                "a+b",
                "a=b&c",
                "50%25",
                "#{x}",
                "hash#tag/semi;colon",
                "t\u00e4glich",
                "\u65e5\u672c/\ud83d\ude00",
                "(1)",
                "a,b;c",
                "nul.txt",
                "ends.with.dot.",
                "quotes'\"/<angle>|pipe?star*")) {
            String key = "odd/" + name;
            write(key, name);
            keys.add(key);
        }

        for (String key : keys) {
            assertThat(read(key)).isEqualTo(key.substring("odd/".length()));
        }
        assertThat(keys("odd/")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void takesKeysThatNoFileSystemWould() throws IOException {
        Assumptions.assumeTrue(keysAreFreeText(), "keys are paths here");
        var keys = List.of("free/a", "free/a/", "free/a/b", "free/a//b", "free/CON", "free/x:y|z?*<>\"", "free/\\back");
        for (String key : keys) {
            write(key, key);
        }

        for (String key : keys) {
            assertThat(read(key)).as(key).isEqualTo(key);
        }
        assertThat(keys("free/")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void tellsUpperFromLowerCase() throws IOException {
        write("case/Key", "upper");
        write("case/key", "lower");

        assertThat(read("case/Key")).isEqualTo("upper");
        assertThat(read("case/key")).isEqualTo("lower");
    }

    @Test
    void deletes() throws IOException {
        write("gone/one", "1");
        write("gone/two", "2");

        storage().delete(at("gone/one"));

        assertThat(storage().find(at("gone/one"))).isEmpty();
        assertThat(keys("gone/")).containsExactly("gone/two");
    }

    @Test
    void deletesNothingWhereThereIsNothing() throws IOException {
        write("stays", "1");

        storage().delete(at("absent"));

        assertThat(keys("")).containsExactly("stays");
    }

    @Test
    void copiesInPlaceOfAFormerObject() throws IOException {
        write("source", "content");
        write("target", "former");

        storage().copy(at("source"), at("target"));

        assertThat(read("target")).isEqualTo("content");
        assertThat(read("source")).isEqualTo("content");
    }

    @Test
    void namesTheObjectThatCannotBeCopied() throws IOException {
        write("target", "former");

        assertThatThrownBy(() -> storage().copy(at("absent"), at("target")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining(at("absent").toString());
        assertThat(read("target")).isEqualTo("former");
    }

    @Test
    void tellsWhenAnObjectWasWritten() throws IOException {
        write("older", "1");
        write("newer", "2");

        assertThat(modified("newer")).isAfterOrEqualTo(modified("older"));
    }

    @Test
    void describesAnObjectAsItIsListed() throws IOException {
        write("described", "12345");

        try (Stream<StoredObject> listed = storage().list(at("described"))) {
            assertThat(listed).singleElement().satisfies(object -> {
                assertThat(object.uri()).isEqualTo(at("described"));
                assertThat(object.size()).isEqualTo(5);
                assertThat(storage().find(at("described")))
                        .map(StoredObject::size)
                        .contains(5L);
            });
        }
    }

    @Test
    void keepsItsObjectsWhateverANodeWantsOfIt() throws IOException {
        ObjectStorage view = storage().withOptions(StorageOptions.none().withRole("NobodyKnowsThisRole"));

        try (PendingObject pending = view.write(at("optional"))) {
            pending.stream().write(bytes("12345"));
            pending.commit();
        }

        assertThat(read("optional")).isEqualTo("12345");
        assertThat(view.find(at("optional"))).map(StoredObject::size).contains(5L);
    }

    @Test
    void servesItsOwnScheme() {
        assertThat(storage().serves(root().scheme())).isTrue();
        assertThat(storage().serves("no-such-scheme")).isFalse();
    }

    private ObjectUri at(String key) {
        return key.isEmpty() ? root().asDirectory() : root().resolve(key);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write(String key, String text) throws IOException {
        try (PendingObject pending = storage().write(at(key))) {
            pending.stream().write(bytes(text));
            pending.commit();
        }
    }

    private String read(String key) throws IOException {
        try (InputStream in = storage().read(at(key))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private java.time.Instant modified(String key) throws IOException {
        return storage().find(at(key)).map(StoredObject::lastModified).orElseThrow();
    }

    private List<String> keys(String prefix) throws IOException {
        String base = root().asDirectory().toString();
        try (Stream<StoredObject> listed = storage().list(at(prefix))) {
            return listed.map(object -> object.uri().toString().substring(base.length()))
                    .toList();
        }
    }

    private List<Long> sizes(String prefix) throws IOException {
        try (Stream<StoredObject> listed = storage().list(at(prefix))) {
            return listed.map(StoredObject::size).toList();
        }
    }
}
