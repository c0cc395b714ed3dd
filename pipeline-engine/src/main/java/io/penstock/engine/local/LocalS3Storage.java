package io.penstock.engine.local;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StoredObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Buckets and their objects as directories and files under a root directory: what {@code s3:} means where no real S3 is
 * configured.
 *
 * <p>A bucket is a directory, a segment of a key a directory in it, an object a file. The tree can be looked at, and files
 * may be put into it by hand, wherever names consist of letters, digits and common signs; anything else is escaped so that
 * every key is possible on every operating system, none leaves the root, and each has exactly one place. Where a key is both
 * an object and the beginning of others ({@code a} and {@code a/b}), the object's file is called {@code a%object}.
 *
 * <p>Objects are written aside, under {@code .%tmp} in the root, and renamed into place when they are whole. Buckets need not be
 * created first. On a file system that does not distinguish letter case, neither do keys.
 *
 * <p>Thread-safe. Several JVMs may share a root.
 */
public final class LocalS3Storage implements ObjectStorage {

    private static final String OBJECT = "%object";
    private static final String ASIDE = ".%tmp";
    private static final int LONGEST_KEY = 1024;
    private static final int TRIES = 20;

    private final Path root;
    private final AtomicLong pendingFiles = new AtomicLong();
    /** Guards what needs more than one file operation: making way for a directory, replacing, pruning. */
    private final Object structure = new Object();

