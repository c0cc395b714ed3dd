package io.penstock.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimeTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final ManualClock clock = ManualClock.at(START);
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final List<String> ran = new ArrayList<>();

    @Test
    void standsStillUntilMoved() {
        assertThat(clock.instant()).isEqualTo(START);

        clock.advance(Duration.ofMinutes(15));

        assertThat(clock.instant()).isEqualTo("2024-01-01T00:15:00Z");
    }

    @Test
    void refusesToAdvanceBackwards() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
                .withMessage("cannot advance by PT-1S; expected zero or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.advanceTo(START.minusSeconds(1)))
                .withMessage("cannot advance to 2023-12-31T23:59:59Z: it is 2024-01-01T00:00:00Z already");
    }

    @Test
    void tellsListenersOfEveryMove() {
        var moves = new ArrayList<Instant>();
        clock.onMove(moves::add);

        clock.advanceTo(START.plusSeconds(1));
        clock.set(START);

        assertThat(moves).containsExactly(START.plusSeconds(1), START);
    }

    @Test
    void runsByTimeThenInTheOrderScheduled() {
        scheduler.schedule(START.plusSeconds(2), () -> ran.add("later"));
        scheduler.schedule(START.plusSeconds(1), () -> ran.add("first"));
        scheduler.schedule(START.plusSeconds(1), () -> ran.add("second"));

        clock.advance(Duration.ofSeconds(1));
        runDue();

        assertThat(ran).containsExactly("first", "second");
        assertThat(scheduler.nextDue()).contains(START.plusSeconds(2));
    }

    @Test
    void runsNothingThatIsNotDue() {
        scheduler.schedule(START.plusNanos(1), () -> ran.add("too early"));

        assertThat(scheduler.runNextDue()).isFalse();
        assertThat(ran).isEmpty();
    }

    @Test
    void takesBackWhatHasNotRun() {
        ManualScheduler.Handle handle = scheduler.schedule(START, () -> ran.add("never"));

        assertThat(handle.cancel()).isTrue();
        assertThat(handle.cancel()).isFalse();
        runDue();
        assertThat(ran).isEmpty();
    }

    @Test
    void runsWhatATaskSchedulesForNow() {
        scheduler.schedule(START, () -> scheduler.schedule(START, () -> ran.add("again")));

        runDue();

        assertThat(ran).containsExactly("again");
    }

    @Test
    void keepsTasksUntilTheyAreRun() throws InterruptedException {
        var executor = new QueuedExecutor();
        executor.execute(() -> ran.add("one"));
        executor.execute(() -> ran.add("two"));

        assertThat(ran).isEmpty();
        assertThat(executor.runNext()).isTrue();
        assertThat(executor.runNextWithin(Duration.ZERO)).isTrue();
        assertThat(executor.runNext()).isFalse();
        assertThat(ran).containsExactly("one", "two");
    }

    private void runDue() {
        boolean more = true;
        while (more) {
            more = scheduler.runNextDue();
        }
    }
}
