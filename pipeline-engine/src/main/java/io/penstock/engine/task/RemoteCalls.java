package io.penstock.engine.task;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to whatever is not this process: providers of resources, receivers of actions. Each runs asynchronously under a
 * Failsafe policy: it takes no longer than a time-out, and what may be repeated is, with growing pauses. A remote whose calls
 * have failed ten times in a row is left alone for a while: calls then wait instead of failing. (Failsafe's own circuit
 * breaker counts by the system's clock, which a fake clock cannot move; this one goes by the engine's.) Thread-safe.
 */
public final class RemoteCalls {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteCalls.class);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int RETRIES = 3;
    private static final int FAILURES_TO_OPEN = 10;
    private static final Duration OPEN_FOR = Duration.ofSeconds(30);

    /** How a call ended: with a value, or with a message that says why not. Immutable. */
    public record Result<T>(@Nullable T value, @Nullable String failure) {}

    private static final class Breaker {
        private int failures;
        private @Nullable Instant openUntil;

        synchronized Duration pause(Instant now) {
            return openUntil == null || !now.isBefore(openUntil) ? Duration.ZERO : Duration.between(now, openUntil);
        }

        synchronized void note(boolean success, Instant now) {
            failures = success ? 0 : failures + 1;
            openUntil = failures >= FAILURES_TO_OPEN ? now.plus(OPEN_FOR) : null;
        }

        synchronized Optional<Instant> openUntil() {
            return Optional.ofNullable(openUntil);
        }
    }

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final FailsafeExecutor<Object> once;
    private final FailsafeExecutor<Object> repeating;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    /** Calls that run, and pause, on a scheduler. */
    public RemoteCalls(Scheduler scheduler, InstantSource clock) {
        this.scheduler = scheduler;
        this.clock = clock;
        Timeout<Object> timeout = Timeout.builder(TIMEOUT).withInterrupt().build();
        RetryPolicy<Object> retry = RetryPolicy.builder()
                .withMaxRetries(RETRIES)
                .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
                .build();
        this.once = Failsafe.with(timeout).with(scheduler);
        this.repeating = Failsafe.with(retry, timeout).with(scheduler);
    }

    /**
     * Makes a call.
     *
     * @param remote what is called; calls of one remote are held back together
     * @param repeat whether a failed call is repeated at once
     * @param then takes how it ended; called by a worker thread
     */
    public <T> void call(String remote, boolean repeat, Callable<T> call, Consumer<Result<T>> then) {
        Breaker breaker = breakers.computeIfAbsent(remote, name -> new Breaker());
        Duration pause = breaker.pause(clock.instant());
        Future<?> begun = pause.isZero()
                ? begin(breaker, repeat, call, then)
                : scheduler.schedule(
                        () -> begin(breaker, repeat, call, then).isDone(), pause.toNanos(), TimeUnit.NANOSECONDS);
        if (begun.isCancelled()) {
            LOG.debug("a call of {} was not begun: the engine has ended", remote);
        }
    }

    private <T> Future<?> begin(Breaker breaker, boolean repeat, Callable<T> call, Consumer<Result<T>> then) {
        return (repeat ? repeating : once).getAsync(call::call).whenComplete((value, error) -> {
            breaker.note(error == null, clock.instant());
            then.accept(new Result<>(error == null ? value : null, error == null ? null : message(error)));
        });
    }

    /** Until when calls of a remote are held back; empty where they are not. */
    public Optional<Instant> heldBackUntil(String remote) {
        return Optional.ofNullable(breakers.get(remote))
                .flatMap(Breaker::openUntil)
                .filter(until -> clock.instant().isBefore(until));
    }

    private static String message(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
