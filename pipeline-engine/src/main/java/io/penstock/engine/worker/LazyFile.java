package io.penstock.engine.worker;

import io.penstock.spi.work.PendingObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that comes into being with the first byte written to it. Thread-safe. */
final class LazyFile extends OutputStream {

    private final AttemptDirectory directory;
    private final String name;
    private @Nullable Path path;
    private @Nullable OutputStream stream;

    LazyFile(AttemptDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (path == null) {
            path = directory.directory("logs").resolve(name);
            stream = new BufferedOutputStream(Files.newOutputStream(path));
        }
        if (stream == null) {
            throw new IOException(name + " is closed");
        }
        stream.write(bytes, offset, length);
    }

    @Override
    public synchronized void flush() throws IOException {
        if (stream != null) {
            stream.flush();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        OutputStream open = stream;
        stream = null;
        if (open != null) {
            open.close();
        }
    }

    /** Whether anything was written. */
    synchronized boolean isEmpty() {
        return path == null;
    }

    /** Copies what was written, once it is closed. */
    synchronized void copyTo(PendingObject target) throws IOException {
        if (path != null) {
            Files.copy(path, target.stream());
        }
    }
}
