package io.penstock.aws.s3;

import io.penstock.aws.s3.S3Failures.Action;
import io.penstock.spi.work.ObjectUri;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** One multipart upload, from its beginning to its completion or abortion. Used by one thread. */
final class S3Multipart {

    /** S3's limit. */
    static final int MAXIMUM_PARTS = 10_000;

    private final S3Access s3;
    private final Action action;
    private final ObjectUri target;
    private final String uploadId;
    private final List<CompletedPart> parts = new ArrayList<>();

    /** Begins an upload. */
    S3Multipart(S3Access s3, Action action, ObjectUri target) throws IOException {
        this.s3 = s3;
        this.action = action;
        this.target = target;
        this.uploadId = s3.call(
                action,
                target,
                () -> s3.client()
                        .createMultipartUpload(request -> {
                            request.bucket(target.bucket())
                                    .key(target.key())
                                    .checksumAlgorithm(ChecksumAlgorithm.CRC32);
                            if (s3.encrypts()) {
                                request.serverSideEncryption(ServerSideEncryption.AES256);
                            }
                        })
                        .uploadId());
    }

    /** How many parts there are. */
    int size() {
        return parts.size();
    }

    /**
     * Sends the next part.
     *
     * @param checksum its CRC-32 in Base64
     */
    void upload(RequestBody body, String checksum) throws IOException {
        int number = parts.size() + 1;
        UploadPartResponse sent = s3.call(
                action,
                target,
                () -> s3.client()
                        .uploadPart(
                                request -> request.bucket(target.bucket())
                                        .key(target.key())
                                        .uploadId(uploadId)
                                        .partNumber(number)
                                        .checksumCRC32(checksum),
                                body));
        parts.add(CompletedPart.builder()
                .partNumber(number)
                .eTag(sent.eTag())
                .checksumCRC32(sent.checksumCRC32())
                .build());
    }

    /** Lets S3 take the next part from another object, as long as that has the given ETag. */
    void copy(ObjectUri source, String etag, long first, long last) throws IOException {
        int number = parts.size() + 1;
        CopyPartResult copied = s3.call(
                action,
                target,
                () -> s3.client()
                        .uploadPartCopy(request -> request.sourceBucket(source.bucket())
                                .sourceKey(source.key())
                                .copySourceIfMatch(etag)
                                .copySourceRange("bytes=" + first + "-" + last)
                                .destinationBucket(target.bucket())
                                .destinationKey(target.key())
                                .uploadId(uploadId)
                                .partNumber(number))
                        .copyPartResult());
        parts.add(CompletedPart.builder()
                .partNumber(number)
                .eTag(copied.eTag())
                .checksumCRC32(copied.checksumCRC32())
                .build());
    }

    /**
     * Publishes the parts as one object. An answer may get lost after S3 has done its work; the repetition then finds no upload
     * any more. It counts as done if the object that is there now has the ETag that these parts make, and as failed otherwise.
     */
    void complete() throws IOException {
        int[] tries = {0};
        s3.call(action, target, () -> {
            tries[0]++;
            try {
                return s3.client()
                        .completeMultipartUpload(request -> request.bucket(target.bucket())
                                .key(target.key())
                                .uploadId(uploadId)
                                .multipartUpload(all -> all.parts(parts)))
                        .eTag();
            } catch (NoSuchUploadException e) {
                if (tries[0] > 1 && isPublished()) {
                    return expectedETag();
                }
                throw e;
            }
        });
    }

    /** Discards all parts; does nothing where the upload is gone. */
    void abort() throws IOException {
        try {
            s3.call(Action.DISCARD, target, () -> {
                try {
                    s3.client()
                            .abortMultipartUpload(request -> request.bucket(target.bucket())
                                    .key(target.key())
                                    .uploadId(uploadId));
                } catch (NoSuchUploadException e) {
                    // Gone already, which is what is wanted.
                }
                return uploadId;
            });
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    e.getMessage() + "; the parts of upload " + uploadId
                            + " stay in the bucket until a lifecycle rule removes them",
                    e);
        }
    }

    private boolean isPublished() {
        String present = s3.client()
                .headObject(request -> request.bucket(target.bucket()).key(target.key()))
                .eTag();
        return present != null && unquoted(present).equals(expectedETag());
    }

    /** S3 makes the ETag of an object of n parts from the MD5 sums of the parts: the MD5 of them all, a hyphen and n. */
    private String expectedETag() {
        try {
            MessageDigest all = MessageDigest.getInstance("MD5");
            for (CompletedPart part : parts) {
                String etag = unquoted(part.eTag());
                if (!etag.matches("[0-9a-fA-F]{32}")) {
                    return "unknown";
                }
                all.update(HexFormat.of().parseHex(etag));
            }
            return HexFormat.of().formatHex(all.digest()) + "-" + parts.size();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has MD5", e);
        }
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }
}
