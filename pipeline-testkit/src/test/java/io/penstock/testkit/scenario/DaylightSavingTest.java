package io.penstock.testkit.scenario;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.run.InstanceView;
import io.penstock.run.Status;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules by the calendar of a zone, over the gap in spring and the overlap in autumn, on the whole engine. */
class DaylightSavingTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static ShellCommandActivity work() {
        return shell("Work", "true");
    }

    private static List<String> starts(
            String start, Duration period, ZoneId zone, int occurrences, boolean timeSeries) {
        try (PipelineTestKit kit =
                PipelineTestKit.builder().startingAt(Instant.parse(start)).start()) {
            Pipeline pipeline = Pipeline.of("zoned")
                    .every(period)
                    .timeZone(zone)
                    .startingAt(Instant.parse(start))
                    .occurrences(occurrences)
                    .activity(work());
            TestRun run = kit.activate(timeSeries ? pipeline.timeSeries() : pipeline);
            kit.runUntilIdle();

            List<InstanceView> instances = run.instances("Work");
            assertThat(instances).extracting(InstanceView::status).containsOnly(Status.FINISHED);
            assertThat(instances)
                    .allSatisfy(view -> assertThat(view.actualEnd())
                            .as("ran for a minute when it was due")
                            .contains((timeSeries
                                            ? view.interval().end()
                                            : view.interval().start())
                                    .plusSeconds(60)));
            for (int i = 1; i < instances.size(); i++) {
                assertThat(instances.get(i).interval().start())
                        .as("neither gap nor overlap")
                        .isEqualTo(instances.get(i - 1).interval().end());
            }
            return instances.stream()
                    .map(view -> view.interval().start().toString())
                    .toList();
        }
    }

    static Stream<Arguments> days() {
        return Stream.of(
                // Midnight in Berlin is 23:00 UTC in winter and 22:00 in summer.
                Arguments.of(
                        "2024-03-29T23:00:00Z",
                        List.of("2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z")),
                Arguments.of(
                        "2024-10-25T22:00:00Z",
                        List.of("2024-10-25T22:00:00Z", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z")),
                // 02:30 does not exist on 31 March: that day it is 03:30.
                Arguments.of(
                        "2024-03-30T01:30:00Z",
                        List.of("2024-03-30T01:30:00Z", "2024-03-31T01:30:00Z", "2024-04-01T00:30:00Z")),
                // 02:30 is there twice on 27 October: the first counts.
                Arguments.of(
                        "2024-10-26T00:30:00Z",
                        List.of("2024-10-26T00:30:00Z", "2024-10-27T00:30:00Z", "2024-10-28T01:30:00Z")));
    }

    @ParameterizedTest
    @MethodSource("days")
    void runsDailyAtTheLocalTime(String start, List<String> expected) {
        assertThat(starts(start, Duration.ofDays(1), BERLIN, expected.size(), false))
                .isEqualTo(expected);
        assertThat(starts(start, Duration.ofDays(1), BERLIN, expected.size(), true))
                .isEqualTo(expected);
    }

    @Test
    void runsEveryHourOnceWhateverTheClockOnTheWallShows() {
        for (String start : List.of("2024-03-30T22:00:00Z", "2024-10-26T22:00:00Z")) {
            List<String> expected = Stream.iterate(Instant.parse(start), at -> at.plusSeconds(3600))
                    .limit(8)
                    .map(Instant::toString)
                    .toList();

            assertThat(starts(start, Duration.ofHours(1), BERLIN, 8, false)).isEqualTo(expected);
        }
    }

    @Test
    void goesByUtcUnlessToldOtherwise() {
        assertThat(starts("2024-03-29T23:00:00Z", Duration.ofDays(1), ZoneId.of("UTC"), 3, false))
                .containsExactly("2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T23:00:00Z");
    }

    @Test
    void survivesARestartInTheMiddleOfTheGap() {
        Instant start = Instant.parse("2024-03-30T01:30:00Z");
        try (PipelineTestKit kit = PipelineTestKit.builder().startingAt(start).start()) {
            TestRun run = kit.activate(Pipeline.of("zoned")
                    .every(Duration.ofDays(1))
                    .timeZone(BERLIN)
                    .startingAt(start)
                    .occurrences(3)
                    .activity(work()));
            kit.advanceTo(Instant.parse("2024-03-31T01:00:00Z"));
            kit.crash();
            kit.runUntilIdle();

            assertThat(run.instances("Work"))
                    .extracting(view -> view.interval().start().toString(), InstanceView::status)
                    .containsExactly(
                            Assertions.tuple("2024-03-30T01:30:00Z", Status.FINISHED),
                            Assertions.tuple("2024-03-31T01:30:00Z", Status.FINISHED),
                            Assertions.tuple("2024-04-01T00:30:00Z", Status.FINISHED));
        }
    }

    @Test
    void refusesAZoneThatDoesNotExist() {
        try (PipelineTestKit kit = PipelineTestKit.create()) {
            var pipeline = Pipeline.of("zoned")
                    .schedule(io.penstock.dsl.Schedules.schedule("Daily", Duration.ofDays(1))
                            .startDateTime(Instant.parse("2024-01-01T00:00:00Z"))
                            .timeZone("Europe/Atlantis"))
                    .activity(work());

            Assertions.assertThatThrownBy(() -> kit.activate(pipeline))
                    .isInstanceOf(InvalidDefinitionException.class)
                    .hasMessageContaining("object 'Daily', field 'timeZone': 'Europe/Atlantis' is not a time zone")
                    .hasMessageContaining("a name such as Europe/Berlin");
        }
    }
}
