package io.penstock.testkit.storage;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * Objects in memory, for tests: behaves as S3 does, serves the scheme {@code s3}, and can be told to refuse. Every bucket
 * exists. Thread-safe.
 *
 * <pre>{@code
 * MemoryObjectStorage s3 = MemoryObjectStorage.create(clock);
 * s3.put("s3://raw/2024-01-01/part-0", "one line\n");
 * }</pre>
 */
public final class MemoryObjectStorage implements ObjectStorage {

    /** Never changed after it was made, the bytes included. */
    private static final class Content {

        private final byte[] bytes;
        private final Instant lastModified;

        private Content(byte[] bytes, Instant lastModified) {
            this.bytes = bytes;
            this.lastModified = lastModified;
        }
    }

    /** S3 orders keys by their UTF-8 bytes, which is the order of code points and not that of Java's chars. */
    private static final Comparator<ObjectUri> BY_CODE_POINT = Comparator.comparing(ObjectUri::bucket)
            .thenComparing(uri -> uri.key().codePoints().toArray(), java.util.Arrays::compare);

    private final ConcurrentSkipListMap<ObjectUri, Content> objects = new ConcurrentSkipListMap<>(BY_CODE_POINT);
    private final Map<ObjectUri, String> refusals = new ConcurrentHashMap<>();
    private final InstantSource clock;

    private MemoryObjectStorage(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** An empty storage whose objects are written at the time that the clock shows. */
    public static MemoryObjectStorage create(InstantSource clock) {
        return new MemoryObjectStorage(clock);
    }

    /**
     * Puts an object, in place of any former one.
     *
     * @param uri such as {@code s3://bucket/key}
     * @param text its content, kept as UTF-8
     * @throws IllegalArgumentException if {@code uri} is no such address
     */
    @CanIgnoreReturnValue
    public MemoryObjectStorage put(String uri, String text) {
        return put(uri, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Puts an object, in place of any former one.
     *
     * @param uri such as {@code s3://bucket/key}
     * @param bytes its content; copied
     * @throws IllegalArgumentException if {@code uri} is no such address
     */
    @CanIgnoreReturnValue
    public MemoryObjectStorage put(String uri, byte[] bytes) {
        objects.put(address(uri), new Content(bytes.clone(), clock.instant()));
        return this;
    }

    /**
     * The content of an object.
     *
     * @return the bytes; empty where there is no such object
     * @throws IllegalArgumentException if {@code uri} is no address of this storage
     */
    public Optional<byte[]> bytes(String uri) {
        return Optional.ofNullable(objects.get(address(uri))).map(content -> content.bytes.clone());
    }

    /**
     * The content of an object as UTF-8 text.
     *
     * @return the text; empty where there is no such object
     * @throws IllegalArgumentException if {@code uri} is no address of this storage
     */
    public Optional<String> text(String uri) {
        return bytes(uri).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** The addresses of all objects, in order. */
    public List<String> uris() {
        return objects.keySet().stream().map(ObjectUri::toString).toList();
    }

    /**
     * Refuses whatever touches an address that begins with this one, until {@link #allow} is called with the same. What
     * {@link #put}, {@link #bytes} and {@link #text} do is not refused.
     *
     * @param prefix such as {@code s3://bucket} or {@code s3://bucket/some/pre}
     * @param why the message of the {@link IOException}
     */
    @CanIgnoreReturnValue
    public MemoryObjectStorage refuse(String prefix, String why) {
        refusals.put(address(prefix), why);
        return this;
    }

    /** Ends what {@link #refuse} with the same address began; does nothing where it did not. */
    @CanIgnoreReturnValue
    public MemoryObjectStorage allow(String prefix) {
        refusals.remove(address(prefix));
        return this;
    }

    private static ObjectUri address(String uri) {
        ObjectUri address = ObjectUri.parse(uri);
        if (!address.scheme().equals("s3")) {
            throw new IllegalArgumentException(
                    "'" + uri + "' is not in this storage; expected \"s3://<bucket>/<key>\"");
        }
        return address;
    }

    private void check(ObjectUri uri) throws IOException {
        for (Map.Entry<ObjectUri, String> refusal : refusals.entrySet()) {
            if (isUnder(uri, refusal.getKey())) {
                throw new IOException(uri + ": " + refusal.getValue());
            }
        }
    }

    private static boolean isUnder(ObjectUri uri, ObjectUri prefix) {
        return uri.bucket().equals(prefix.bucket()) && uri.key().startsWith(prefix.key());
    }

    @Override
    public Stream<StoredObject> list(ObjectUri prefix) throws IOException {
        check(prefix);
        var found = new ArrayList<StoredObject>();
        for (Map.Entry<ObjectUri, Content> entry : objects.tailMap(prefix, true).entrySet()) {
            if (!isUnder(entry.getKey(), prefix)) {
                break;
            }
            found.add(stored(entry.getKey(), entry.getValue()));
        }
        return found.stream();
    }

    private static StoredObject stored(ObjectUri uri, Content content) {
        return new StoredObject(uri, content.bytes.length, content.lastModified);
    }

    @Override
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        check(uri);
        return Optional.ofNullable(objects.get(uri)).map(content -> stored(uri, content));
    }

    @Override
    public InputStream read(ObjectUri uri) throws IOException {
        check(uri);
        Content content = objects.get(uri);
        if (content == null) {
            throw new FileNotFoundException(uri.toString());
        }
        return new ByteArrayInputStream(content.bytes);
    }

    @Override
    public PendingObject write(ObjectUri uri) throws IOException {
        check(uri);
        return new Pending(uri);
    }

    @Override
    public void delete(ObjectUri uri) throws IOException {
        check(uri);
        objects.remove(uri);
    }

    @Override
    public boolean serves(String scheme) {
        return scheme.equals("s3");
    }

    /** How many objects there are. */
    @Override
    public String toString() {
        return "MemoryObjectStorage[" + objects.size() + " objects]";
    }

    private final class Pending implements PendingObject {

        private final ObjectUri uri;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Pending(ObjectUri uri) {
            this.uri = uri;
        }

        @Override
        public OutputStream stream() {
            return bytes;
        }

        @Override
        public void commit() throws IOException {
            check(uri);
            objects.put(uri, new Content(bytes.toByteArray(), clock.instant()));
        }

        @Override
        public void close() {
            bytes.reset();
        }
    }
}
