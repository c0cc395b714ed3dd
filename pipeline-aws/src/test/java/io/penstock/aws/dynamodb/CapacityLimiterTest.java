package io.penstock.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CapacityLimiterTest {

    @Test
    void letsWhatWasConsumedBePaidOff() {
        var limiter = new CapacityLimiter(0.01);

        Duration first = limiter.charge(1);
        Duration second = limiter.charge(0.5);
        Duration third = limiter.charge(2);

        // One unit takes 100 seconds here, so that what the test itself takes does not matter.
        assertThat(first.toSeconds()).isBetween(45L, 100L);
        assertThat(second.minus(first).toSeconds()).isBetween(45L, 51L);
        assertThat(third.minus(second).toSeconds()).isBetween(195L, 201L);
    }

    @Test
    void chargesNothingForNothing() {
        var limiter = new CapacityLimiter(0.01);

        assertThat(limiter.charge(0)).isZero();
        assertThat(limiter.charge(0.5)).isLessThanOrEqualTo(Duration.ofSeconds(51));
    }

    @Test
    void hardlySlowsDownWhatIsFastEnough() {
        var limiter = new CapacityLimiter(40_000);

        assertThat(limiter.charge(400)).isLessThanOrEqualTo(Duration.ofMillis(10));
    }
}
