package io.penstock.aws.s3;

import io.penstock.aws.s3.S3Failures.Action;
import io.penstock.spi.work.ObjectUri;
import java.io.IOException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Copies within S3 without moving the bytes through this machine: by one request, or in parts where S3 demands it. */
final class S3Copy {

    private S3Copy() {}

    /**
     * Copies one object.
     *
     * @param largest the size in bytes up to which one request does
     * @param partSize the size of the parts of larger ones
     */
    static void copy(S3Access s3, ObjectUri source, ObjectUri target, long largest, long partSize) throws IOException {
        HeadObjectResponse head = s3.call(
                Action.READ,
                source,
                () -> s3.client()
                        .headObject(request -> request.bucket(source.bucket()).key(source.key())));
        String etag = head.eTag();
        long length = head.contentLength();
        if (length <= largest) {
            copyWhole(s3, source, target, etag);
        } else {
            copyParts(s3, source, target, etag, length, partSize);
        }
    }

    private static void copyWhole(S3Access s3, ObjectUri source, ObjectUri target, String etag) throws IOException {
        s3.call(
                Action.COPY,
                target,
                () -> s3.client().copyObject(request -> {
                    request.sourceBucket(source.bucket())
                            .sourceKey(source.key())
                            .copySourceIfMatch(etag)
                            .destinationBucket(target.bucket())
                            .destinationKey(target.key());
                    if (s3.encrypts()) {
                        request.serverSideEncryption(ServerSideEncryption.AES256);
                    }
                }));
    }

    private static void copyParts(
            S3Access s3, ObjectUri source, ObjectUri target, String etag, long length, long partSize)
            throws IOException {
        S3Multipart upload = new S3Multipart(s3, Action.COPY, target);
        try {
            for (long first = 0; first < length; first += partSize) {
                upload.copy(source, etag, first, Math.min(first + partSize, length) - 1);
            }
            upload.complete();
        } catch (IOException | RuntimeException e) {
            try {
                upload.abort();
            } catch (IOException notAborted) {
                e.addSuppressed(notAborted);
            }
            throw e;
        }
    }
}
