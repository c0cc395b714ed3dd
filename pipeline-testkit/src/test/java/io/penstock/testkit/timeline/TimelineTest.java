package io.penstock.testkit.timeline;

import static io.penstock.run.Status.FAILED;
import static io.penstock.run.Status.FINISHED;
import static io.penstock.run.Status.RUNNING;
import static io.penstock.run.Status.WAITING_FOR_RUNNER;
import static io.penstock.run.Status.WAITING_ON_DEPENDENCIES;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineEvent;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final List<PipelineEvent> events = new ArrayList<>();

    private void change(String component, int interval, int minute, Status to) {
        Instant start = START.plus(Duration.ofMinutes(15L * interval));
        events.add(new PipelineEvent.InstanceChanged(
                "df-1",
                START.plus(Duration.ofMinutes(minute)),
                "@" + component + "_" + start,
                component,
                "ShellCommandActivity",
                ComponentKind.ACTIVITY,
                new Interval(start, start.plus(Duration.ofMinutes(15))),
                1,
                Optional.empty(),
                to,
                0,
                Optional.empty()));
    }

    private Timeline retried() {
        change("Clean", 0, 0, WAITING_ON_DEPENDENCIES);
        change("Clean", 0, 0, WAITING_FOR_RUNNER);
        change("Clean", 0, 1, RUNNING);
        change("Clean", 0, 5, WAITING_FOR_RUNNER);
        change("Clean", 0, 15, RUNNING);
        change("Clean", 0, 20, FINISHED);
        change("Load", 0, 0, WAITING_ON_DEPENDENCIES);
        change("Load", 0, 20, RUNNING);
        change("Load", 0, 30, FAILED);
        events.add(new PipelineEvent.AttemptStarted("df-1", START, "@Clean_" + START, "a1", 1));
        events.add(new PipelineEvent.AttemptEnded(
                "df-1",
                START.plusSeconds(300),
                "@Clean_" + START,
                "a1",
                1,
                FAILED,
                Optional.of("ExitCode"),
                Optional.empty(),
                Optional.empty()));
        return Timeline.of(events);
    }

    @Test
    void keepsEveryStatusWithItsTimes() {
        Timeline.Bar bar = retried().bar("@Clean_" + START).orElseThrow();

        assertThat(bar.history())
                .containsExactly(
                        WAITING_ON_DEPENDENCIES, WAITING_FOR_RUNNER, RUNNING, WAITING_FOR_RUNNER, RUNNING, FINISHED);
        assertThat(bar.spans().get(2).from()).isEqualTo("2024-01-01T00:01:00Z");
        assertThat(bar.spans().get(2).to()).contains(Instant.parse("2024-01-01T00:05:00Z"));
        assertThat(bar.status()).isEqualTo(FINISHED);
        assertThat(bar.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.status()).isEqualTo(FAILED);
            assertThat(attempt.errorId()).contains("ExitCode");
        });
    }

    @Test
    void drawsAChartInText() {
        assertThat(retried().text()).isEqualTo("""
                                           2024-01-01 00:00:00 .. 2024-01-01 00:30:00
                        Clean 01-01 00:00 |w#########wwwwwwwwwwwwwwwwwww##########+                    | FINISHED
                        Load 01-01 00:00  |.......................................###################x | FAILED
                        (. waits for dependencies, w for a runner, c being created, # runs, s shuts down; \
                        + finished, x failed, t timed out, ! canceled, / cascade-failed, - skipped)
                        """);
    }

    @Test
    void drawsAPicture() {
        String svg = retried().svg();

        assertThat(svg)
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .endsWith("</svg>\n")
                .contains("<title>@Load_2024-01-01T00:00:00Z FAILED 2024-01-01 00:30:00</title>");
        assertThat(svg.split("<rect", -1)).hasSize(1 + 6 + 3);
    }

    @Test
    void hasTheSameHashForTheSameHistoryOnly() {
        String hash = retried().hash();

        assertThat(Timeline.of(events).hash()).isEqualTo(hash).hasSize(64);
        change("Load", 0, 31, WAITING_ON_DEPENDENCIES);
        assertThat(Timeline.of(events).hash()).isNotEqualTo(hash);
    }

    @Test
    void showsAnInstanceWithItsNeighbours() {
        for (int interval = 0; interval < 5; interval++) {
            change("Clean", interval, 15 * interval, FINISHED);
            change("Load", interval, 15 * interval, FINISHED);
        }
        Timeline timeline = Timeline.of(events);

        assertThat(timeline.around("@Clean_2024-01-01T00:30:00Z").bars())
                .extracting(Timeline.Bar::instanceId)
                .containsExactly(
                        "@Clean_2024-01-01T00:15:00Z",
                        "@Clean_2024-01-01T00:30:00Z",
                        "@Load_2024-01-01T00:30:00Z",
                        "@Clean_2024-01-01T00:45:00Z");
        assertThat(timeline.around("@Nobody_2024-01-01T00:30:00Z").text()).isEqualTo("(nothing happened)\n");
    }
}
