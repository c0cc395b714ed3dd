package io.penstock.aws.remote;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What the failures of AWS calls mean: whether to try again, and how to say it in a sentence. */
public final class AwsFailures {

    /** Codes that come with a status of 4xx and pass nevertheless. */
    private static final Set<String> TRANSIENT_CODES = Set.of(
            "InternalError",
            "OperationAborted",
            "RequestTimeout",
            "RequestTimeoutException",
            "ServiceUnavailable",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "Throttled",
            "TooManyRequestsException");

    private static final Set<String> DENIALS = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "AllAccessDisabled",
            "AuthorizationError",
            "AuthorizationErrorException",
            "Forbidden",
            "UnauthorizedAccess");

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int FORBIDDEN = 403;

    private AwsFailures() {}

    /** Whether the same call may succeed a little later: throttling, a failing server, a broken or refused connection. */
    public static boolean isTransient(Throwable failure) {
        if (isInterruption(failure)) {
            return false;
        }
        if (failure instanceof AwsServiceException e) {
            return isThrottling(e)
                    || e.isClockSkewException()
                    || (e.statusCode() >= 500 && e.statusCode() != NOT_IMPLEMENTED)
                    || TRANSIENT_CODES.contains(code(e));
        }
        if (failure instanceof ApiCallAttemptTimeoutException || failure instanceof ApiCallTimeoutException) {
            return true;
        }
        if (failure instanceof SdkClientException e) {
            return !isDistrust(e) && (e.retryable() || chain(e).stream().anyMatch(IOException.class::isInstance));
        }
        return failure instanceof IOException
                && !(failure instanceof FileNotFoundException)
                && !(failure instanceof FileSystemException)
                && !isDistrust(failure);
    }

    /** Whether the remote seems to be down. Being asked to slow down is no outage. */
    public static boolean isOutage(Throwable failure) {
        return isTransient(failure) && !(failure instanceof AwsServiceException e && isThrottling(e));
    }

    /**
     * Whether the thread was interrupted while it waited for the answer. An {@link InterruptedIOException} alone does not say
     * so: the HTTP client's connect and pool time-outs are such by inheritance.
     */
    public static boolean isInterruption(Throwable failure) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        return chain(failure).stream()
                .anyMatch(cause -> cause instanceof InterruptedException
                        || cause instanceof AbortedException
                        || (interrupted && cause instanceof InterruptedIOException));
    }

    /** Whether the identity lacks a permission. A wrong signature or an unknown key is none of these. */
    public static boolean isDenial(Throwable failure) {
        return failure instanceof AwsServiceException e
                && (DENIALS.contains(code(e)) || (e.statusCode() == FORBIDDEN && code(e).isEmpty()));
    }

    /** The service's short name for what is wrong, such as {@code NoSuchBucket}; empty if it gave none. */
    public static String code(AwsServiceException failure) {
        String code = failure.awsErrorDetails() == null
                ? null
                : failure.awsErrorDetails().errorCode();
        return code == null ? "" : code;
    }

    /**
     * A sentence for people, without the SDK's decoration. It never holds credentials: the service does not return secrets,
     * and the SDK's own texts about credentials are replaced.
     */
    public static String reason(Throwable failure) {
        if (failure instanceof AwsServiceException e) {
            return serviceReason(e);
        }
        if (String.valueOf(failure.getMessage()).startsWith("Unable to load credentials")) {
            return "no AWS credentials were found in environment variables, system properties, the profile file,"
                    + " or the role of this container or instance";
        }
        if (failure instanceof ApiCallAttemptTimeoutException || failure instanceof ApiCallTimeoutException) {
            return "no answer in time";
        }
        Throwable root = failure;
        for (Throwable cause : chain(failure)) {
            if (cause instanceof IOException) {
                root = cause;
                break;
            }
        }
        if (root instanceof UnknownHostException) {
            return "the host '" + root.getMessage() + "' is unknown";
        }
        if (isDistrust(failure)) {
            return "the server's certificate is not trusted (" + root.getMessage() + ")";
        }
        String message = root.getMessage();
        return message == null || message.isBlank()
                ? "the connection failed (" + root.getClass().getSimpleName() + ")"
                : message;
    }

    /** {@code ", after 3 tries"} where a call was repeated in vain; empty otherwise. */
    public static String afterTries(int tries) {
        return tries > 1 ? ", after " + tries + " tries" : "";
    }

    private static String serviceReason(AwsServiceException e) {
        String code = code(e);
        String text = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
        StringBuilder reason = new StringBuilder(advice(code));
        if (reason.isEmpty()) {
            reason.append(text == null || text.isBlank() ? "the service refused" : stripFullStop(text));
        }
        reason.append(" (");
        if (!code.isEmpty()) {
            reason.append(code).append(", ");
        }
        reason.append("HTTP ").append(e.statusCode());
        if (e.requestId() != null && !e.requestId().isBlank()) {
            reason.append(", request ").append(e.requestId());
        }
        return reason.append(')').toString();
    }

    /** Our words where the service's own leave the reader without a next step. */
    private static String advice(String code) {
        return switch (code) {
            case "SignatureDoesNotMatch" ->
                "the signature is wrong: the secret access key does not belong to the access key id";
            case "InvalidAccessKeyId", "InvalidClientTokenId" -> "the access key id is unknown to AWS";
            case "ExpiredToken", "ExpiredTokenException" -> "the session credentials have expired";
            case "ProvisionedThroughputExceededException" -> "the throughput of the table is exceeded";
            case "SlowDown", "Throttling", "ThrottlingException", "Throttled" -> "too many requests at a time";
            default -> "";
        };
    }

    private static String stripFullStop(String text) {
        String trimmed = text.strip();
        return trimmed.endsWith(".") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
    }

    private static boolean isThrottling(AwsServiceException e) {
        return e.isThrottlingException() || e.statusCode() == TOO_MANY_REQUESTS || code(e).equals("SlowDown");
    }

    /** A certificate does not become trusted by asking again. */
    private static boolean isDistrust(Throwable failure) {
        return chain(failure).stream().anyMatch(CertificateException.class::isInstance);
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
        }
        return chain;
    }
}
