package io.penstock.engine.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the first bytes, notes that there were more, and drops the rest. Thread-safe. */
final class CappedOutputStream extends OutputStream {

    private final OutputStream target;
    private final long limit;
    private long written;
    private boolean noted;

    /** Keeps at most {@code limit} bytes, and the note. */
    CappedOutputStream(OutputStream target, long limit) {
        this.target = target;
        this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int kept = (int) Math.min(length, limit - written);
        target.write(bytes, offset, kept);
        written += kept;
        if (kept < length && !noted) {
            noted = true;
            target.write(("\n[output was cut here: more than " + limit + " bytes]\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        target.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        target.close();
    }
}
