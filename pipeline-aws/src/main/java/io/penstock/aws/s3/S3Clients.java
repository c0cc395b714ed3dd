package io.penstock.aws.s3;

import io.penstock.aws.remote.RemoteCalls;
import io.penstock.spi.work.StorageOptions;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The clients of one storage and all its views: one for each region, endpoint and role that objects of definitions ask for,
 * made when first asked for. Thread-safe.
 */
final class S3Clients implements AutoCloseable {

    /** What makes a client another. */
    record Target(
            @Nullable String region,
            @Nullable URI endpoint,
            @Nullable String role) {

        static Target of(StorageOptions options) {
            return new Target(
                    options.region().orElse(null),
                    options.endpoint().orElse(null),
                    options.role().orElse(null));
        }
    }

    private final Function<Target, S3Client> factory;
    private final RemoteCalls calls;
    private final @Nullable URI endpoint;
    private final S3EncryptionType encryption;
    private final Map<Target, S3Access> accesses = new ConcurrentHashMap<>();
    private final ExecutorService downloads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "penstock-s3-download");
        thread.setDaemon(true);
        return thread;
    });

    S3Clients(
            Function<Target, S3Client> factory,
            RemoteCalls calls,
            @Nullable URI endpoint,
            S3EncryptionType encryption) {
        this.factory = factory;
        this.calls = calls;
        this.endpoint = endpoint;
        this.encryption = encryption;
    }

    S3Access access(StorageOptions options) {
        Target target = Target.of(options);
        S3Access access = accesses.computeIfAbsent(
                target,
                key -> new S3Access(
                        factory.apply(key),
                        calls,
                        key.endpoint() == null ? endpoint : key.endpoint(),
                        encryption,
                        ConcurrentHashMap.newKeySet()));
        return options.encryption()
                .map(type -> access.withEncryption(
                        type == io.penstock.component.S3EncryptionType.NONE
                                ? S3EncryptionType.NONE
                                : S3EncryptionType.SERVER_SIDE_ENCRYPTION))
                .orElse(access);
    }

    /** Runs what is fetched ahead of a reader. */
    ExecutorService downloads() {
        return downloads;
    }

    @Override
    public void close() {
        downloads.shutdownNow();
        accesses.values().forEach(access -> access.client().close());
    }
}
