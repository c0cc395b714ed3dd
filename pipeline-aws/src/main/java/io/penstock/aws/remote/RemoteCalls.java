package io.penstock.aws.remote;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls remotes under one policy: what is transient is repeated after a growing pause, and a remote that keeps failing is
 * left alone for a while, so that waiting workers do not pile up on it. The SDK's own retries are switched off where clients
 * are built: two policies on top of each other would multiply.
 *
 * <p>A call runs on the thread that asks and waits there; that thread is a worker's, whose attempt waits with it, and an
 * interrupt ends the waiting. Thread-safe.
 */
public final class RemoteCalls {

    /** Jitter spreads the repetitions of many workers that were throttled together. */
    private static final double JITTER = 0.25;

    private final CallPolicy policy;
    private final RetryPolicy<Object> retries;
    private final Map<String, Remote> remotes = new ConcurrentHashMap<>();

    /** Calls under the given policy. */
    public RemoteCalls(CallPolicy policy) {
        this.policy = policy;
        this.retries = RetryPolicy.builder()
                .withMaxRetries(policy.maximumRetries())
                .withBackoff(policy.firstDelay(), policy.longestDelay())
                .withJitter(JITTER)
                .handleIf(AwsFailures::isTransient)
                .build();
    }

    /** One call; may be made several times. */
    public interface Call<T> {

        /**
         * Makes the call.
         *
         * @throws IOException if the connection breaks; the SDK's exceptions are unchecked
         */
        T make() throws IOException;
    }

    /** Turns the last failure of a call into what the caller gets to see. */
    public interface Translation {

        /**
         * The exception for this failure.
         *
         * @param failure what happened
         * @param tries how often the call was made; 0 if the remote is being left alone
         */
        IOException translate(Throwable failure, int tries);
    }

    /**
     * Makes a call, again if need be.
     *
     * @param remote the name of what is called; each has a breaker of its own
     * @return what the call returns
     * @throws InterruptedIOException if the thread is interrupted; it still is afterwards
     * @throws IOException if the call fails for good: what the translation says
     */
    public <T> T run(String remote, Call<T> call, Translation translation) throws IOException {
        Remote target = remotes.computeIfAbsent(remote, name -> new Remote(name, policy));
        int[] tries = {0};
        try {
            return Failsafe.with(retries, target.breaker).get(() -> {
                tries[0]++;
                return target.attempt(call);
            });
        } catch (CircuitBreakerOpenException e) {
            throw translation.translate(target.leftAlone(), tries[0]);
        } catch (FailsafeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throwIfInterrupted(cause);
            throw translation.translate(cause, tries[0]);
        } catch (RuntimeException e) {
            throwIfInterrupted(e);
            throw translation.translate(e, tries[0]);
        }
    }

    private static void throwIfInterrupted(Throwable failure) throws InterruptedIOException {
        if (AwsFailures.isInterruption(failure)) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while calling AWS");
            interrupted.initCause(failure);
            throw interrupted;
        }
    }

    /** A remote, its breaker, and what it failed with last, which is what people ask when the breaker is open. */
    private static final class Remote {

        private final String name;
        private final CallPolicy policy;
        private final CircuitBreaker<Object> breaker;
        private volatile String lastFailure = "unknown";

        Remote(String name, CallPolicy policy) {
            this.name = name;
            this.policy = policy;
            this.breaker = CircuitBreaker.builder()
                    .handleIf(AwsFailures::isOutage)
                    .withFailureThreshold(policy.breakerFailures())
                    .withDelay(policy.breakerPause())
                    .build();
        }

        <T> T attempt(Call<T> call) throws IOException {
            try {
                return call.make();
            } catch (IOException | RuntimeException e) {
                if (AwsFailures.isOutage(e)) {
                    lastFailure = AwsFailures.reason(e);
                }
                throw e;
            }
        }

        IOException leftAlone() {
            return new IOException(name + " failed " + policy.breakerFailures()
                    + " times in a row and is left alone for another "
                    + breaker.getRemainingDelay().toSeconds() + " s; the last failure was: " + lastFailure);
        }
    }
}
