package io.penstock.engine.local;

import io.penstock.spi.work.PendingObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is written aside and moved to its place when it is whole. */
final class PendingFile implements PendingObject {

    /** Moves the finished file to its place. */
    @FunctionalInterface
    interface Publication {
        void publish(Path finished) throws IOException;
    }

    private final Path aside;
    private final FileChannel channel;
    private final OutputStream stream;
    private final Publication publication;
    private boolean committed;

    /** Takes over an open, empty file. */
    PendingFile(Path aside, FileChannel channel, Publication publication) {
        this.aside = aside;
        this.channel = channel;
        this.stream = new BufferedOutputStream(Channels.newOutputStream(channel), 64 * 1024);
        this.publication = publication;
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public void commit() throws IOException {
        if (committed) {
            throw new IllegalStateException("committed before");
        }
        stream.flush();
        // The content reaches the disk before the name does, so that a power cut leaves no empty object behind.
        channel.force(false);
        stream.close();
        publication.publish(aside);
        committed = true;
    }

    @Override
    public void close() throws IOException {
        if (committed) {
            return;
        }
        try {
            channel.close();
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
