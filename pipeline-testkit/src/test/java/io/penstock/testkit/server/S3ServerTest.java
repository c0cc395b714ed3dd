package io.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asked without the SDK; pipeline-aws asks with it. */
class S3ServerTest {

    private static S3Server server;

    @BeforeAll
    static void start() {
        server = S3Server.start();
        server.createBucket("clicks");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void servesObjectsToWhoSignsWithTheSecret() throws Exception {
        server.put("clicks", "raw/part-0", "one line\n".getBytes(StandardCharsets.UTF_8));

        HttpResponse<String> answer = get(server, "/clicks/raw/part-0", server.secretKey());

        assertThat(answer.body()).isEqualTo("one line\n");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAnotherSecret() throws Exception {
        server.put("clicks", "closed", new byte[0]);

        HttpResponse<String> answer = get(server, "/clicks/closed", "another");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("SignatureDoesNotMatch");
    }

    @Test
    void anObjectCanLieBelowAnother() throws Exception {
        server.put("clicks", "a", new byte[] {'1'});
        server.put("clicks", "a/b", new byte[] {'2'});

        assertThat(get(server, "/clicks/a", server.secretKey()).body()).isEqualTo("1");
        assertThat(get(server, "/clicks/a/b", server.secretKey()).body()).isEqualTo("2");
    }

    @Test
    void eachServerHasItsOwnBuckets() throws Exception {
        server.put("clicks", "mine", new byte[0]);
        try (S3Server other = S3Server.start()) {
            assertThat(get(other, "/clicks/mine", other.secretKey()).body()).contains("NoSuchBucket");
        }
    }

    @Test
    void canBeReachedNoMoreOnceClosed() {
        S3Server other = S3Server.start();
        int port = other.endpoint().getPort();
        other.close();
        other.close();

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void refusesABucketThatIsThere() {
        assertThatThrownBy(() -> server.createBucket("clicks"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there is a bucket 'clicks' already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "Clicks", "-clicks", "clicks.", "a/b"})
    void refusesWhatIsNoNameOfABucket(String name) {
        assertThatThrownBy(() -> server.createBucket(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + name + "' is not the name of a bucket; expected 3 to 63");
    }

    @Test
    void refusesAnObjectInNoBucketOrWithoutKey() {
        assertThatThrownBy(() -> server.put("nowhere", "key", new byte[0]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there is no bucket 'nowhere'");
        assertThatThrownBy(() -> server.put("clicks", "", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the key of an object in bucket 'clicks' is empty");
    }

    @Test
    void saysWhereItIsAndNotItsSecret() {
        assertThat(server).hasToString("S3Server[" + server.endpoint() + "]");
        assertThat(server.endpoint().getHost()).isEqualTo("127.0.0.1");
    }

    /** Gets an object by an address signed in the old way, which takes one line, and good for a minute of the server's clock. */
    private static HttpResponse<String> get(S3Server from, String path, String secret) throws Exception {
        String now = send(from.endpoint()).headers().firstValue("Date").orElseThrow();
        long expires =
                ZonedDateTime.parse(now, DateTimeFormatter.RFC_1123_DATE_TIME).toEpochSecond() + 60;
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        String signature = Base64.getEncoder()
                .encodeToString(mac.doFinal(("GET\n\n\n" + expires + "\n" + path).getBytes(StandardCharsets.UTF_8)));
        return send(from.endpoint()
                .resolve(path + "?AWSAccessKeyId=" + from.accessKey() + "&Expires=" + expires + "&Signature="
                        + URLEncoder.encode(signature, StandardCharsets.UTF_8)));
    }

    private static HttpResponse<String> send(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
