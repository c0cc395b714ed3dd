package io.penstock.aws.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsFailuresTest {

    @ParameterizedTest
    @CsvSource({
        // status, code, transient, outage
        "503, SlowDown, true, false",
        "503, ServiceUnavailable, true, true",
        "500, InternalError, true, true",
        "200, InternalError, true, true",
        "400, RequestTimeout, true, true",
        "400, ThrottlingException, true, false",
        "429, TooManyRequestsException, true, false",
        "409, OperationAborted, true, true",
        "502, '', true, true",
        "501, NotImplemented, false, false",
        "400, InvalidArgument, false, false",
        "403, AccessDenied, false, false",
        "403, SignatureDoesNotMatch, false, false",
        "404, NoSuchKey, false, false",
        "412, PreconditionFailed, false, false",
        "301, PermanentRedirect, false, false"
    })
    void tellsWhatPassesByItself(int status, String code, boolean isTransient, boolean isOutage) {
        AwsServiceException failure = service(status, code, "Text.");

        assertThat(AwsFailures.isTransient(failure)).isEqualTo(isTransient);
        assertThat(AwsFailures.isOutage(failure)).isEqualTo(isOutage);
    }

    static Stream<Arguments> clientFailures() {
        return Stream.of(
                Arguments.of(new SocketException("Connection reset"), true, "Connection reset"),
                Arguments.of(new EOFException(), true, "the connection failed (EOFException)"),
                Arguments.of(client(new ConnectException("Connection refused")), true, "Connection refused"),
                Arguments.of(client(new SocketTimeoutException("Read timed out")), true, "Read timed out"),
                Arguments.of(
                        client(new UnknownHostException("b.s3.amazonaws.com")),
                        true,
                        "the host 'b.s3.amazonaws.com' is unknown"),
                // What the connect and pool time-outs of the HTTP client are.
                Arguments.of(client(new InterruptedIOException("Connect timed out")), true, "Connect timed out"),
                Arguments.of(ApiCallAttemptTimeoutException.create(5), true, "no answer in time"),
                Arguments.of(
                        client(distrust()),
                        false,
                        "the server's certificate is not trusted (PKIX path building failed)"),
                Arguments.of(
                        SdkClientException.create(
                                "Unable to load credentials from any of the providers in the chain …"),
                        false,
                        "no AWS credentials were found in environment variables, system properties, the profile file,"
                                + " or the role of this container or instance"),
                Arguments.of(new FileNotFoundException("cannot read"), false, "cannot read"),
                Arguments.of(new AccessDeniedException("s3://b/k", null, "no"), false, "s3://b/k: no"));
    }

    @ParameterizedTest
    @MethodSource("clientFailures")
    void saysWhatFailedOnTheWay(Exception failure, boolean isTransient, String reason) {
        assertThat(AwsFailures.isTransient(failure)).isEqualTo(isTransient);
        assertThat(AwsFailures.isInterruption(failure)).isFalse();
        assertThat(AwsFailures.reason(failure)).isEqualTo(reason);
    }

    static Stream<Exception> interruptions() {
        return Stream.of(
                AbortedException.create("Thread was interrupted"), new IOException(new InterruptedException()));
    }

    @ParameterizedTest
    @MethodSource("interruptions")
    void doesNotRepeatWhatWasInterrupted(Exception interruption) {
        assertThat(AwsFailures.isInterruption(interruption)).isTrue();
        assertThat(AwsFailures.isTransient(interruption)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | InvalidArgument       | Bad argument. | Bad argument (InvalidArgument, HTTP 400, request R-1)
            503 | SlowDown              | Please slow.  | too many requests at a time (SlowDown, HTTP 503, request R-1)
            403 | InvalidAccessKeyId    | Unknown AKID. | the access key id is unknown to AWS (InvalidAccessKeyId, HTTP 403, request R-1)
            403 | ExpiredToken          | Old.          | the session credentials have expired (ExpiredToken, HTTP 403, request R-1)
            500 | ''                    | ''            | the service refused (HTTP 500, request R-1)
            """)
    void saysWhatTheServiceSaid(int status, String code, String text, String reason) {
        assertThat(AwsFailures.reason(service(status, code, text))).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"AccessDenied, 403, true", "'', 403, true", "SignatureDoesNotMatch, 403, false", "NoSuchKey, 404, false"
    })
    void tellsAMissingPermissionFromOtherRefusals(String code, int status, boolean isDenial) {
        assertThat(AwsFailures.isDenial(service(status, code, "Text."))).isEqualTo(isDenial);
    }

    private static SdkClientException client(IOException cause) {
        return SdkClientException.create("Unable to execute HTTP request: " + cause.getMessage(), cause);
    }

    private static SSLHandshakeException distrust() {
        SSLHandshakeException failure = new SSLHandshakeException("PKIX path building failed");
        failure.initCause(new CertificateException("unknown"));
        return failure;
    }

    private static AwsServiceException service(int status, String code, String text) {
        return AwsServiceException.builder()
                .statusCode(status)
                .requestId("R-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(text)
                        .build())
                .build();
    }
}