    /**
     * A storage on a directory, which is created when something is written.
     *
     * @param root the directory that holds the buckets
     */
    public LocalS3Storage(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** The directory that holds the buckets. */
    public Path root() {
        return root;
    }

    /**
     * The directory that corresponds to an address taken as a directory, for messages that tell people where to look.
     *
     * @throws IllegalArgumentException if the key is not well-formed Unicode
     */
    public Path directory(ObjectUri uri) {
        return resolve(bucket(uri), segments(trimSlash(uri.key())));
    }

    @Override
    public Stream<StoredObject> list(ObjectUri prefix) throws IOException {
        var found = new TreeMap<String, StoredObject>(KEY_ORDER);
        walk(prefix, object -> {
            found.put(object.uri().key(), object);
            return true;
        });
        return found.values().stream();
    }

    @Override
    public boolean hasAny(ObjectUri prefix) throws IOException {
        return !walk(prefix, object -> false);
    }

    @Override
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        if (!isPossible(uri)) {
            return Optional.empty();
        }
        Path plain = place(uri);
        for (Path file : List.of(plain, aside(plain), plain)) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    return Optional.of(stored(uri, attributes));
                }
            } catch (NoSuchFileException e) {
                // not here; perhaps there
            } catch (IOException e) {
                if (!isBelowAFile(file)) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public InputStream read(ObjectUri uri) throws IOException {
        if (isPossible(uri)) {
            Path plain = place(uri);
            // An object can move from its plain place to the other one at any time, but never back while it lives.
            for (Path file : List.of(plain, aside(plain), plain)) {
                try {
                    if (Files.isRegularFile(file)) {
                        return Files.newInputStream(file);
                    }
                } catch (NoSuchFileException e) {
                    // moved meanwhile
                }
            }
        }
        throw new FileNotFoundException("object " + uri + " does not exist");
    }

    @Override
    public PendingObject write(ObjectUri uri) throws IOException {
        if (uri.key().isEmpty()) {
            throw new IOException("address " + uri + " has no key; expected s3://<bucket>/<key>");
        }
        if (!isPossible(uri)) {
            throw new IOException("key '" + uri.key() + "' in bucket '" + uri.bucket()
                    + "' is not allowed; expected at most " + LONGEST_KEY + " bytes of well-formed UTF-8");
        }
        Path directory = root.resolve(ASIDE);
        Files.createDirectories(directory);
        long pid = ProcessHandle.current().pid();
        while (true) {
            Path file = directory.resolve(pid + "-" + pendingFiles.incrementAndGet());
            try {
                FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE);
                return new PendingFile(file, channel, finished -> publish(finished, uri));
            } catch (FileAlreadyExistsException e) {
                // left behind by a process that had the same id
            }
        }
    }

    @Override
    public void delete(ObjectUri uri) throws IOException {
        if (!isPossible(uri)) {
            return;
        }
        Path plain = place(uri);
        synchronized (structure) {
            if (Files.isRegularFile(plain)) {
                Files.deleteIfExists(plain);
            }
            if (Files.isRegularFile(aside(plain))) {
                Files.deleteIfExists(aside(plain));
            }
            prune(plain, bucket(uri));
        }
    }

    /** Renames the file. */
    @Override
    public void move(ObjectUri source, ObjectUri target) throws IOException {
        if (source.equals(target)) {
            return;
        }
        if (target.key().isEmpty() || !isPossible(target)) {
            ObjectStorage.super.move(source, target);
            return;
        }
        if (isPossible(source)) {
            Path plain = place(source);
            for (Path file : List.of(plain, aside(plain), plain)) {
                if (Files.isRegularFile(file)) {
                    publish(file, target);
                    synchronized (structure) {
                        prune(plain, bucket(source));
                    }
                    return;
                }
            }
        }
        throw new FileNotFoundException("object " + source + " does not exist");
    }

    @Override
    public boolean serves(String scheme) {
        return scheme.equals("s3");
    }

    private void publish(Path finished, ObjectUri uri) throws IOException {
        Path plain = place(uri);
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                synchronized (structure) {
                    makeWay(parent(plain));
                    if (Files.isDirectory(plain, NOFOLLOW_LINKS)) {
                        Files.move(finished, aside(plain), ATOMIC_MOVE, REPLACE_EXISTING);
                    } else {
                        Files.move(finished, plain, ATOMIC_MOVE, REPLACE_EXISTING);
                        Files.deleteIfExists(aside(plain));
                    }
                }
                return;
            } catch (IOException e) {
                // Another JVM on the same root pruned, or made, a directory just now.
                last = e;
                if (!Files.exists(finished)) {
                    break;
                }
            }
        }
        throw new IOException("object " + uri + " cannot be published: " + last, last);
    }

    /** Creates a directory and its parents, moving objects aside that stand where a directory has to be. */
    private void makeWay(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (!directory.equals(root)) {
            makeWay(parent(directory));
        }
        if (Files.isRegularFile(directory)) {
            Files.move(directory, aside(directory), ATOMIC_MOVE, REPLACE_EXISTING);
        }
        Files.createDirectories(directory);
    }

    /** Removes the directories above a place that have become empty, up to the bucket. */
    private static void prune(Path place, Path bucket) throws IOException {
        Path directory = parent(place);
        while (directory.startsWith(bucket) && !directory.equals(bucket)) {
            try {
                Files.deleteIfExists(directory);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
            directory = parent(directory);
        }
    }

    /** The directory of a place; all places lie below the root. */
    private static Path parent(Path place) {
        return Objects.requireNonNull(place.getParent(), "place below the root");
    }

    /** Visits the objects under a prefix in no particular order, until the visitor has had enough. */
    private boolean walk(ObjectUri prefix, Predicate<StoredObject> visitor) throws IOException {
        if (!isPossible(prefix)) {
            return true;
        }
        int slash = prefix.key().lastIndexOf('/');
        String complete = slash < 0 ? "" : prefix.key().substring(0, slash);
        Path start = slash < 0 ? bucket(prefix) : resolve(bucket(prefix), segments(complete));
        return walk(start, prefix, prefix.key().substring(0, slash + 1), "", visitor);
    }

    private static boolean walk(
            Path directory, ObjectUri prefix, String base, String begun, Predicate<StoredObject> visitor)
            throws IOException {
        var entries = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return true;
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(entry, BasicFileAttributes.class);
            } catch (NoSuchFileException e) {
                continue;
            }
            if (attributes.isDirectory()) {
                boolean goOn = true;
                if (KeyNames.isContinued(name)) {
                    goOn = walk(entry, prefix, base, begun + KeyNames.piece(name), visitor);
                } else {
                    Optional<String> segment = KeyNames.decode(begun + name);
                    if (segment.isPresent()) {
                        String inner = base + segment.get() + "/";
                        if (inner.startsWith(prefix.key()) || prefix.key().startsWith(inner)) {
                            goOn = walk(entry, prefix, inner, "", visitor);
                        }
                    }
                }
                if (!goOn) {
                    return false;
                }
            } else if (attributes.isRegularFile()) {
                String spelling =
                        begun + (name.endsWith(OBJECT) ? name.substring(0, name.length() - OBJECT.length()) : name);
                Optional<String> segment = KeyNames.decode(spelling);
                String key = base + segment.orElse("");
                if (segment.isPresent() && key.startsWith(prefix.key())) {
                    ObjectUri uri = new ObjectUri(prefix.scheme(), prefix.bucket(), key);
                    if (!visitor.test(stored(uri, attributes))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static StoredObject stored(ObjectUri uri, BasicFileAttributes attributes) {
        return new StoredObject(
                uri, attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    private Path bucket(ObjectUri uri) {
        return resolve(root, List.of(uri.bucket()));
    }

    private Path place(ObjectUri uri) {
        return resolve(bucket(uri), segments(uri.key()));
    }

    private static Path resolve(Path base, List<String> segments) {
        Path path = base;
        for (String segment : segments) {
            for (String name : KeyNames.encode(segment)) {
                path = path.resolve(name);
            }
        }
        return path;
    }

    private static List<String> segments(String key) {
        return List.of(key.split("/", -1));
    }

    private static String trimSlash(String key) {
        return key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
    }

    private static Path aside(Path plain) {
        return plain.resolveSibling(plain.getFileName() + OBJECT);
    }

    private static boolean isBelowAFile(Path file) {
        Path parent = file.getParent();
        while (parent != null && !Files.exists(parent)) {
            parent = parent.getParent();
        }
        return parent != null && !Files.isDirectory(parent);
    }

    private static boolean isPossible(ObjectUri uri) {
        return !uri.bucket().isEmpty()
                && StandardCharsets.UTF_8.newEncoder().canEncode(uri.bucket())
                && StandardCharsets.UTF_8.newEncoder().canEncode(uri.key())
                && uri.key().getBytes(StandardCharsets.UTF_8).length <= LONGEST_KEY;
    }

    /** The order of S3: by the bytes in UTF-8, which is the order of the code points. */
    static final Comparator<String> KEY_ORDER = (left, right) -> {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                boolean bothOrNone = Character.isSurrogate(l) == Character.isSurrogate(r);
                return bothOrNone ? Character.compare(l, r) : Character.isSurrogate(l) ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    };
}
