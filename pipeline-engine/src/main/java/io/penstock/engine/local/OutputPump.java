package io.penstock.engine.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Carries one output stream of a process to where it is kept, and remembers its end. It reads to the end whatever happens to
 * the targets: a process must never hang because nobody takes its output.
 */
final class OutputPump implements Runnable {

    private static final int TAIL = 4096;

    private final InputStream source;
    private final OutputStream log;
    private final @Nullable OutputStream target;
    private final long limit;

    private final byte[] tail = new byte[TAIL];
    private long total;
    private long written;
    private @Nullable IOException failure;

    /**
     * A pump.
     *
     * @param log takes everything; bounded by whoever made it
     * @param target takes the first {@code limit} bytes, if there is one
     */
    OutputPump(InputStream source, OutputStream log, @Nullable OutputStream target, long limit) {
        this.source = source;
        this.log = log;
        this.target = target;
        this.limit = limit;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[16 * 1024];
        try (source) {
            int length;
            while ((length = source.read(buffer)) >= 0) {
                remember(buffer, length);
                try {
                    log.write(buffer, 0, length);
                    keep(buffer, length);
                } catch (IOException e) {
                    failed(e);
                }
            }
        } catch (IOException e) {
            // The stream was closed under us: the process is gone, or its output no longer wanted.
        }
    }

    private void keep(byte[] buffer, int length) throws IOException {
        if (target == null || failure() != null) {
            return;
        }
        int kept = (int) Math.max(0, Math.min(length, limit - written));
        target.write(buffer, 0, kept);
        if (kept < length && written <= limit) {
            target.write(("\n[output was cut here: more than " + limit + " bytes]\n").getBytes(StandardCharsets.UTF_8));
            written = limit + 1;
        } else if (written <= limit) {
            written += kept;
        }
    }

    private synchronized void remember(byte[] buffer, int length) {
        for (int i = Math.max(0, length - TAIL); i < length; i++) {
            tail[(int) ((total + i) % TAIL)] = buffer[i];
        }
        total += length;
    }

    private synchronized void failed(IOException e) {
        if (failure == null) {
            failure = e;
        }
    }

    /** What kept the output from being written, if anything did. */
    synchronized @Nullable IOException failure() {
        return failure;
    }

    /** The last lines of the output, at most so many. */
    synchronized String lastLines(int lines) {
        int length = (int) Math.min(total, TAIL);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = tail[(int) ((total - length + i) % TAIL)];
        }
        int from = 0;
        // Where the beginning is cut off, it may be in the middle of a character.
        while (total > TAIL && from < length && (bytes[from] & 0xC0) == 0x80) {
            from++;
        }
        String text = new String(bytes, from, length - from, StandardCharsets.UTF_8).stripTrailing();
        int start = text.length();
        for (int i = 0; i < lines && start > 0; i++) {
            start = text.lastIndexOf('\n', start - 1);
        }
        return text.substring(Math.max(0, start)).strip();
    }
}
