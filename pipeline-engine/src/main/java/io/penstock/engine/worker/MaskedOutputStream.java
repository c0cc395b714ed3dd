package io.penstock.engine.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Takes secrets out of what a process or a handler prints, wherever the writes happen to cut them. It holds back what may be
 * the beginning of one. Thread-safe.
 */
final class MaskedOutputStream extends OutputStream {

    private static final byte[] MASK = "***".getBytes(StandardCharsets.UTF_8);

    private final OutputStream target;
    private final List<byte[]> secrets;
    private byte[] held = new byte[0];

    /** Masks these texts, the longest first. */
    MaskedOutputStream(OutputStream target, List<String> secrets) {
        this.target = target;
        this.secrets = secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        var all = new byte[held.length + length];
        System.arraycopy(held, 0, all, 0, held.length);
        System.arraycopy(bytes, offset, all, held.length, length);
        var out = new ByteArrayOutputStream(all.length);
        int i = 0;
        held = new byte[0];
        while (i < all.length) {
            int found = longestAt(all, i);
            if (found > 0) {
                out.write(MASK, 0, MASK.length);
                i += found;
            } else if (mayBeginAt(all, i)) {
                held = java.util.Arrays.copyOfRange(all, i, all.length);
                break;
            } else {
                out.write(all[i++]);
            }
        }
        out.writeTo(target);
    }

    /** The length of the secret that stands here whole; 0 where none does, or a longer one may be on its way. */
    private int longestAt(byte[] all, int from) {
        for (byte[] secret : secrets) {
            int common = common(all, from, secret);
            if (common == secret.length) {
                return common;
            }
            if (common == all.length - from) {
                return 0;
            }
        }
        return 0;
    }

    private boolean mayBeginAt(byte[] all, int from) {
        for (byte[] secret : secrets) {
            int common = common(all, from, secret);
            if (common == all.length - from && common < secret.length) {
                return true;
            }
        }
        return false;
    }

    private static int common(byte[] all, int from, byte[] secret) {
        int i = 0;
        while (i < secret.length && from + i < all.length && all[from + i] == secret[i]) {
            i++;
        }
        return i;
    }

    /** Passes on what is there; the beginning of a secret stays back. */
    @Override
    public synchronized void flush() throws IOException {
        target.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        if (held.length > 0) {
            byte[] rest = held;
            held = new byte[0];
            target.write(rest);
        }
        target.close();
    }
}
