package io.penstock.engine.local;

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
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Files of this machine under their own names: {@code file:///<path>}. A file is written beside its place, as a hidden file,
 * and renamed when it is whole; directories are created as needed. Thread-safe.
 */
public final class FileStorage implements ObjectStorage {

    private static final String ASIDE = ".penstock-tmp";

    private final AtomicLong pendingFiles = new AtomicLong();

    /** A storage on the file system of this machine. */
    public FileStorage() {}

    @Override
    public Stream<StoredObject> list(ObjectUri prefix) throws IOException {
        int slash = prefix.key().lastIndexOf('/');
        String base = prefix.key().substring(0, slash + 1);
        Path directory = path(new ObjectUri(prefix.scheme(), "", base));
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        List<StoredObject> found;
        try (Stream<Path> files = Files.walk(directory)) {
            found = files.map(file -> object(prefix, base, directory, file))
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(object -> object.uri().key(), LocalS3Storage.KEY_ORDER))
                    .toList();
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        return found.stream();
    }

    private static Optional<StoredObject> object(ObjectUri prefix, String base, Path directory, Path file) {
        String key = base + directory.relativize(file).toString().replace(java.io.File.separatorChar, '/');
        if (!key.startsWith(prefix.key()) || key.endsWith(ASIDE)) {
            return Optional.empty();
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(stored(new ObjectUri(prefix.scheme(), "", key), attributes))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public Optional<StoredObject> find(ObjectUri uri) throws IOException {
        Path path = path(uri);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(stored(uri, Files.readAttributes(path, BasicFileAttributes.class)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public InputStream read(ObjectUri uri) throws IOException {
        Path path = path(uri);
        if (Files.isRegularFile(path)) {
            try {
                return Files.newInputStream(path);
            } catch (NoSuchFileException e) {
                // gone meanwhile
            }
        }
        throw new FileNotFoundException("file " + uri + " does not exist");
    }

    @Override
    public PendingObject write(ObjectUri uri) throws IOException {
        Path path = path(uri);
        if (uri.key().endsWith("/") || Files.isDirectory(path) || path.getFileName() == null) {
            throw new IOException("address " + uri + " names a directory; expected file:///<path> of a file");
        }
        Files.createDirectories(path.getParent());
        long pid = ProcessHandle.current().pid();
        while (true) {
            Path aside = path.resolveSibling("." + pid + "-" + pendingFiles.incrementAndGet() + ASIDE);
            try {
                FileChannel channel = FileChannel.open(aside, CREATE_NEW, WRITE);
                return new PendingFile(
                        aside, channel, finished -> Files.move(finished, path, ATOMIC_MOVE, REPLACE_EXISTING));
            } catch (FileAlreadyExistsException e) {
                // left behind by a process that had the same id
            }
        }
    }

    @Override
    public void delete(ObjectUri uri) throws IOException {
        Path path = path(uri);
        if (Files.isRegularFile(path)) {
            Files.deleteIfExists(path);
        }
    }

    @Override
    public boolean serves(String scheme) {
        return scheme.equals("file");
    }

    private static StoredObject stored(ObjectUri uri, BasicFileAttributes attributes) {
        return new StoredObject(
                uri, attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    private static Path path(ObjectUri uri) throws IOException {
        String key = uri.key();
        // file:///C:/data is the path C:/data
        String text = key.matches("/[A-Za-z]:.*") && java.io.File.separatorChar == '\\' ? key.substring(1) : key;
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IOException("address " + uri + " is not possible on this system: " + e.getReason(), e);
        }
    }
}
