package io.penstock.aws.s3;

import io.penstock.aws.s3.S3Failures.Action;
import io.penstock.spi.work.ObjectUri;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The content of one object. A connection that breaks midway is replaced by one for the rest of the same version of the
 * object: the ETag goes along as a condition, so that two versions never end up in one stream. Closing it early drops the
 * connection instead of reading on to the end. Used by one thread.
 */
final class S3Body extends InputStream {

    /** A stream that breaks this often without getting on by {@link #PROGRESS} is given up. */
    private static final int MAXIMUM_BREAKS = 10;

    private static final long PROGRESS = 1 << 20;

    private final S3Access s3;
    private final ObjectUri uri;
    private final long length;
    private final String etag;

    private ResponseInputStream<GetObjectResponse> body;
    private long position;
    private int breaks;
    private long lastBreak;
    private boolean closed;

    /**
     * Opens the object.
     *
     * @throws java.io.FileNotFoundException if there is none
     * @throws IOException if S3 cannot be reached or refuses
     */
    S3Body(S3Access s3, ObjectUri uri) throws IOException {
        this.s3 = s3;
        this.uri = uri;
        this.body = s3.call(
                Action.READ, uri, () -> s3.client().getObject(request(uri).build()));
        this.length = body.response().contentLength();
        this.etag = body.response().eTag();
    }

    /** How many bytes the object has. */
    long length() {
        return length;
    }

    /** The version that is being read. */
    String etag() {
        return etag;
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
        try {
            return advance(body, target, offset, count);
        } catch (SdkException e) {
            // Raised at the end of the body by the check of its checksum: what was handed out cannot be taken back.
            body.abort();
            throw S3Failures.describe(Action.READ, uri, e, 1);
        } catch (IOException e) {
            body.abort();
            if (position >= length) {
                return -1;
            }
            return resume(e, target, offset, count);
        }
    }

    private int advance(ResponseInputStream<GetObjectResponse> from, byte[] target, int offset, int count)
            throws IOException {
        int read = from.read(target, offset, count);
        if (read < 0 && position < length) {
            throw new EOFException("the content ended after " + position + " of " + length + " bytes");
        }
        position += Math.max(read, 0);
        return read;
    }

    /** Opens the rest and reads its first bytes under the policy, so that a server that always breaks is given pauses. */
    private int resume(IOException broken, byte[] target, int offset, int count) throws IOException {
        breaks = position - lastBreak >= PROGRESS ? 1 : breaks + 1;
        lastBreak = position;
        if (breaks > MAXIMUM_BREAKS) {
            throw new IOException(
                    "cannot read " + uri + ": the connection broke " + breaks + " times around byte " + position
                            + " of " + length,
                    broken);
        }
        return s3.call(Action.READ, uri, () -> {
            body = s3.client()
                    .getObject(request(uri)
                            .range("bytes=" + position + "-")
                            .ifMatch(etag)
                            .build());
            try {
                return advance(body, target, offset, count);
            } catch (IOException | RuntimeException e) {
                body.abort();
                throw e;
            }
        });
    }

    private static GetObjectRequest.Builder request(ObjectUri uri) {
        return GetObjectRequest.builder().bucket(uri.bucket()).key(uri.key());
    }

    @Override
    public int available() throws IOException {
        return closed ? 0 : body.available();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (position < length) {
            body.abort();
        } else {
            body.close();
        }
    }
}
