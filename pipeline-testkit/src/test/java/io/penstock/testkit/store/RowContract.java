package io.penstock.testkit.store;

import static io.penstock.testkit.store.Rows.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.BackfillRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.LoadedPipeline;
import io.penstock.engine.store.OutboxRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.ScheduleEpoch;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.Backfill;
import io.penstock.run.ComponentKind;
import io.penstock.run.HealthStatus;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That every field of every row comes back as it was written, whatever is in it. Subclassed for each store. */
abstract class RowContract {

    /** A store with nothing in it. */
    protected abstract EngineStore open();

    /** Texts that one database or another takes exception to. */
    static List<String> awkwardTexts() {
        return List.of(
                "",
                " ",
                "trailing ",
                "quo'te \"double\" back\\slash `tick` ; -- $1 ? :x %s ${y} #{z}",
                "line\nfeed\r\n\ttab \u0001\u001f\u007f",
                "nul\u0000inside",
                "\u0000",
                "beyond the BMP \ud83d\ude80 and \ud834\udd1e",
                "half a pair \ud83d, the other half \ude80, reversed \ude80\ud83d",
                "private use \ue000 and \ue0000041",
                "\u00fc\u4e2d\u0627\u200f\ufeff\ufffe\uffff",
                "enc:1:looks:like",
                "{}, [], null, NULL, \\N, {\"ref\":\"x\"}",
                "long ".repeat(40_000));
    }

    /** Times that one database or another rounds or refuses. */
    static List<Instant> awkwardTimes() {
        return List.of(
                Instant.EPOCH,
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Instant.parse("2026-11-23T00:58:33.123456789Z"),
                Instant.parse("1900-01-01T00:00:00.000000001Z"),
                Instant.parse("2100-02-28T23:59:59.999999999Z"),
                Instant.parse("0001-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59.999999Z"),
                Instant.parse("-0044-03-15T12:00:00Z"));
    }

    private LoadedPipeline written(PipelineRow pipeline, Consumer<Step> fill) {
        try (EngineStore store = open()) {
            return written(store, pipeline, fill);
        }
    }

