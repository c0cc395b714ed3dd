package io.penstock.testkit.storage;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Assertions on what an object storage holds. A failure lists what lies beside the object that was expected. */
public final class ObjectStorageAssert extends AbstractAssert<ObjectStorageAssert, ObjectStorage> {

    private ObjectStorageAssert(@Nullable ObjectStorage actual) {
        super(actual, ObjectStorageAssert.class);
    }

    /** Begins assertions on a storage. */
    public static ObjectStorageAssert assertThat(@Nullable ObjectStorage actual) {
        return new ObjectStorageAssert(actual);
    }

    /** Checks that there is an object at this address. */
    @CanIgnoreReturnValue
    public ObjectStorageAssert hasObject(String uri) {
        content(uri);
        return this;
    }

    /** Checks that the object at this address is this text, as UTF-8. */
    @CanIgnoreReturnValue
    public ObjectStorageAssert hasObject(String uri, String expectedText) {
        return hasObject(uri, text -> Assertions.assertThat(text).as(uri).isEqualTo(expectedText));
    }

    /** Checks the text of the object at this address. */
    @CanIgnoreReturnValue
    public ObjectStorageAssert hasObject(String uri, Consumer<String> requirements) {
        requirements.accept(new String(content(uri), StandardCharsets.UTF_8));
        return this;
    }

    /** Checks that there is no object at this address. */
    @CanIgnoreReturnValue
    public ObjectStorageAssert hasNoObject(String uri) {
        isNotNull();
        try {
            if (actual.find(ObjectUri.parse(uri)).isPresent()) {
                failWithMessage("Expected no object at %s, but there is one", uri);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Checks that there is at least one object under this prefix. */
    @CanIgnoreReturnValue
    public ObjectStorageAssert hasObjectsUnder(String prefix) {
        if (listed(prefix).isEmpty()) {
            failWithMessage("Expected at least one object under %s, but there is none%s", prefix, beside(prefix));
        }
        return this;
    }

    /** Checks that there is no object under this prefix. */
    @CanIgnoreReturnValue
    public ObjectStorageAssert hasNothingUnder(String prefix) {
        List<String> found = listed(prefix);
        if (!found.isEmpty()) {
            failWithMessage("Expected nothing under %s, but there is%s", prefix, lines(found));
        }
        return this;
    }

    /** Checks that the objects under this prefix are exactly these, in any order. */
    @CanIgnoreReturnValue
    public ObjectStorageAssert hasExactlyUnder(String prefix, String... uris) {
        Assertions.assertThat(listed(prefix)).as("objects under " + prefix).containsExactlyInAnyOrder(uris);
        return this;
    }

    private byte[] content(String uri) {
        isNotNull();
        try (InputStream in = actual.read(ObjectUri.parse(uri))) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            throw failure("Expected an object at %s, but there is none%s", uri, beside(uri));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> listed(String prefix) {
        isNotNull();
        try (Stream<String> found =
                actual.list(ObjectUri.parse(prefix)).map(object -> object.uri().toString())) {
            return found.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String beside(String uri) {
        String parent = uri.substring(0, uri.lastIndexOf('/') + 1);
        List<String> found = parent.endsWith("//") ? List.of() : listed(parent);
        return found.isEmpty() ? "" : "; under " + parent + " there is" + lines(found);
    }

    private static String lines(List<String> found) {
        String shown = "\n  " + String.join("\n  ", found.subList(0, Math.min(20, found.size())));
        return found.size() > 20 ? shown + "\n  and " + (found.size() - 20) + " more" : shown;
    }
}
