package io.penstock.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of intervals that passed while the engine was down or the pipeline inactive. */
class MissedIntervalsTest {

    private final PipelineTestKit kit = PipelineTestKit.builder()
            .startingAt("2024-03-01T00:00:00")
            .script("Hourly", Script.succeedAfter(Duration.ofMinutes(1)))
            .script("Daily", Script.succeedAfter(Duration.ofMinutes(1)))
            .start();

    @AfterEach
    void close() {
        kit.close();
    }

    private static PipelineDefinition hourly(String style, String policy, String window, int occurrences) {
        var objects = new ArrayList<PipelineObject>();
        PipelineObject base =
                PipelineObject.of("Default").with("scheduleType", style).with("missedIntervals", policy);
        objects.add(window.isEmpty() ? base : base.with("catchUpWindow", window));
        objects.add(PipelineObject.of("EachHour", "Schedule")
                .with("startDateTime", "2024-03-01T00:00:00")
                .with("period", "1 hour")
                .with("occurrences", Integer.toString(occurrences)));
        objects.add(activity("Hourly", "EachHour"));
        return PipelineDefinition.of(objects);
    }

    private static PipelineObject activity(String id, String schedule) {
        return PipelineObject.of(id, "ShellCommandActivity")
                .with("schedule", FieldValue.ref(schedule))
                .with("command", "true")
                .with("workerGroup", "default");
    }

    private void outage(String until) {
        kit.down();
        kit.clock().advanceTo(java.time.Instant.parse(until + "Z"));
        kit.restart();
        kit.settle();
    }

    private static List<String> ran(TestRun run, String component) {
        return run.instances(component).stream()
                .filter(view -> view.status() == Status.FINISHED)
                .map(view -> view.interval().start().toString().substring(8, 13))
                .sorted()
                .toList();
    }

