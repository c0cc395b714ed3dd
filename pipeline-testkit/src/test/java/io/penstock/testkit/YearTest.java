package io.penstock.testkit;

import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.run.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the benchmark measures is right as well: no interval missing, the failed ones tried again. */
class YearTest {

    private static final int INTERVALS = 96 * 7;

    @Test
    void runsAWeekOfQuartersOfAnHourWithoutAGap() {
        try (PipelineTestKit kit = YearBenchmark.kit()) {
            TestRun run = kit.activate(YearBenchmark.pipeline(INTERVALS));
            kit.advance(Duration.ofDays(8));

            assertThat(run).isFinished().allIntervalsFinished().hasInstances(3 * INTERVALS);
            assertThat(run.instances("Clean"))
                    .filteredOn(instance -> instance.attempts() == 2)
                    .hasSizeBetween(1, INTERVALS / 20);
            assertThat(run.events()).noneMatch(event -> event instanceof io.penstock.run.PipelineEvent.InstanceLate);
        }
    }

    @Test
    void hasTheSameHistoryInEveryRun() {
        assertThat(hash()).isEqualTo(hash());
    }

    private static String hash() {
        try (PipelineTestKit kit = YearBenchmark.kit()) {
            TestRun run = kit.activate(YearBenchmark.pipeline(96));
            kit.runUntilIdle();
            assertThat(run.instances()).allMatch(instance -> instance.status() == Status.FINISHED);
            return run.timeline().hash();
        }
    }
}
