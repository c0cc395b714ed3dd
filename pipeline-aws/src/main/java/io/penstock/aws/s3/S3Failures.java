package io.penstock.aws.s3;

import io.penstock.aws.remote.AwsFailures;
import io.penstock.spi.work.ObjectUri;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Says in an {@link IOException} what failed at which address, and where possible what to do about it. */
final class S3Failures {

    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private S3Failures() {}

    /** What is done to an object, and the permission that it takes. */
    enum Action {
        LIST("list", "s3:ListBucket on the bucket"),
        FIND("look at", "s3:GetObject on the object, and s3:ListBucket on the bucket to see that an object is missing"),
        READ("read", "s3:GetObject on the object, and s3:ListBucket on the bucket to see that an object is missing"),
        WRITE("write", "s3:PutObject on the object"),
        COPY("copy to", "s3:PutObject on the object and s3:GetObject on the source"),
        DISCARD("discard what was written of", "s3:AbortMultipartUpload on the object"),
        DELETE("delete", "s3:DeleteObject on the object");

        private final String verb;
        private final String permission;

        Action(String verb, String permission) {
            this.verb = verb;
            this.permission = permission;
        }
    }

    static IOException describe(Action action, ObjectUri uri, Throwable failure, int tries) {
        String what = "cannot " + action.verb + " " + uri + ": ";
        if (failure instanceof AwsServiceException e) {
            if (AwsFailures.code(e).equals("NoSuchBucket")) {
                return new IOException(what + "there is no bucket '" + uri.bucket() + "'", e);
            }
            if (e.statusCode() == NOT_FOUND && action == Action.READ) {
                return missing(uri, e);
            }
            if (e.statusCode() == PRECONDITION_FAILED && action == Action.READ) {
                return new IOException(what + "it was replaced while it was being read", e);
            }
            if (e.statusCode() == PRECONDITION_FAILED && action == Action.COPY) {
                return new IOException(what + "the source was replaced while it was being copied", e);
            }
            if (AwsFailures.isDenial(e)) {
                return denied(action, uri, e);
            }
        }
        return new IOException(what + AwsFailures.reason(failure) + AwsFailures.afterTries(tries), failure);
    }

    private static IOException missing(ObjectUri uri, AwsServiceException cause) {
        IOException missing = new FileNotFoundException("cannot read " + uri + ": there is no such object");
        missing.initCause(cause);
        return missing;
    }

    private static IOException denied(Action action, ObjectUri uri, AwsServiceException cause) {
        IOException denied = new AccessDeniedException(
                uri.toString(),
                null,
                "cannot " + action.verb + " it: " + AwsFailures.reason(cause) + "; the identity needs "
                        + action.permission);
        denied.initCause(cause);
        return denied;
    }
}