    private static LoadedPipeline written(EngineStore store, PipelineRow pipeline, Consumer<Step> fill) {
        store.create(pipeline(pipeline.pipelineId(), "made first", PipelineState.PENDING));
        var step = new Step(pipeline.pipelineId(), 0);
        step.pipeline(pipeline);
        fill.accept(step);
        store.commit(List.of(step));
        return store.load(pipeline.pipelineId()).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("awkwardTexts")
    void givesBackTextsUnchanged(String text) {
        PipelineRow pipeline = fullPipeline(text, Rows.START);
        InstanceRow instance = fullInstance(text, Rows.START);
        try (EngineStore store = open()) {
            LoadedPipeline loaded = written(store, pipeline, step -> fill(step, text, Rows.START));

            assertThat(loaded.pipeline()).isEqualTo(pipeline);
            assertThat(loaded.definitions()).containsExactly(fullDefinition(text));
            assertThat(loaded.components()).containsExactly(fullComponent(text, Rows.START));
            assertThat(loaded.instances()).containsExactly(instance);
            assertThat(loaded.attempts()).containsExactly(fullAttempt(text, Rows.START));
            assertThat(new ArrayList<>(loaded.attempts().get(0).objects().keySet()))
                    .as("the attempt comes first")
                    .isEqualTo(new ArrayList<>(
                            fullAttempt(text, Rows.START).objects().keySet()));
            assertThat(loaded.tasks()).containsExactly(fullTask(text, Rows.START));
            assertThat(loaded.outbox()).containsExactly(fullEffect(text, Rows.START));
            assertThat(loaded.backfills()).containsExactly(fullBackfill(text, Rows.START, null));
            assertThat(store.instance("df-1", instance.id())).contains(instance);
            assertThat(store.instances("df-1", InstanceFilter.component(text), 0, 10))
                    .containsExactly(instance);
            assertThat(store.definition("df-1", 7)).contains(fullDefinition(text));
        }
    }

    @ParameterizedTest
    @MethodSource("awkwardTimes")
    void givesBackTimesUnchanged(Instant time) {
        PipelineRow pipeline = fullPipeline("x", time);
        LoadedPipeline loaded = written(pipeline, step -> fill(step, "x", time));

        assertThat(loaded.pipeline()).isEqualTo(pipeline);
        assertThat(loaded.components()).containsExactly(fullComponent("x", time));
        assertThat(loaded.instances()).containsExactly(fullInstance("x", time));
        assertThat(loaded.attempts()).containsExactly(fullAttempt("x", time));
        assertThat(loaded.tasks()).containsExactly(fullTask("x", time));
        assertThat(loaded.outbox()).containsExactly(fullEffect("x", time));
        assertThat(loaded.backfills()).containsExactly(fullBackfill("x", time, null));
    }

    @Test
    void findsInstancesByTheirTimes() {
        // Without one of the two that are a nanosecond apart: beyond some centuries, time is kept to the microsecond.
        List<Instant> times = awkwardTimes().stream()
                .filter(time -> !time.equals(Instant.EPOCH))
                .toList();
        try (EngineStore store = open()) {
            written(store, fullPipeline("x", Rows.START), step -> {
                for (int i = 0; i < times.size(); i++) {
                    step.instances()
                            .add(Rows.instance("df-1", i + 1, "Clean", times.get(i), Status.FINISHED, 1, false, 0));
                }
            });

            for (Instant time : times) {
                var exactly = new InstanceFilter(
                        Optional.empty(),
                        Set.of(),
                        Optional.of(time),
                        Optional.of(time.plusNanos(1000)),
                        Optional.empty());
                assertThat(store.instances("df-1", exactly, 0, 10))
                        .extracting(InstanceRow::start)
                        .containsExactly(time);
            }
        }
    }

    @Test
    void keepsWhatIsNotThereApartFromWhatIsEmpty() {
        LoadedPipeline loaded = written(pipeline("df-1", "one", PipelineState.SCHEDULED), step -> {
            step.instances().add(Rows.instance("df-1", 1, "Clean", Status.RUNNING, true));
            step.attempts()
                    .add(new AttemptRow(
                            "df-1",
                            1,
                            1,
                            1,
                            Status.RUNNING,
                            Rows.START,
                            null,
                            null,
                            null,
                            "",
                            null,
                            null,
                            null,
                            null,
                            Map.of(),
                            Map.of(),
                            0,
                            0,
                            null,
                            0,
                            false));
        });

        assertThat(loaded.attempts().get(0).errorId()).isNull();
        assertThat(loaded.attempts().get(0).errorMessage()).isEmpty();
        assertThat(loaded.attempts().get(0).objects()).isEmpty();
        assertThat(loaded.pipeline().description()).isNull();
    }

    @Test
    void writesObjectsOfAnAttemptThatChange() {
        try (EngineStore store = open()) {
            AttemptRow before = fullAttempt("before", Rows.START);
            AttemptRow after = fullAttempt("after", Rows.START);
            written(
                    store,
                    fullPipeline("x", Rows.START),
                    step -> step.attempts().add(before));
            assertThat(store.attempts("df-1", 5)).containsExactly(before);
            for (AttemptRow next : List.of(after, after, before)) {
                var step = new Step("df-1", 0);
                step.attempts().add(next);
                store.commit(List.of(step));
                assertThat(store.attempts("df-1", 5)).containsExactly(next);
            }
        }
    }

    @Test
    void writesThousandsOfRowsInOneStep() {
        try (EngineStore store = open()) {
            LoadedPipeline loaded = written(store, fullPipeline("x", Rows.START), step -> {
                for (long seq = 1; seq <= 4_500; seq++) {
                    step.instances().add(Rows.instance("df-1", seq, "Clean", Status.RUNNING, true));
                    step.attempts().add(Rows.attempt("df-1", seq, 1, Status.RUNNING));
                    step.tasks().add(Rows.task("df-1", seq));
                }
            });

            assertThat(loaded.instances()).hasSize(4_500);
            assertThat(loaded.attempts()).hasSize(4_500);
            List<TaskRow> claims = loaded.tasks().stream()
                    .map(task -> task.handedTo("node", null, true))
                    .toList();
            assertThat(store.claim(store.join("node", Duration.ofHours(1)).nodeId(), claims))
                    .hasSize(4_500);
        }
    }

    private static void fill(Step step, String text, Instant time) {
        step.definition(fullDefinition(text));
        step.components().add(fullComponent(text, time));
        step.instances().add(fullInstance(text, time));
        step.attempts().add(fullAttempt(text, time));
        step.tasks().add(fullTask(text, time));
        step.outbox().add(fullEffect(text, time));
        step.backfills().add(fullBackfill(text, time, null));
    }

    private static PipelineRow fullPipeline(String text, Instant time) {
        var tags = new LinkedHashMap<String, String>();
        tags.put("z" + text, text);
        tags.put("a", "second");
        return new PipelineRow(
                "df-1",
                "name " + text,
                "unique " + text,
                text,
                tags,
                PipelineState.DEACTIVATING,
                time,
                time.plusNanos(1000),
                time.plusNanos(2000),
                time.plusNanos(3000),
                time.plusNanos(4000),
                time.plusNanos(5000),
                7,
                7,
                List.of(new ParameterValue("myA", text), new ParameterValue("myA", "again")),
                Long.MAX_VALUE,
                time,
                true);
    }

    private static PipelineObject object(String id, String text) {
        return PipelineObject.of(
                id,
                "name " + text,
                List.of(
                        Field.text("type", "X"),
                        Field.text("my" + text, text),
                        Field.ref("input", "ref " + text),
                        Field.text("my" + text, "again")));
    }

    private static DefinitionRow fullDefinition(String text) {
        var definition = PipelineDefinition.of(
                List.of(object("Default", text), PipelineObject.of("nameless " + text)),
                List.of(new Parameter(
                        "myP" + text, List.of(Field.text("default", text), Field.text("type", "String")))),
                List.of(new ParameterValue("myP" + text, text)));
        return new DefinitionRow("df-1", 7, definition, true, Rows.START);
    }

    private static ComponentRow fullComponent(String text, Instant time) {
        var epoch = new ScheduleEpoch(
                time, time.plusSeconds(1), time, Period.months(3), ZoneId.of("Europe/Berlin"), time, Long.MAX_VALUE);
        return new ComponentRow(
                "df-1",
                text,
                time,
                12,
                true,
                HealthStatus.ERROR,
                text,
                time,
                time,
                time,
                time,
                List.of(new Interval(time, time.plusSeconds(60))),
                List.of(epoch, new ScheduleEpoch(time, null, time, Period.minutes(15), ZoneId.of("UTC"), null, 3)));
    }

    private static InstanceRow fullInstance(String text, Instant time) {
        return new InstanceRow(
                "df-1",
                5,
                "@" + text,
                text,
                "type " + text,
                ComponentKind.RESOURCE,
                time,
                time.plusSeconds(1),
                time.plusSeconds(2),
                4,
                3,
                7,
                Status.SHUTTING_DOWN,
                time,
                time,
                time,
                9,
                8,
                6,
                2,
                time,
                11,
                text,
                time,
                true,
                true,
                true,
                text,
                text,
                text,
                true,
                true,
                77);
    }

    private static AttemptRow fullAttempt(String text, Instant time) {
        var objects = new LinkedHashMap<String, PipelineObject>();
        objects.put("z " + text, object("z " + text, text));
        objects.put("a", object("a", text));
        return new AttemptRow(
                "df-1",
                5,
                9,
                7,
                Status.TIMEDOUT,
                time,
                time,
                time,
                text,
                text,
                text,
                text,
                text,
                time,
                Map.of("key " + text, text),
                objects,
                44,
                3,
                text,
                -2,
                true);
    }

    private static TaskRow fullTask(String text, Instant time) {
        return new TaskRow(
                "df-1",
                5,
                9,
                2,
                TaskRow.Kind.DESCRIBE,
                "group " + text,
                "type " + text,
                time,
                6,
                text,
                time,
                Duration.ofDays(400_000).plusNanos(1),
                true,
                true);
    }

    private static OutboxRow fullEffect(String text, Instant time) {
        return new OutboxRow(
                "df-1", 3, text, 5, text, text, object("action " + text, text), object("node", text), time, 4);
    }

    private static BackfillRow fullBackfill(String text, Instant time, Instant ended) {
        return new BackfillRow(
                "df-1",
                "bf-1",
                time,
                time.plusSeconds(3600),
                Backfill.Selection.FAILED,
                Backfill.Order.NEWEST_FIRST,
                3,
                true,
                Backfill.State.PAUSED,
                time,
                ended,
                time,
                10,
                4,
                5,
                text);
    }
}
