package io.penstock.engine.planning;

import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import dev.failsafe.RetryPolicyConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and after how long a failed attempt is made again, held as the configuration of a Failsafe retry policy. The
 * policy never runs anything: the core asks for the delay of a retry and waits by a durable timer. Immutable.
 */
public final class RetrySettings {

    private final RetryPolicyConfig<Object> config;

    private RetrySettings(RetryPolicyConfig<Object> config) {
        this.config = config;
    }

    /**
     * Settings as definitions have them.
     *
     * @param maximumRetries further attempts after the first
     * @param delay pause before each of them
     * @param backoffFactor by what the pause grows each time; 1 for a constant one
     * @param maximumDelay what it grows to at most
     * @param jitter by which part of itself the pause varies at random, from 0 to 1
     */
    public static RetrySettings of(
            int maximumRetries, Duration delay, double backoffFactor, Duration maximumDelay, double jitter) {
        RetryPolicyBuilder<Object> builder = RetryPolicy.builder().withMaxRetries(maximumRetries);
        if (backoffFactor > 1 && maximumDelay.compareTo(delay) > 0 && !delay.isZero()) {
            builder.withBackoff(delay, maximumDelay, backoffFactor);
        } else if (!delay.isZero()) {
            builder.withDelay(delay);
        }
        if (jitter > 0) {
            builder.withJitter(Math.min(1, jitter));
        }
        return new RetrySettings(builder.build().getConfig());
    }

    /** Further attempts after the first. */
    public int maximumRetries() {
        return config.getMaxRetries();
    }

    /** The pause before the first retry. */
    public Duration delay() {
        return config.getDelay();
    }

    /** Whether another attempt is due after so many that failed. */
    public boolean allowsAfter(int failedAttempts) {
        return config.getMaxRetries() < 0 || failedAttempts <= config.getMaxRetries();
    }

    /**
     * The pause before a retry.
     *
     * @param retry its number, from 1
     * @param random where jitter comes from
     */
    public Duration delayBefore(int retry, RandomGenerator random) {
        double millis = config.getDelay().toMillis();
        Duration maximum = config.getMaxDelay();
        if (maximum != null) {
            millis = Math.min(millis * Math.pow(config.getDelayFactor(), retry - 1.0), (double) maximum.toMillis());
        }
        if (config.getJitterFactor() > 0) {
            millis *= 1 + (random.nextDouble() * 2 - 1) * config.getJitterFactor();
        }
        return Duration.ofMillis(Math.round(millis));
    }
}
