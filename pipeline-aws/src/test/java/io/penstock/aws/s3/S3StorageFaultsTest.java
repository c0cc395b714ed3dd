package io.penstock.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.aws.s3.FaultyProxy.Answer;
import io.penstock.aws.s3.FaultyProxy.CutAnswer;
import io.penstock.aws.s3.FaultyProxy.Pass;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that refuse, throttle and break connections: what passes is repeated, what does not is named, nothing is left. */
class S3StorageFaultsTest {

    private static final int MIB = 1 << 20;

    private static S3Fixture server;
    private static FaultyProxy proxy;

    private S3Storage storage;
    private String bucket;

    @BeforeAll
    static void start() throws Exception {
        server = new S3Fixture();
        proxy = new FaultyProxy(server.port());
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    @BeforeEach
    void makeStorage() {
        bucket = server.newBucket();
        storage = settings().build();
        proxy.plan(request -> new Pass());
    }

    @AfterEach
    void closeStorage() {
        storage.close();
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
    void readsOnWhereTheConnectionBroke() throws IOException {
        byte[] content = randomBytes(3 * MIB);
        write("some", content);
        var gets = new AtomicInteger();
        proxy.plan(request ->
                request.method().equals("GET") && gets.incrementAndGet() <= 5 ? new CutAnswer(400_000) : new Pass());

        assertThat(read("some")).isEqualTo(content);

        assertThat(proxy.seen("GET")).hasSize(6);
        assertThat(proxy.seen("GET").get(0).header("range")).isEmpty();
        assertThat(proxy.seen("GET").subList(1, 6)).allSatisfy(request -> {
            assertThat(request.header("range")).matches("bytes=[1-9][0-9]+-");
            assertThat(request.header("if-match")).matches("\"[0-9a-f]{32}\"");
        });
    }

    @Test
    void neverMixesTwoVersionsOfAnObject() throws IOException {
        write("some", randomBytes(2 * MIB));
        proxy.plan(request -> request.header("range").isEmpty() ? new CutAnswer(400_000) : new Pass());

        try (InputStream in = storage.read(at("some"))) {
            in.readNBytes(1000);
            write("some", randomBytes(2 * MIB + 1));
            assertThatThrownBy(in::readAllBytes)
                    .hasMessage("cannot read s3://" + bucket + "/some: it was replaced while it was being read");
        }
    }

    @Test
    void givesUpAConnectionThatBreaksAgainAndAgain() throws IOException {
        write("some", randomBytes(2 * MIB));
        proxy.plan(request -> request.method().equals("GET") ? new CutAnswer(10_000) : new Pass());

        assertThatThrownBy(() -> read("some"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "cannot read s3://" + bucket + "/some: the connection broke 11 times around byte ")
                .hasMessageEndingWith(" of 2097152");
    }

    @Test
    void givesUpAnAnswerThatBringsNothing() throws IOException {
        write("some", randomBytes(2 * MIB));
        proxy.plan(request -> request.method().equals("GET") ? new CutAnswer(20) : new Pass());

        assertThatThrownBy(() -> read("some"))
                .hasMessageStartingWith("cannot read s3://" + bucket + "/some: ")
                .hasMessageEndingWith(", after 4 tries");
    }

    @Test
    void repeatsWhatIsThrottledOrFails() throws IOException {
        int[] statuses = {503, 500, 429};
        var count = new AtomicInteger();
        // Each request is refused three times, each time in another way, before it passes.
        proxy.plan(request -> {
            int number = count.getAndIncrement() % 4;
            return number < 3
                    ? new Answer(statuses[number], new String[] {"SlowDown", "InternalError", "TooMany"}[number])
                    : new Pass();
        });

        write("large", randomBytes(6 * MIB));
        write("small", randomBytes(6));
        assertThat(storage.find(at("small"))).map(StoredObject::size).contains(6L);
        storage.copy(at("small"), at("copy"));
        assertThat(read("copy")).isEqualTo(randomBytes(6));
        storage.delete(at("copy"));
        try (Stream<StoredObject> objects = storage.list(at(""))) {
            assertThat(objects.map(object -> object.uri().key())).containsExactly("large", "small");
        }
        assertThat(storage.hasAny(at("copy"))).isFalse();
    }

    @Test
    void saysWhatKeptFailing() {
        proxy.plan(request -> new Answer(503, "SlowDown"));

        assertThatThrownBy(() -> read("some"))
                .hasMessage("cannot read s3://" + bucket
                        + "/some: too many requests at a time (SlowDown, HTTP 503, request R-1), after 4 tries");
        assertThat(proxy.seen()).hasSize(4);
    }

    @Test
    void doesNotRepeatARefusal() {
        proxy.plan(request -> new Answer(403, "AccessDenied"));

        assertThatThrownBy(() -> read("some"))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage("s3://" + bucket + "/some: cannot read it: Made up by the test"
                        + " (AccessDenied, HTTP 403, request R-1); the identity needs s3:GetObject on the object,"
                        + " and s3:ListBucket on the bucket to see that an object is missing");
        assertThatThrownBy(() -> write("some", randomBytes(1)))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("the identity needs s3:PutObject on the object");
        assertThatThrownBy(() -> storage.find(at("some")))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageStartingWith("s3://" + bucket + "/some: cannot look at it: Fault (HTTP 403");
        assertThat(proxy.seen()).hasSize(3);
    }

    @Test
    void leavesNothingOfAnObjectWhosePartsDoNotArrive() throws IOException {
        write("some", randomBytes(10));
        proxy.plan(
                request -> request.target().contains("partNumber=2") ? new Answer(500, "InternalError") : new Pass());

        try (PendingObject pending = storage.write(at("some"))) {
            assertThatThrownBy(() -> pending.stream().write(randomBytes(16 * MIB)))
                    .hasMessageContaining("cannot write s3://" + bucket + "/some: ")
                    .hasMessageEndingWith(", after 4 tries");
            assertThatThrownBy(() -> pending.stream().write('x'))
                    .hasMessage("the writing of s3://" + bucket + "/some has failed before");
            assertThatThrownBy(pending::commit).hasMessage("the writing of s3://" + bucket + "/some has failed before");
        }

        assertThat(server.unfinishedUploads(bucket)).isZero();
        assertThat(read("some")).isEqualTo(randomBytes(10));
    }

    @Test
    void leavesNothingOfACopyWhosePartsDoNotArrive() throws IOException {
        write("some", randomBytes(12 * MIB));
        proxy.plan(
                request -> request.target().contains("partNumber=2") ? new Answer(500, "InternalError") : new Pass());

        try (S3Storage inParts = settings().copyInParts(6 * MIB, 5 * MIB).build()) {
            assertThatThrownBy(() -> inParts.copy(at("some"), at("copy")))
                    .hasMessageStartingWith("cannot copy to s3://" + bucket + "/copy: ");
        }

        assertThat(server.unfinishedUploads(bucket)).isZero();
        assertThat(storage.find(at("copy"))).isEmpty();
    }

    @Test
    void saysWhichPartsStayWhenEvenTheAbortFails() throws IOException {
        PendingObject pending = storage.write(at("some"));
        pending.stream().write(randomBytes(6 * MIB));
        proxy.plan(request -> new Answer(500, "InternalError"));

        assertThatThrownBy(pending::close)
                .hasMessageStartingWith("cannot discard what was written of s3://" + bucket + "/some: ")
                .hasMessageMatching(
                        ".*; the parts of upload \\S+ stay in the bucket until a lifecycle rule removes them");
    }

    @Test
    void countsAnUploadAsDoneWhoseAnswerWasLost() throws IOException {
        byte[] content = randomBytes(11 * MIB);
        var completions = new AtomicInteger();
        proxy.plan(request -> request.method().equals("POST")
                        && request.target().contains("uploadId=")
                        && completions.incrementAndGet() == 1
                ? new CutAnswer(5)
                : new Pass());

        write("some", content);

        assertThat(completions).hasValue(2);
        proxy.plan(request -> new Pass());
        assertThat(read("some")).isEqualTo(content);
    }

    @Test
    void looksAtTheObjectWhenTheUploadIsGoneAfterALostAnswer() throws IOException {
        byte[] content = randomBytes(11 * MIB);
        proxy.plan(completions(new CutAnswer(5), new Answer(404, "NoSuchUpload")));

        write("some", content);

        assertThat(read("some")).isEqualTo(content);
        assertThat(proxy.seen("HEAD")).hasSize(1);
    }

    @Test
    void takesAFormerObjectForNoProofThatTheUploadIsDone() throws IOException {
        byte[] former = randomBytes(12 * MIB);
        write("some", former);
        proxy.plan(completions(new Answer(500, "InternalError"), new Answer(404, "NoSuchUpload")));

        assertThatThrownBy(() -> write("some", randomBytes(11 * MIB)))
                .hasMessage("cannot write s3://" + bucket
                        + "/some: Made up by the test (NoSuchUpload, HTTP 404, request R-1), after 2 tries");

        assertThat(read("some")).isEqualTo(former);
    }

    /** Spoils the first two tries to complete an upload. */
    private static Function<FaultyProxy.Request, FaultyProxy.Fault> completions(
            FaultyProxy.Fault first, FaultyProxy.Fault second) {
        var tries = new AtomicInteger();
        return request -> {
            if (!request.method().equals("POST") || !request.target().contains("uploadId=")) {
                return new Pass();
            }
            return switch (tries.incrementAndGet()) {
                case 1 -> first;
                case 2 -> second;
                default -> new Pass();
            };
        };
    }

    @Test
    void sendsAgainWhatWasCutOff() throws IOException {
        byte[] content = randomBytes(200_000);
        var puts = new AtomicInteger();
        proxy.plan(request ->
                request.method().equals("PUT") && puts.incrementAndGet() <= 2 ? new CutAnswer(1) : new Pass());

        write("some", content);

        assertThat(read("some")).isEqualTo(content);
    }

    @Test
    void leavesAFailingEndpointAlone() {
        try (S3Storage breaking = settings()
                .retries(0, Duration.ofMillis(1), Duration.ofMillis(2))
                .breaker(3, Duration.ofMinutes(5))
                .build()) {
            proxy.plan(request -> new Answer(500, "InternalError"));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> breaking.read(at("some"))).hasMessageContaining("InternalError");
            }
            assertThatThrownBy(() -> breaking.read(at("some")))
                    .hasMessageMatching("cannot read s3://" + bucket + "/some: S3 at " + proxy.endpoint()
                            + " failed 3 times in a row and is left alone for another (299|300) s;"
                            + " the last failure was: Made up by the test \\(InternalError, HTTP 500, request R-1\\)");
            assertThat(proxy.seen()).hasSize(3);
        }
    }

    @Test
    void doesNotTakeThrottlingForAnOutage() {
        try (S3Storage breaking = settings()
                .retries(0, Duration.ofMillis(1), Duration.ofMillis(2))
                .breaker(3, Duration.ofMinutes(5))
                .build()) {
            proxy.plan(request -> new Answer(503, "SlowDown"));
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> breaking.read(at("some"))).hasMessageContaining("too many requests");
            }
            assertThat(proxy.seen()).hasSize(10);
        }
    }

    @Test
    void returnsToAnEndpointAfterThePause() throws IOException {
        write("some", randomBytes(3));
        try (S3Storage breaking = settings()
                .retries(0, Duration.ofMillis(1), Duration.ofMillis(2))
                .breaker(1, Duration.ofNanos(1))
                .build()) {
            proxy.plan(request -> new Answer(500, "InternalError"));
            assertThatThrownBy(() -> breaking.read(at("some"))).hasMessageContaining("InternalError");
            proxy.plan(request -> new Pass());
            assertThat(breaking.find(at("some"))).isPresent();
        }
    }

    @Test
    void saysThatNobodyListens() {
        try (S3Storage nowhere =
                settings().endpoint(URI.create("http://127.0.0.1:1")).build()) {
            assertThatThrownBy(() -> nowhere.read(at("some")))
                    .hasMessageStartingWith("cannot read s3://" + bucket + "/some: Connect to 127.0.0.1:1 ")
                    .hasMessageEndingWith(", after 4 tries");
        }
    }

    @Test
    void dropsTheConnectionOfAStreamThatIsClosedEarly() throws IOException {
        write("some", randomBytes(30 * MIB));
        try (InputStream in = storage.read(at("some"))) {
            assertThat(in.readNBytes(10)).hasSize(10);
        }

        assertThat(read("some")).hasSize(30 * MIB);
    }

    private ObjectUri at(String key) {
        return new ObjectUri("s3", bucket, key);
    }

    private void write(String key, byte[] content) throws IOException {
        try (PendingObject pending = storage.write(at(key))) {
            pending.stream().write(content);
            pending.commit();
        }
    }

    private byte[] read(String key) throws IOException {
        try (InputStream in = storage.read(at(key))) {
            return in.readAllBytes();
        }
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
