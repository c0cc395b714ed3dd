package io.penstock.engine.worker;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Makes and removes the directories in which attempts run. */
final class WorkDirectories {

    private static final AtomicLong COUNT = new AtomicLong();

    private WorkDirectories() {}

    /** Makes a new directory that only the owner of this process can look into. */
    static Path create(Path root) throws IOException {
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        long pid = ProcessHandle.current().pid();
        while (true) {
            Path directory = root.resolve("attempt-" + pid + "-" + COUNT.incrementAndGet());
            try {
                return Files.createDirectory(directory, attributes);
            } catch (FileAlreadyExistsException e) {
                // left behind by a process that had the same id
            }
        }
    }

    /**
     * Removes a directory with all that is in it; links are removed, not followed.
     *
     * @throws IOException if something remains; what could be removed is gone
     */
    static void delete(Path directory) throws IOException {
        var visitor = new SimpleFileVisitor<Path>() {
            private @Nullable IOException first;

            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                // A command may have locked its directories against itself.
                dir.toFile().setWritable(true);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return remove(file);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                if (file.toFile().setReadable(true) && file.toFile().setExecutable(true)) {
                    try {
                        Files.walkFileTree(file, this);
                        return FileVisitResult.CONTINUE;
                    } catch (IOException again) {
                        return failed(again);
                    }
                }
                return failed(e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) {
                return remove(dir);
            }

            private FileVisitResult remove(Path path) {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    return failed(e);
                }
                return FileVisitResult.CONTINUE;
            }

            private FileVisitResult failed(IOException e) {
                if (first == null && !(e instanceof NoSuchFileException)) {
                    first = e;
                }
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(directory, visitor);
        if (visitor.first != null) {
            throw visitor.first;
        }
    }
}
