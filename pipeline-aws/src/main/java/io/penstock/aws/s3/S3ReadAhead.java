package io.penstock.aws.s3;

import io.penstock.aws.remote.AwsFailures;
import io.penstock.aws.s3.S3Failures.Action;
import io.penstock.spi.work.ObjectUri;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The content of a large object, in ranges that several connections fetch ahead of the reader, each of the same version of the
 * object. The first range comes from the stream that was opened to learn the length; a reader who stops within it causes no
 * further request. Memory is at most the ranges under way. Used by one thread.
 */
final class S3ReadAhead extends InputStream {

    private final S3Access s3;
    private final ObjectUri uri;
    private final S3Body first;
    private final long length;
    private final int partSize;
    private final int connections;
    private final Executor executor;
    private final Deque<CompletableFuture<byte[]>> ahead = new ArrayDeque<>();

    private long position;
    private long requested;
    private byte[] part = {};
    private int partPosition;
    private boolean closed;

    /**
     * Reads on from a stream that is at its beginning.
     *
     * @param connections how many ranges are fetched at a time
     */
    S3ReadAhead(S3Access s3, ObjectUri uri, S3Body first, int partSize, int connections, Executor executor) {
        this.s3 = s3;
        this.uri = uri;
        this.first = first;
        this.length = first.length();
        this.partSize = partSize;
        this.connections = connections;
        this.executor = executor;
        this.requested = partSize;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, target.length);
        if (closed) {
            throw new IOException("the stream of " + uri + " is closed");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while reading " + uri);
        }
        if (count == 0) {
            return 0;
        }
        if (position >= length) {
            return -1;
        }
        request();
        int read;
        if (position < partSize) {
            read = first.read(target, offset, (int) Math.min(count, partSize - position));
            if (position + read == partSize) {
                first.close();
            }
        } else {
            if (partPosition == part.length) {
                part = take();
                partPosition = 0;
                request();
            }
            read = Math.min(count, part.length - partPosition);
            System.arraycopy(part, partPosition, target, offset, read);
            partPosition += read;
        }
        position += read;
        return read;
    }

    private void request() {
        while (ahead.size() < connections && requested < length) {
            long from = requested;
            long to = Math.min(from + partSize, length);
            requested = to;
            try {
                ahead.add(CompletableFuture.supplyAsync(() -> fetch(from, to), executor));
            } catch (RejectedExecutionException e) {
                ahead.add(CompletableFuture.failedFuture(
                        new IOException("cannot read " + uri + ": the storage has been closed", e)));
            }
        }
    }

    /** A range that breaks midway is fetched again as a whole, under the policy. */
    private byte[] fetch(long from, long to) {
        try {
            return s3.call(Action.READ, uri, () -> {
                byte[] bytes = new byte[Math.toIntExact(to - from)];
                try (var body = s3.client()
                        .getObject(request -> request.bucket(uri.bucket())
                                .key(uri.key())
                                .range("bytes=" + from + "-" + (to - 1))
                                .ifMatch(first.etag()))) {
                    int read = body.readNBytes(bytes, 0, bytes.length);
                    if (read < bytes.length) {
                        throw new EOFException("the content ended after " + (from + read) + " of " + length + " bytes");
                    }
                }
                return bytes;
            });
        } catch (IOException e) {
            throw new java.util.concurrent.CompletionException(e);
        }
    }

    private byte[] take() throws IOException {
        CompletableFuture<byte[]> next = Objects.requireNonNull(ahead.poll(), "a range is always under way here");
        try {
            return next.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while reading " + uri);
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            throw new IOException("cannot read " + uri + ": " + AwsFailures.reason(cause), cause);
        }
    }

    @Override
    public int available() {
        return closed ? 0 : part.length - partPosition;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        part = new byte[0];
        partPosition = 0;
        ahead.forEach(range -> range.cancel(true));
        ahead.clear();
        first.close();
    }
}
