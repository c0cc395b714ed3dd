package io.penstock.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** What is particular to S3, against a server that checks signatures. */
class S3StorageTest {

    private static final int MIB = 1 << 20;

    private static S3Fixture server;
    private static FaultyProxy proxy;
    private static S3Storage storage;

    private String bucket;

    @BeforeAll
    static void start() throws Exception {
        server = new S3Fixture();
        proxy = new FaultyProxy(server.port());
        storage = settings().build();
    }

    @AfterAll
    static void stop() {
        storage.close();
        proxy.close();
        server.close();
    }

    @BeforeEach
    void makeBucket() {
        bucket = server.newBucket();
        proxy.plan(request -> new FaultyProxy.Pass());
    }

    private static S3Storage.Builder settings() {
        return S3Storage.builder()
                .region("us-east-1")
                .endpoint(server.endpoint())
                .credentials(server.credentials())
                .partSize(5 * MIB);
    }

    @Test
    void sendsALargeObjectInPartsAndReadsItBack() throws IOException {
        byte[] content = randomBytes(12 * MIB + 1);

        write(storage, "large", content);

        assertThat(etag("large")).endsWith("-3\"");
        assertThat(read(storage, "large")).isEqualTo(content);
        assertThat(server.unfinishedUploads(bucket)).isZero();
    }

    @Test
    void sendsAnObjectOfExactlyOnePartByOneRequest() throws IOException {
        byte[] content = randomBytes(5 * MIB);

        write(storage, "exact", content);

        assertThat(etag("exact")).doesNotContain("-");
        assertThat(read(storage, "exact")).isEqualTo(content);
    }

    @Test
    void takesBytesOneAtATime() throws IOException {
        byte[] content = randomBytes(70_000);
        try (PendingObject pending = storage.write(at("slow"))) {
            for (byte b : content) {
                pending.stream().write(b);
            }
            pending.commit();
        }

        assertThat(read(storage, "slow")).isEqualTo(content);
    }

    @Test
    void abortsAnUploadThatIsNotCommitted() throws IOException {
        try (PendingObject pending = storage.write(at("half"))) {
            pending.stream().write(randomBytes(11 * MIB));
            assertThat(server.unfinishedUploads(bucket)).isOne();
        }

        assertThat(server.unfinishedUploads(bucket)).isZero();
        assertThat(storage.find(at("half"))).isEmpty();
    }

    @Test
    void closesTheStreamWithoutPublishing() throws IOException {
        try (PendingObject pending = storage.write(at("closed"))) {
            pending.stream().write('x');
            pending.stream().close();

            assertThatThrownBy(() -> pending.stream().write('y'))
                    .hasMessage("the stream of s3://" + bucket + "/closed is closed");
            assertThat(storage.find(at("closed"))).isEmpty();
            pending.commit();
        }

        assertThat(read(storage, "closed")).containsExactly('x');
    }

    @Test
    void commitsOnlyOnce() throws IOException {
        PendingObject pending = storage.write(at("once"));
        pending.commit();

        assertThatThrownBy(pending::commit).hasMessage("s3://" + bucket + "/once is committed already");
        pending.close();
        assertThat(storage.find(at("once"))).isPresent();
    }

    @Test
    void takesNothingAfterClose() throws IOException {
        PendingObject pending = storage.write(at("ended"));
        pending.close();

        assertThatThrownBy(() -> pending.stream().write('x'))
                .hasMessage("the writing of s3://" + bucket + "/ended has ended");
        assertThatThrownBy(pending::commit).hasMessage("the writing of s3://" + bucket + "/ended has ended");
    }

    @Test
    void listsTwentyThousandObjectsPageByPage() throws IOException {
        server.fill(bucket, "many/", 20_000);

        try (S3Storage counted = throughProxy().build();
                Stream<StoredObject> objects = counted.list(at("many/"))) {
            assertThat(objects.limit(1_500).count()).isEqualTo(1_500);
            assertThat(proxy.seen()).hasSize(2);
        }
        try (Stream<StoredObject> objects = storage.list(at("many/"))) {
            assertThat(objects.map(object -> object.uri().key()))
                    .hasSize(20_000)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void asksForOneKeyOnlyToSeeWhetherThereAreAny() throws IOException {
        write(storage, "some/thing", new byte[0]);

        try (S3Storage counted = throughProxy().build()) {
            assertThat(counted.hasAny(at("some/"))).isTrue();
            assertThat(counted.hasAny(at("none/"))).isFalse();
        }
        assertThat(proxy.seen())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.target()).contains("max-keys=1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a//b", "/a", "a/./b", "a/../b", "a%2Fb", "a b+c", "täglich/日本/😀", "tab\there", "#{x}?&="})
    void sendsEveryKeyAsItIs(String key) throws IOException {
        try (S3Storage seen = throughProxy()
                .retries(0, Duration.ofMillis(1), Duration.ofMillis(2))
                .build()) {
            PendingObject pending = seen.write(new ObjectUri("s3", bucket, key));
            pending.commit();
        } catch (IOException refused) {
            // Some keys are beyond the server, whose paths are normalized; what counts here is what was asked of it.
            assertThat(refused).hasMessageContaining(key);
        }

        String path = proxy.seen("PUT").get(0).target().substring(("/" + bucket + "/").length());
        assertThat(java.net.URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8))
                .isEqualTo(key);
    }

