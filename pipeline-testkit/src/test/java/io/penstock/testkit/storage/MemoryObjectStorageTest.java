package io.penstock.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.testkit.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryObjectStorageTest extends ObjectStorageContract {

    private final ManualClock clock = ManualClock.at("2024-01-01T00:00:00Z");
    private final MemoryObjectStorage storage = MemoryObjectStorage.create(clock);

    @Override
    protected ObjectStorage storage() {
        return storage;
    }

    @Override
    protected ObjectUri root() {
        return ObjectUri.parse("s3://bucket/root");
    }

    @Test
    void writesAtTheTimeOfItsClock() throws IOException {
        clock.advance(Duration.ofHours(3));
        storage.put("s3://bucket/key", "text");

        assertThat(storage.find(ObjectUri.parse("s3://bucket/key"))
                        .orElseThrow()
                        .lastModified())
                .isEqualTo("2024-01-01T03:00:00Z");
    }

    @Test
    void keepsBucketsApart() throws IOException {
        storage.put("s3://one/key", "1").put("s3://two/key", "2");

        assertThat(storage.list(ObjectUri.parse("s3://one")))
                .extracting(object -> object.uri().toString())
                .containsExactly("s3://one/key");
    }

    @Test
    void refusesUntilAllowed() throws IOException {
        storage.refuse("s3://bucket/private", "Access Denied");

        assertThatIOException()
                .isThrownBy(() -> storage.write(ObjectUri.parse("s3://bucket/private/key")))
                .withMessage("s3://bucket/private/key: Access Denied");

        storage.allow("s3://bucket/private");
        assertThat(storage.find(ObjectUri.parse("s3://bucket/private/key"))).isEmpty();
    }

    @Test
    void saysWhatLiesBesideAMissingObject() {
        storage.put("s3://bucket/out/part-1", "");

        assertThatThrownBy(() -> ObjectStorageAssert.assertThat(storage).hasObject("s3://bucket/out/part-0"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        Expected an object at s3://bucket/out/part-0, but there is none; under s3://bucket/out/ there is
                          s3://bucket/out/part-1""");
    }

    @Test
    void assertsOnContentAndPrefixes() {
        storage.put("s3://bucket/out/part-0", "42\n");

        ObjectStorageAssert.assertThat(storage)
                .hasObject("s3://bucket/out/part-0", "42\n")
                .hasExactlyUnder("s3://bucket/out/", "s3://bucket/out/part-0")
                .hasNothingUnder("s3://bucket/in/")
                .hasNoObject("s3://bucket/out/part-1");
        assertThatThrownBy(() -> ObjectStorageAssert.assertThat(storage).hasObject("s3://bucket/out/part-0", "43\n"))
                .hasMessageContaining("s3://bucket/out/part-0")
                .hasMessageContaining("43");
    }
}
