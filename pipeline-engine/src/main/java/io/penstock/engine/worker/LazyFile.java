package io.penstock.engine.worker;

import io.penstock.spi.work.PendingObject;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a log: kept in memory while it is little, in a file from then on. Most attempts write a few lines that
 * nobody ever asks for; they cost no file. Thread-safe.
 */
final class LazyFile extends OutputStream {

    private static final int KEPT_IN_MEMORY = 16 * 1024;

    private final AttemptDirectory directory;
    private final String name;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream(0);
    private @Nullable Path path;
    private @Nullable OutputStream stream;
    private boolean closed;

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
        if (closed) {
            throw new IOException(name + " is closed");
        }
        if (stream == null && memory.size() + length <= KEPT_IN_MEMORY) {
            memory.write(bytes, offset, length);
            return;
        }
        file().write(bytes, offset, length);
    }

    private OutputStream file() throws IOException {
        OutputStream open = stream;
        if (open == null) {
            path = directory.directory("logs").resolve(name);
            open = new BufferedOutputStream(Files.newOutputStream(path));
            stream = open;
            memory.writeTo(open);
            memory.reset();
        }
        return open;
    }

    @Override
    public synchronized void flush() throws IOException {
        if (stream != null) {
            stream.flush();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        OutputStream open = stream;
        stream = null;
        if (open != null) {
            open.close();
        }
    }

    /** Whether nothing was written. */
    synchronized boolean isEmpty() {
        return path == null && memory.size() == 0;
    }

    /** Copies what was written so far. */
    synchronized void copyTo(PendingObject target) throws IOException {
        if (path != null) {
            flush();
            Files.copy(path, target.stream());
        } else {
            memory.writeTo(target.stream());
        }
    }
}
