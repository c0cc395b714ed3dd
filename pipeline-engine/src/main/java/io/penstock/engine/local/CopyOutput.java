package io.penstock.engine.local;

import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** An object that a copy writes, compressed where the output wants it. Used by one thread. */
final class CopyOutput implements AutoCloseable {

    private final PendingObject pending;
    private final @Nullable GZIPOutputStream zip;
    private final OutputStream stream;

    CopyOutput(CopySide to, ObjectUri target, CopyProgress progress) throws IOException {
        this.pending = to.storage().write(target);
        OutputStream counted = new BufferedOutputStream(new Counted(pending.stream(), progress), 64 * 1024);
        this.zip = to.gzip() ? new GZIPOutputStream(counted, 64 * 1024) : null;
        this.stream = zip == null ? counted : new BufferedOutputStream(zip, 64 * 1024);
    }

    /** Where the bytes go, before they are compressed. */
    OutputStream stream() {
        return stream;
    }

    /** Makes the object visible. */
    void commit() throws IOException {
        stream.flush();
        if (zip != null) {
            zip.finish();
            zip.flush();
        }
        pending.commit();
    }

    @Override
    public void close() throws IOException {
        pending.close();
    }

    /** Counts what leaves. */
    private static final class Counted extends FilterOutputStream {

        private final CopyProgress progress;

        Counted(OutputStream target, CopyProgress progress) {
            super(target);
            this.progress = progress;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            progress.bytes(1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
            progress.bytes(length);
        }
    }
}
