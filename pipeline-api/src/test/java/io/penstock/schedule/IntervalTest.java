package io.penstock.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IntervalTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private static Interval minutes(int from, int to) {
        return new Interval(START.plus(Duration.ofMinutes(from)), START.plus(Duration.ofMinutes(to)));
    }

    @Test
    void holdsItsStartButNotItsEnd() {
        Interval quarter = minutes(0, 15);

        assertThat(quarter.contains(START)).isTrue();
        assertThat(quarter.contains(quarter.end())).isFalse();
        assertThat(quarter.contains(START.minusMillis(1))).isFalse();
    }

    @Test
    void holdsAnIntervalThatLiesWhollyInIt() {
        assertThat(minutes(0, 60).contains(minutes(15, 60))).isTrue();
        assertThat(minutes(0, 60).contains(minutes(45, 75))).isFalse();
    }

    @Test
    void overlapsOnlyWhatSharesAMoment() {
        assertThat(minutes(0, 15).overlaps(minutes(15, 30))).isFalse();
        assertThat(minutes(0, 15).overlaps(minutes(14, 30))).isTrue();
    }

    @Test
    void ordersByStartThenEnd() {
        assertThat(minutes(0, 15)).isLessThan(minutes(15, 20)).isLessThan(minutes(0, 30));
        assertThat(minutes(0, 15).duration()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void refusesAnEndBeforeItsStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> minutes(15, 0))
                .withMessage("interval ends at 2024-01-01T00:00:00Z, before its start 2024-01-01T00:15:00Z");
    }
}
