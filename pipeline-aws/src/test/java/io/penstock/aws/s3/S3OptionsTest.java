package io.penstock.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.aws.s3.FaultyProxy.CutAnswer;
import io.penstock.aws.s3.FaultyProxy.Pass;
import io.penstock.aws.s3.FaultyProxy.Request;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StorageOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What a node may say of its storage, and what large objects take. */
class S3OptionsTest {

    private static final int MIB = 1 << 20;

    private static S3Fixture server;
    private static FaultyProxy proxy;

    private String bucket = "";

    @BeforeAll
    static void start() throws IOException {
        server = new S3Fixture();
        proxy = new FaultyProxy(server.port());
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    @BeforeEach
    void makeBucket() {
        bucket = server.newBucket();
        proxy.plan(request -> new Pass());
    }

    private static S3Storage.Builder settings() {
        return S3Storage.builder()
                .region("us-east-1")
                .endpoint(proxy.endpoint())
                .credentials(server.credentials())
                .partSize(5 * MIB)
                .retries(3, Duration.ofMillis(1), Duration.ofMillis(5));
    }

    @Test
    void encryptsAsTheNodeSaysAndNotAsTheStorage() throws IOException {
        try (S3Storage storage = settings().build();
                S3Storage plain = settings().encryption(S3EncryptionType.NONE).build()) {
            write(storage.withOptions(encryption(io.penstock.component.S3EncryptionType.NONE)), "a", new byte[1]);
            write(storage.withOptions(StorageOptions.none()), "b", new byte[1]);
            write(
                    plain.withOptions(encryption(io.penstock.component.S3EncryptionType.SERVER_SIDE_ENCRYPTION)),
                    "c",
                    new byte[1]);

            assertThat(proxy.seen("PUT"))
                    .extracting(request -> request.header("x-amz-server-side-encryption"))
                    .containsExactly("", "AES256", "AES256");
        }
    }

    private static StorageOptions encryption(io.penstock.component.S3EncryptionType type) {
        return StorageOptions.none().withEncryption(type);
    }

    @Test
    void asksInTheRegionOfTheNode() throws IOException {
        try (S3Storage storage = settings().build()) {
            write(storage.withOptions(StorageOptions.none().withRegion("eu-central-1")), "a", new byte[1]);

            assertThat(proxy.seen("PUT"))
                    .singleElement()
                    .extracting(request -> request.header("authorization"))
                    .asString()
                    .contains("/eu-central-1/s3/aws4_request");
        }
    }

    @Test
    void asksTheEndpointOfTheNode() throws IOException {
        try (S3Storage elsewhere =
                settings().endpoint(URI.create("http://127.0.0.1:1")).build()) {
            S3Storage here = elsewhere.withOptions(StorageOptions.none().withEndpoint(proxy.endpoint()));
            write(here, "a", new byte[3]);

            assertThat(here.find(at("a"))).isPresent();
            assertThatThrownBy(() -> elsewhere.find(at("a"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void asksInTheNameOfARoleThatIsKnown() throws IOException {
        var stranger = StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDROLE", "role-secret"));
        try (S3Storage storage = settings()
                .credentialsByRole(role -> role.equals("Known") ? Optional.of(stranger) : Optional.empty())
                .build()) {
            write(storage.withOptions(StorageOptions.none().withRole("Unknown")), "a", new byte[1]);
            S3Storage asRole = storage.withOptions(StorageOptions.none().withRole("Known"));

            assertThatThrownBy(() -> asRole.find(at("a")))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining("role-secret");
            assertThat(lastIdentity()).isEqualTo("AKIDROLE");
        }
    }

    private static String lastIdentity() {
        List<Request> seen = proxy.seen();
        return seen.get(seen.size() - 1)
                .header("authorization")
                .replaceAll(".*Credential=", "")
                .replaceAll("/.*", "");
    }

    @Test
    void keepsOptionsThatALaterViewDoesNotName() throws IOException {
        try (S3Storage storage = settings().build()) {
            S3Storage view = storage.withOptions(encryption(io.penstock.component.S3EncryptionType.NONE))
                    .withOptions(StorageOptions.none().withRegion("eu-central-1"));
            write(view, "a", new byte[1]);

            assertThat(proxy.seen("PUT"))
                    .singleElement()
                    .satisfies(request -> assertThat(request.header("x-amz-server-side-encryption"))
                            .isEmpty());
            assertThat(storage.withOptions(StorageOptions.none())).isSameAs(storage);
        }
    }

    @Test
    void readsALargeObjectInRanges() throws IOException {
        byte[] content = randomBytes(21 * MIB + 17);
        try (S3Storage storage = settings().build()) {
            write(storage, "large", content);
            proxy.plan(request -> new Pass());

            assertThat(read(storage, "large")).isEqualTo(content);
            assertThat(proxy.seen("GET"))
                    .extracting(request -> request.header("range"))
                    .containsExactlyInAnyOrder(
                            "",
                            "bytes=5242880-10485759",
                            "bytes=10485760-15728639",
                            "bytes=15728640-20971519",
                            "bytes=20971520-" + (21 * MIB + 16));
        }
    }

    @Test
    void readsALargeObjectByOneConnectionWhereToldSo() throws IOException {
        byte[] content = randomBytes(16 * MIB);
        try (S3Storage storage = settings().parallelDownloads(1).build()) {
            write(storage, "large", content);
            proxy.plan(request -> new Pass());

            assertThat(read(storage, "large")).isEqualTo(content);
            assertThat(proxy.seen("GET")).hasSize(1);
        }
    }

    @Test
    void fetchesARangeAgainWhoseConnectionBroke() throws IOException {
        byte[] content = randomBytes(16 * MIB);
        try (S3Storage storage = settings().build()) {
            write(storage, "large", content);
            var gets = new AtomicInteger();
            proxy.plan(request -> request.method().equals("GET") && gets.getAndIncrement() % 2 == 0
                    ? new CutAnswer(400_000)
                    : new Pass());

            assertThat(read(storage, "large")).isEqualTo(content);
        }
    }

    @Test
    void neverMixesTwoVersionsOfALargeObject() throws IOException {
        try (S3Storage storage = settings().build()) {
            write(storage, "large", randomBytes(16 * MIB));
            try (InputStream in = storage.read(at("large"))) {
                write(storage, "large", randomBytes(16 * MIB + 1));

                assertThatThrownBy(in::readAllBytes)
                        .hasMessage("cannot read s3://" + bucket + "/large: it was replaced while it was being read");
            }
        }
    }

    @Test
    void asksForNoRangeBeforeAnythingIsRead() throws IOException {
        try (S3Storage storage = settings().build()) {
            write(storage, "large", randomBytes(16 * MIB));
            proxy.plan(request -> new Pass());
            storage.read(at("large")).close();

            assertThat(proxy.seen("GET")).hasSize(1);
        }
    }

    @Test
    void refusesAnImpossibleNumberOfConnections() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Storage.builder().parallelDownloads(0))
                .withMessage("parallelDownloads is 0; expected 1 to 32");
    }

    private ObjectUri at(String key) {
        return new ObjectUri("s3", bucket, key);
    }

    private void write(S3Storage to, String key, byte[] content) throws IOException {
        try (PendingObject pending = to.write(at(key))) {
            pending.stream().write(content);
            pending.commit();
        }
    }

    private byte[] read(S3Storage from, String key) throws IOException {
        try (InputStream in = from.read(at(key))) {
            return in.readAllBytes();
        }
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