    /** The part of the contract that the server cannot keep for one key alone: it refuses a key with two slashes in a row. */
    @Test
    void takesKeysThatNoFileSystemWould() throws IOException {
        var keys = List.of("a", "a/", "a/b", "CON", "x:y|z?*<>\"", "\\back", "new\nline", "\u0001");
        for (String key : keys) {
            write(storage, "free/" + key, key.getBytes(StandardCharsets.UTF_8));
        }

        for (String key : keys) {
            assertThat(read(storage, "free/" + key))
                    .as(key)
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(key);
        }
        try (Stream<StoredObject> objects = storage.list(at("free/"))) {
            assertThat(objects.map(object -> object.uri().key().substring("free/".length())))
                    .containsExactlyInAnyOrderElementsOf(keys);
        }
    }

    @Test
    void asksForEncryptionUnlessToldOtherwise() throws IOException {
        try (S3Storage encrypting = throughProxy().build();
                S3Storage plain =
                        throughProxy().encryption(S3EncryptionType.NONE).build()) {
            write(encrypting, "small", randomBytes(10));
            write(encrypting, "large", randomBytes(6 * MIB));
            encrypting.copy(at("small"), at("copy"));
            assertThat(proxy.seen())
                    .filteredOn(S3StorageTest::beginsAnObject)
                    .hasSize(3)
                    .allSatisfy(request -> assertThat(request.header("x-amz-server-side-encryption"))
                            .isEqualTo("AES256"));

            proxy.plan(request -> new FaultyProxy.Pass());
            write(plain, "small", randomBytes(10));
            write(plain, "large", randomBytes(6 * MIB));
            plain.copy(at("small"), at("copy"));
            assertThat(proxy.seen())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.header("x-amz-server-side-encryption"))
                            .isEmpty());
        }
    }

    @Test
    void handsOutEncodedContentAsItIsStored() throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(new byte[100_000]);
        }
        server.client()
                .putObject(
                        request -> request.bucket(bucket).key("log.gz").contentEncoding("gzip"),
                        RequestBody.fromBytes(zipped.toByteArray()));
        assertThat(server.client()
                        .headObject(request -> request.bucket(bucket).key("log.gz"))
                        .contentEncoding())
                .isEqualTo("gzip");

        assertThat(read(storage, "log.gz")).isEqualTo(zipped.toByteArray());
    }

    @Test
    void copiesWithoutReading() throws IOException {
        byte[] content = randomBytes(100_000);
        write(storage, "with space/ä", content);

        try (S3Storage seen = throughProxy().build()) {
            seen.copy(at("with space/ä"), at("copy"));
        }

        assertThat(read(storage, "copy")).isEqualTo(content);
        assertThat(proxy.seen("GET")).isEmpty();
    }

    @Test
    void copiesWhatIsTooLargeForOneRequestInParts() throws IOException {
        byte[] content = randomBytes(12 * MIB + 1);
        write(storage, "large", content);

        try (S3Storage small = settings().copyInParts(6 * MIB, 5 * MIB).build()) {
            small.copy(at("large"), at("copy"));
        }

        assertThat(etag("copy")).endsWith("-3\"");
        assertThat(read(storage, "copy")).isEqualTo(content);
        assertThat(server.unfinishedUploads(bucket)).isZero();
    }

    @Test
    void saysThatTheSecretIsWrongWithoutTellingIt() {
        try (S3Storage stranger =
                settings().credentials(server.credentials("another-canary")).build()) {
            assertThatThrownBy(() -> stranger.read(at("x")))
                    .hasMessageStartingWith("cannot read s3://" + bucket
                            + "/x: the signature is wrong: the secret access key does not belong to the access key id"
                            + " (SignatureDoesNotMatch, HTTP 403")
                    .hasMessageNotContaining("canary")
                    .hasMessageNotContaining("Service: S3");
        }
    }

    @Test
    void tellsAMissingBucketFromAMissingObject() {
        var nowhere = ObjectUri.parse("s3://no-such-bucket/x");

        assertThatThrownBy(() -> storage.find(nowhere))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot look at s3://no-such-bucket/x: there is no bucket 'no-such-bucket'");
        assertThatThrownBy(() -> storage.read(nowhere))
                .isNotInstanceOf(FileNotFoundException.class)
                .hasMessage("cannot read s3://no-such-bucket/x: there is no bucket 'no-such-bucket'");
        assertThatThrownBy(() -> storage.list(nowhere))
                .hasMessage("cannot list s3://no-such-bucket/x: there is no bucket 'no-such-bucket'");
        assertThatThrownBy(() -> storage.hasAny(nowhere))
                .hasMessage("cannot list s3://no-such-bucket/x: there is no bucket 'no-such-bucket'");
        assertThatThrownBy(() -> write(storage, nowhere, new byte[1]))
                .hasMessage("cannot write s3://no-such-bucket/x: there is no bucket 'no-such-bucket'");
        assertThatThrownBy(() -> storage.delete(nowhere))
                .hasMessage("cannot delete s3://no-such-bucket/x: there is no bucket 'no-such-bucket'");
    }

    @Test
    void looksForTheBucketOfAMissingObjectOnlyOnce() throws IOException {
        try (S3Storage counted = throughProxy().build()) {
            for (int i = 0; i < 3; i++) {
                assertThat(counted.find(at("absent"))).isEmpty();
            }
        }

        assertThat(proxy.seen("HEAD")).hasSize(4);
    }

    @Test
    void refusesAddressesThatCannotBe() {
        assertThatThrownBy(() -> storage.write(ObjectUri.parse("s3://" + bucket)))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write s3://" + bucket + ": the key is missing; expected s3://<bucket>/<key>");
        assertThatThrownBy(() -> storage.list(new ObjectUri("s3", "", "x")))
                .hasMessage("cannot list s3:///x: the bucket is missing; expected s3://<bucket>/<key>");
        String tooLong = "ä".repeat(513);
        assertThatThrownBy(() -> storage.find(at(tooLong)))
                .hasMessage("cannot look at s3://" + bucket + "/" + tooLong
                        + ": the key has 1026 bytes; expected at most 1024");
    }

    @Test
    void stopsWhenInterrupted() throws IOException {
        write(storage, "some", randomBytes(100));
        try (InputStream in = storage.read(at("some"));
                PendingObject pending = storage.write(at("other"))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> in.read(new byte[10])).isInstanceOf(InterruptedIOException.class);
            assertThatThrownBy(() -> pending.stream().write('x')).isInstanceOf(InterruptedIOException.class);
            assertThatThrownBy(() -> storage.find(at("some"))).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void readsNothingAfterClose() throws IOException {
        write(storage, "some", randomBytes(100));
        InputStream in = storage.read(at("some"));
        in.close();

        assertThatThrownBy(in::read).hasMessage("the stream of s3://" + bucket + "/some is closed");
    }

    @Test
    void namesTheSettingThatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Storage.builder().partSize(MIB))
                .withMessage("partSize is 1048576 bytes; expected 5242880 to 67108864");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Storage.builder().endpoint(URI.create("localhost:9000")))
                .withMessage("endpoint is 'localhost:9000'; expected an address such as \"https://s3.example.org\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Storage.builder().region(" "))
                .withMessage("region is blank; expected a name such as \"eu-west-1\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Storage.builder().retries(-1, Duration.ofMillis(1), Duration.ofMillis(2)))
                .withMessage("maximumRetries is -1; expected 0 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Storage.builder().retries(1, Duration.ofMillis(2), Duration.ofMillis(2)))
                .withMessage("longestDelay is PT0.002S; expected more than firstDelay PT0.002S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Storage.builder().breaker(0, Duration.ofMillis(2)))
                .withMessage("failures is 0; expected 1 or more");
    }

    private static boolean beginsAnObject(FaultyProxy.Request request) {
        return request.method().equals("POST")
                ? request.target().contains("uploads")
                : request.method().equals("PUT") && !request.target().contains("partNumber");
    }

    private S3Storage.Builder throughProxy() {
        return settings().endpoint(proxy.endpoint());
    }

    private ObjectUri at(String key) {
        return new ObjectUri("s3", bucket, key);
    }

    private void write(S3Storage to, String key, byte[] content) throws IOException {
        write(to, at(key), content);
    }

    private static void write(S3Storage to, ObjectUri uri, byte[] content) throws IOException {
        try (PendingObject pending = to.write(uri)) {
            pending.stream().write(content);
            pending.commit();
        }
    }

    private byte[] read(S3Storage from, String key) throws IOException {
        try (InputStream in = from.read(at(key))) {
            return in.readAllBytes();
        }
    }

    private String etag(String key) {
        return server.client()
                .headObject(request -> request.bucket(bucket).key(key))
                .eTag();
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
