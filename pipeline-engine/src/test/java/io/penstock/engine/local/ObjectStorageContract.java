package io.penstock.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StoredObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every object storage does. Subclassed for each. */
public abstract class ObjectStorageContract {

    /** For subclasses. */
    protected ObjectStorageContract() {}

    /** The storage under test, the same during one test. */
    protected abstract ObjectStorage storage();

    /** An address under which this test alone keeps objects, ending in a slash. */
    protected abstract ObjectUri base();

    /** The address of a key of this test. */
    protected ObjectUri uri(String key) {
        return new ObjectUri(base().scheme(), base().bucket(), base().key() + key);
    }

    /** Writes an object. */
    protected void put(String key, String text) throws IOException {
        try (PendingObject pending = storage().write(uri(key))) {
            pending.stream().write(text.getBytes(UTF_8));
            pending.commit();
        }
    }

    /** Reads an object. */
    protected String get(String key) throws IOException {
        try (InputStream in = storage().read(uri(key))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** The keys under a prefix, without the base. */
    protected List<String> keys(String prefix) throws IOException {
        try (var objects = storage().list(uri(prefix))) {
            return objects.map(
                            object -> object.uri().key().substring(base().key().length()))
                    .toList();
        }
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        put("dir/file.txt", "hällo\n");

        assertThat(get("dir/file.txt")).isEqualTo("hällo\n");
        StoredObject found = storage().find(uri("dir/file.txt")).orElseThrow();
        assertThat(found.uri()).isEqualTo(uri("dir/file.txt"));
        assertThat(found.size()).isEqualTo("hällo\n".getBytes(UTF_8).length);
    }

    @Test
    void keepsBytesAsTheyAre() throws IOException {
        byte[] bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);
        try (PendingObject pending = storage().write(uri("binary"))) {
            pending.stream().write(bytes);
            pending.commit();
        }

        try (InputStream in = storage().read(uri("binary"))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void keepsEmptyObjects() throws IOException {
        put("empty", "");

        assertThat(storage().find(uri("empty")).orElseThrow().size()).isZero();
        assertThat(get("empty")).isEmpty();
    }

    @Test
    void showsNothingBeforeCommit() throws IOException {
        try (PendingObject pending = storage().write(uri("late"))) {
            pending.stream().write("half".getBytes(UTF_8));
            pending.stream().flush();

            assertThat(storage().find(uri("late"))).isEmpty();
            assertThat(keys("")).isEmpty();
        }

        assertThat(storage().find(uri("late"))).isEmpty();
        assertThat(storage().hasAny(base())).isFalse();
    }

    @Test
    void keepsTheFormerObjectUntilCommit() throws IOException {
        put("same", "old");

        try (PendingObject pending = storage().write(uri("same"))) {
            pending.stream().write("half".getBytes(UTF_8));
        }
        assertThat(get("same")).isEqualTo("old");

        put("same", "new");
        assertThat(get("same")).isEqualTo("new");
    }

    @Test
    void namesTheObjectThatDoesNotExist() {
        assertThat(catchFind("missing")).isTrue();
        assertThatThrownBy(() -> get("missing"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining(uri("missing").toString());
    }

    private boolean catchFind(String key) {
        try {
            return storage().find(uri(key)).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void listsByPrefixInTheOrderOfKeys() throws IOException {
        for (String key : List.of("b/2", "a", "b/10", "b-1", "b/sub/deep", "B", "c")) {
            put(key, key);
        }

        assertThat(keys("")).containsExactly("B", "a", "b-1", "b/10", "b/2", "b/sub/deep", "c");
        assertThat(keys("b/")).containsExactly("b/10", "b/2", "b/sub/deep");
        assertThat(keys("b")).containsExactly("b-1", "b/10", "b/2", "b/sub/deep");
        assertThat(keys("b/1")).containsExactly("b/10");
        assertThat(keys("nothing/here")).isEmpty();
    }

    @Test
    void knowsWhetherThereIsAnythingUnderAPrefix() throws IOException {
        put("in/part-0001", "x");

        assertThat(storage().hasAny(uri("in/"))).isTrue();
        assertThat(storage().hasAny(uri("in/part"))).isTrue();
        assertThat(storage().hasAny(uri("in/other"))).isFalse();
        assertThat(storage().hasAny(uri("in/part-0001/"))).isFalse();
        assertThat(storage().hasAny(uri("out/"))).isFalse();
    }

    @Test
    void deletesOneObjectAndNoOther() throws IOException {
        put("d/1", "1");
        put("d/2", "2");

        storage().delete(uri("d/1"));
        storage().delete(uri("d/1"));
        storage().delete(uri("never/was"));

        assertThat(keys("")).containsExactly("d/2");
    }

    @Test
    void copiesAnObject() throws IOException {
        put("from", "content");
        put("to/there", "old");

        storage().copy(uri("from"), uri("to/there"));

        assertThat(get("to/there")).isEqualTo("content");
        assertThat(get("from")).isEqualTo("content");
        assertThatThrownBy(() -> storage().copy(uri("missing"), uri("to/there")))
                .isInstanceOf(FileNotFoundException.class);
        assertThat(get("to/there")).isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Work_2024-01-01T00:00:00/@Work_2024-01-01T00:00:00_Attempt=1/stdout",
                "with space/and+plus/100%/a%20b",
                "quotes'\"/<angle>|pipe?star*",
                "con",
                "nul.txt",
                "ends.with.dot.",
                "ends with space ",
                "back\\slash",
                "tab\tnewline\n",
                "hash#tag/semi;colon",
                "ümläut/日本/😀"
            })
    void keepsAwkwardKeys(String key) throws IOException {
        put(key, "x");

        assertThat(keys("")).containsExactly(key);
        assertThat(get(key)).isEqualTo("x");
        storage().delete(uri(key));
        assertThat(keys("")).isEmpty();
    }
}
