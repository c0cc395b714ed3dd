package io.penstock.engine.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directory of one attempt, made when it is first needed: most checks never need one. Thread-safe. */
final class AttemptDirectory {

    private final Path root;
    private @Nullable Path path;

    /** A directory below {@code root}, which is made too. */
    AttemptDirectory(Path root) {
        this.root = root;
    }

    /** The directory with this name in it. */
    synchronized Path directory(String name) throws IOException {
        if (path == null) {
            Files.createDirectories(root);
            path = WorkDirectories.create(root);
        }
        return Files.createDirectories(path.resolve(name));
    }

    /** Removes it with all that is in it. */
    synchronized void remove() throws IOException {
        if (path != null) {
            WorkDirectories.delete(path);
            path = null;
        }
    }

    /** Where it is, for messages. */
    @Override
    public synchronized String toString() {
        return path == null ? "(none)" : path.toString();
    }
}