    private static List<String> skipped(TestRun run, String component) {
        return run.instances(component).stream()
                .filter(view -> view.status() == Status.SKIPPED)
                .map(view -> view.interval().start().toString().substring(8, 13))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        // Down from 01:30 to 06:20: 02:00 to 06:00 came due under cron, those of 01:00 to 05:00 under timeseries.
        "cron,ALL,'',01T00 01T01 01T02 01T03 01T04 01T05 01T06 01T07,''",
        "cron,LAST,'',01T00 01T01 01T06 01T07,01T02 01T03 01T04 01T05",
        "cron,NONE,'',01T00 01T01 01T07,01T02 01T03 01T04 01T05 01T06",
        "cron,NONE,2 hours,01T00 01T01 01T05 01T06 01T07,01T02 01T03 01T04",
        "timeseries,ALL,'',01T00 01T01 01T02 01T03 01T04 01T05 01T06 01T07,''",
        "timeseries,LAST,'',01T00 01T01 01T05 01T06 01T07,01T02 01T03 01T04",
        "timeseries,NONE,'',01T00 01T01 01T06 01T07,01T02 01T03 01T04 01T05",
        "timeseries,NONE,2 hours,01T00 01T01 01T04 01T05 01T06 01T07,01T02 01T03",
    })
    void appliesThePolicyAfterAnOutageOfTheEngine(
            String style, String policy, String window, String expectedRuns, String expectedSkips) {
        TestRun run = kit.activate(hourly(style, policy, window, 8));
        kit.advanceTo("2024-03-01T01:30:00");

        outage("2024-03-01T06:20:00");
        kit.advanceTo("2024-03-01T09:00:00");

        assertThat(String.join(" ", ran(run, "Hourly"))).isEqualTo(expectedRuns);
        assertThat(String.join(" ", skipped(run, "Hourly"))).isEqualTo(expectedSkips);
        assertThat(run.state()).isEqualTo(PipelineState.FINISHED);
    }

    @Test
    void losesNothingInAnOutageThatIsShorterThanTheLeadOfItsRows() {
        TestRun run = kit.activate(hourly("cron", "NONE", "", 3));
        kit.advanceTo("2024-03-01T00:58:00");

        outage("2024-03-01T01:01:00");
        kit.advanceTo("2024-03-01T04:00:00");

        assertThat(ran(run, "Hourly")).containsExactly("01T00", "01T01", "01T02");
    }

    @Test
    void skipsToTheEndOfASeriesThatEndedDuringTheOutage() {
        TestRun run = kit.activate(hourly("cron", "NONE", "", 4));
        kit.advanceTo("2024-03-01T00:30:00");

        outage("2024-03-08T00:00:00");

        assertThat(run.state()).isEqualTo(PipelineState.FINISHED);
        assertThat(ran(run, "Hourly")).containsExactly("01T00");
        assertThat(skipped(run, "Hourly")).containsExactly("01T01", "01T02", "01T03");
    }

    @Test
    void runsTheLastOneOfASeriesThatEndedDuringTheOutage() {
        TestRun run = kit.activate(hourly("timeseries", "LAST", "", 4));
        kit.advanceTo("2024-03-01T00:30:00");

        outage("2024-03-08T00:00:00");
        kit.advance(Duration.ofMinutes(2));

        assertThat(ran(run, "Hourly")).containsExactly("01T00", "01T03");
        assertThat(run.state()).isEqualTo(PipelineState.FINISHED);
    }

    @ParameterizedTest
    @CsvSource({
        "cron,LAST,01T00 01T05 01T06",
        "timeseries,LAST,01T00 01T04 01T05 01T06",
        "cron,ALL,01T00 01T01 01T02 01T03 01T04 01T05 01T06"
    })
    void appliesThePolicyWhenThePipelineIsActivatedAgain(String style, String policy, String expectedRuns) {
        TestRun run = kit.activate(hourly(style, policy, "", 7));
        kit.advanceTo("2024-03-01T00:30:00");
        kit.service().deactivate(run.pipelineId(), false);
        kit.advanceTo("2024-03-01T05:20:00");

        kit.service().activate(run.pipelineId(), ActivationOptions.defaults());
        kit.advanceTo("2024-03-01T08:00:00");

        assertThat(String.join(" ", ran(run, "Hourly"))).isEqualTo(expectedRuns);
    }

    @Test
    void letsARollUpTakeWhatWasSkippedForDone() {
        var objects = new ArrayList<>(hourly("timeseries", "NONE", "", 48).objects());
        objects.add(PipelineObject.of("EachDay", "Schedule")
                .with("startDateTime", "2024-03-01T00:00:00")
                .with("period", "1 day")
                .with("occurrences", "2"));
        objects.add(activity("Daily", "EachDay").with("dependsOn", FieldValue.ref("Hourly")));
        TestRun run = kit.activate(PipelineDefinition.of(objects));
        kit.advanceTo("2024-03-01T10:30:00");

        outage("2024-03-01T20:30:00");
        kit.advanceTo("2024-03-03T01:00:00");

        assertThat(ran(run, "Daily")).containsExactly("01T00", "02T00");
        assertThat(run.state()).isEqualTo(PipelineState.FINISHED);
        assertThat(run.instances("Hourly").stream().filter(view -> view.status() == Status.SKIPPED))
                .extracting(InstanceView::id)
                .hasSize(9)
                .startsWith("@Hourly_2024-03-01T11:00:00")
                .endsWith("@Hourly_2024-03-01T19:00:00");
    }

    @Test
    void doesNotPassOverABacklogThatItWasAskedToWorkOff() {
        PipelineDefinition old = hourly("cron", "LAST", "", 300);
        kit.clock().advanceTo(java.time.Instant.parse("2024-03-20T00:00:00Z"));
        TestRun run = kit.activate(old, ActivationOptions.defaults().allowBackfill());

        outage("2024-03-20T00:00:10");
        kit.advance(Duration.ofHours(6));

        assertThat(ran(run, "Hourly")).hasSize(300);
    }
}
