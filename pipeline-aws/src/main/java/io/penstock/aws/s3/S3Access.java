package io.penstock.aws.s3;

import io.penstock.aws.remote.RemoteCalls;
import io.penstock.aws.s3.S3Failures.Action;
import io.penstock.spi.work.ObjectUri;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What every operation on S3 needs: the client, the policy of calls, and the settings. Thread-safe.
 *
 * @param seenBuckets buckets that have answered this client; asked once, since a missing object and a missing bucket look the
 *     same to a look-up
 */
record S3Access(
        S3Client client,
        RemoteCalls calls,
        @Nullable URI endpoint,
        S3EncryptionType encryption,
        Set<String> seenBuckets) {

    S3Access withEncryption(S3EncryptionType other) {
        return new S3Access(client, calls, endpoint, other, seenBuckets);
    }

    /** Makes a call under the policy; whatever it fails with names the action and the address. */
    <T> T call(Action action, ObjectUri uri, RemoteCalls.Call<T> call) throws IOException {
        return calls.run(remote(uri), call, (failure, tries) -> S3Failures.describe(action, uri, failure, tries));
    }

    /** Whether S3 is to be asked to encrypt what is written. */
    boolean encrypts() {
        return encryption == S3EncryptionType.SERVER_SIDE_ENCRYPTION;
    }

    /** Where no endpoint is set, each bucket is a host of its own. */
    private String remote(ObjectUri uri) {
        return endpoint == null ? "S3 bucket " + uri.bucket() : "S3 at " + endpoint;
    }
}
