package io.penstock.spi.work;

import com.google.errorprone.annotations.CheckReturnValue;
import io.penstock.component.S3EncryptionType;
import io.penstock.definition.PipelineObject;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an object of a definition wants of the storage behind its addresses: where it is, how it encrypts, in whose name it is
 * asked. What is left out is as the storage was configured. A storage on this machine takes no notice. Immutable.
 */
@CheckReturnValue
public final class StorageOptions {

    private static final StorageOptions NONE = new StorageOptions(null, null, null, null);

    private final @Nullable S3EncryptionType encryption;
    private final @Nullable String region;
    private final @Nullable URI endpoint;
    private final @Nullable String role;

    private StorageOptions(
            @Nullable S3EncryptionType encryption,
            @Nullable String region,
            @Nullable URI endpoint,
            @Nullable String role) {
        this.encryption = encryption;
        this.region = region;
        this.endpoint = endpoint;
        this.role = role;
    }

    /** No wishes. */
    public static StorageOptions none() {
        return NONE;
    }

    /**
     * What the fields of an object say: {@code s3EncryptionType} (dp-object-s3datanode), and {@code region} and {@code
     * endpoint}, which the service did not have.
     *
     * @param object usually an {@code S3DataNode}, expressions evaluated
     * @throws WorkFailedException if {@code s3EncryptionType} is none of the two, or {@code endpoint} no address; the message
     *     names object, field and value
     */
    public static StorageOptions of(PipelineObject object) throws WorkFailedException {
        StorageOptions options = NONE;
        Optional<String> encryption = text(object, "s3EncryptionType");
        if (encryption.isPresent()) {
            options = options.withEncryption(encryption(object, encryption.get()));
        }
        Optional<String> region = text(object, "region");
        if (region.isPresent()) {
            options = options.withRegion(region.get());
        }
        Optional<String> endpoint = text(object, "endpoint");
        if (endpoint.isPresent()) {
            options = options.withEndpoint(endpoint(object, endpoint.get()));
        }
        return options;
    }

    private static Optional<String> text(PipelineObject object, String field) {
        return object.text(field).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static S3EncryptionType encryption(PipelineObject object, String text) throws WorkFailedException {
        for (S3EncryptionType type : S3EncryptionType.values()) {
            if (type.text().equals(text.toUpperCase(Locale.ROOT))) {
                return type;
            }
        }
        throw invalid(object, "s3EncryptionType", text, "SERVER_SIDE_ENCRYPTION or NONE (dp-object-s3datanode)");
    }

    private static URI endpoint(PipelineObject object, String text) throws WorkFailedException {
        try {
            URI uri = URI.create(text);
            if (isHttp(uri)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Not an address at all; said below.
        }
        throw invalid(object, "endpoint", text, "an address such as \"https://s3.example.org\"");
    }

    private static boolean isHttp(URI uri) {
        return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
    }

    private static WorkFailedException invalid(PipelineObject object, String field, String value, String expected) {
        return new WorkFailedException(
                "InvalidField",
                "object '" + object.id() + "', field '" + field + "': is '" + value + "'; expected " + expected);
    }

    /** The same with another encryption of what is written. */
    public StorageOptions withEncryption(S3EncryptionType encryption) {
        return new StorageOptions(Objects.requireNonNull(encryption, "encryption"), region, endpoint, role);
    }

    /** The same with another region, such as {@code eu-west-1}. */
    public StorageOptions withRegion(String region) {
        return new StorageOptions(encryption, Objects.requireNonNull(region, "region"), endpoint, role);
    }

    /**
     * The same with another service that is to be asked.
     *
     * @throws IllegalArgumentException if it is not an {@code http} or {@code https} address with a host
     */
    public StorageOptions withEndpoint(URI endpoint) {
        if (!isHttp(endpoint)) {
            throw new IllegalArgumentException(
                    "endpoint is '" + endpoint + "'; expected an address such as \"https://s3.example.org\"");
        }
        return new StorageOptions(encryption, region, endpoint, role);
    }

    /** The same, asked in the name of a role; one that means nothing where the storage is asked is ignored. */
    public StorageOptions withRole(String role) {
        return new StorageOptions(encryption, region, endpoint, Objects.requireNonNull(role, "role"));
    }

    /** How what is written is encrypted; absent where the storage decides. */
    public Optional<S3EncryptionType> encryption() {
        return Optional.ofNullable(encryption);
    }

    /** The region; absent where the storage decides. */
    public Optional<String> region() {
        return Optional.ofNullable(region);
    }

    /** The service; absent where the storage decides. */
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** The role in whose name the storage is asked; absent where the storage decides. */
    public Optional<String> role() {
        return Optional.ofNullable(role);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StorageOptions that
                && Objects.equals(encryption, that.encryption)
                && Objects.equals(region, that.region)
                && Objects.equals(endpoint, that.endpoint)
                && Objects.equals(role, that.role);
    }

    @Override
    public int hashCode() {
        return Objects.hash(encryption, region, endpoint, role);
    }

    /** What is wished for. */
    @Override
    public String toString() {
        return "StorageOptions[encryption=" + encryption + ", region=" + region + ", endpoint=" + endpoint + ", role="
                + role + "]";
    }
}
