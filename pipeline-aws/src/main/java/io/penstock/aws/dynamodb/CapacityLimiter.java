package io.penstock.aws.dynamodb;

import dev.failsafe.RateLimiter;
import java.time.Duration;

/**
 * Spreads the use of a table's throughput over time. What a request consumed is known only when it is done, so that it is
 * charged afterwards, and whoever asked waits until it is paid off: over any longer time the rate is the one allowed. Shared by
 * all threads that use the table; thread-safe.
 */
final class CapacityLimiter {

    /** Capacity is counted in half units. */
    private static final int PERMITS_PER_UNIT = 2;

    private static final double NANOS_PER_SECOND = 1e9;

    private final RateLimiter<Object> limiter;
    private final double unitsPerSecond;

    CapacityLimiter(double unitsPerSecond) {
        this.unitsPerSecond = unitsPerSecond;
        long interval = Math.max(1, Math.round(NANOS_PER_SECOND / (unitsPerSecond * PERMITS_PER_UNIT)));
        this.limiter = RateLimiter.smoothBuilder(Duration.ofNanos(interval)).build();
    }

    double unitsPerSecond() {
        return unitsPerSecond;
    }

    /**
     * Charges what a request consumed.
     *
     * @param units capacity units, in multiples of a half
     * @return how long to wait before the next request
     */
    Duration charge(double units) {
        int permits = (int) Math.min(Integer.MAX_VALUE, Math.ceil(units * PERMITS_PER_UNIT));
        return permits <= 0 ? Duration.ZERO : limiter.reservePermits(permits);
    }
}
