package io.penstock.aws.s3;

import io.penstock.aws.s3.S3Failures.Action;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * One object on its way to S3. Bytes gather in a buffer; an object that fits into it is sent by one request on commit, a
 * larger one goes as a multipart upload, part by part, so that memory stays at one part whatever its size. Either way S3 shows
 * it whole on commit and not before. Used by one thread.
 */
final class S3Upload implements PendingObject {

    private static final int FIRST_BUFFER = 64 * 1024;

    /**
     * The part size doubles after each so many parts: 8 MiB parts alone would end at 80 GB, while with doubling the buffer
     * passes 8 MiB only beyond 16 GB and the 10,000 parts reach 496 GB.
     */
    private static final int PARTS_PER_SIZE = 2_000;

    private final S3Access s3;
    private final ObjectUri uri;
    private final int partSize;
    private final OutputStream stream = new Parts();

    private byte[] buffer;
    private int filled;
    private @Nullable S3Multipart upload;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        FAILED,
        COMMITTED,
        CLOSED
    }

    S3Upload(S3Access s3, ObjectUri uri, int partSize) {
        this.s3 = s3;
        this.uri = uri;
        this.partSize = partSize;
        this.buffer = new byte[Math.min(FIRST_BUFFER, partSize)];
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public void commit() throws IOException {
        checkOpen();
        state = State.FAILED;
        S3Multipart parts = upload;
        if (parts == null) {
            put();
        } else {
            if (filled > 0) {
                send(parts);
            }
            parts.complete();
        }
        state = State.COMMITTED;
        buffer = new byte[0];
        upload = null;
    }

    @Override
    public void close() throws IOException {
        if (state != State.COMMITTED) {
            state = State.CLOSED;
        }
        buffer = new byte[0];
        filled = 0;
        S3Multipart unfinished = upload;
        upload = null;
        if (unfinished != null) {
            unfinished.abort();
        }
    }

    private void put() throws IOException {
        String checksum = checksum();
        s3.call(
                Action.WRITE,
                uri,
                () -> s3.client()
                        .putObject(
                                request -> {
                                    request.bucket(uri.bucket()).key(uri.key()).checksumCRC32(checksum);
                                    if (s3.encrypts()) {
                                        request.serverSideEncryption(ServerSideEncryption.AES256);
                                    }
                                },
                                body()));
    }

    private void send(S3Multipart parts) throws IOException {
        if (parts.size() == S3Multipart.MAXIMUM_PARTS) {
            throw new IOException("cannot write " + uri + ": it exceeds the " + S3Multipart.MAXIMUM_PARTS
                    + " parts that S3 allows; a larger partSize than " + partSize + " bytes allows larger objects");
        }
        parts.upload(body(), checksum());
        filled = 0;
    }

    /** S3 checks what arrives against this. */
    private String checksum() {
        CRC32 crc = new CRC32();
        crc.update(buffer, 0, filled);
        byte[] bigEndian =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(bigEndian);
    }

    private RequestBody body() {
        byte[] bytes = buffer;
        int length = filled;
        // A new stream over the same bytes for each try; the request body's own factories copy the bytes instead.
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
    }

    private void checkOpen() throws IOException {
        switch (state) {
            case OPEN -> {
                // Writable.
            }
            case FAILED -> throw new IOException("the writing of " + uri + " has failed before");
            case COMMITTED -> throw new IOException(uri + " is committed already");
            case CLOSED -> throw new IOException("the writing of " + uri + " has ended");
        }
    }

    /** The stream; closing it publishes nothing, since only {@link #commit()} does. */
    private final class Parts extends OutputStream {

        private boolean ended;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            Objects.checkFromIndexSize(offset, count, source.length);
            if (ended) {
                throw new IOException("the stream of " + uri + " is closed");
            }
            checkOpen();
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while writing " + uri);
            }
            int from = offset;
            int left = count;
            while (left > 0) {
                int room = makeRoom(left);
                int taken = Math.min(room, left);
                System.arraycopy(source, from, buffer, filled, taken);
                filled += taken;
                from += taken;
                left -= taken;
            }
        }

        /** Grows the buffer up to the part size, or sends it when it is that full. */
        private int makeRoom(int wanted) throws IOException {
            int limit = limit();
            if (filled == limit) {
                // Failed until proven sent: after an exception nothing more can be written.
                state = State.FAILED;
                S3Multipart parts = upload;
                if (parts == null) {
                    parts = new S3Multipart(s3, Action.WRITE, uri);
                    upload = parts;
                }
                send(parts);
                state = State.OPEN;
                limit = limit();
            }
            if (buffer.length - filled < wanted) {
                long doubled = Math.max(2L * buffer.length, (long) filled + wanted);
                buffer = Arrays.copyOf(buffer, (int) Math.max(buffer.length, Math.min(doubled, limit)));
            }
            return Math.min(buffer.length, limit) - filled;
        }

        private int limit() {
            int sent = upload == null ? 0 : upload.size();
            return partSize << Math.min(sent / PARTS_PER_SIZE, S3Multipart.MAXIMUM_PARTS / PARTS_PER_SIZE - 1);
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
