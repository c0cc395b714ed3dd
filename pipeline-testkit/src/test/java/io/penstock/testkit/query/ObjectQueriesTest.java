package io.penstock.testkit.query;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.Pipeline;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidRequestException;
import io.penstock.run.ExecutionDetails;
import io.penstock.run.InstanceView;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import io.penstock.service.ObjectQuery;
import io.penstock.service.Page;
import io.penstock.service.Selector;
import io.penstock.service.Selector.Operator;
import io.penstock.service.Sphere;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import io.penstock.validation.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectQueriesTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final PipelineTestKit kit =
            PipelineTestKit.builder().startingAt(START).limits(Limits.relaxed()).start();

    @AfterEach
    void close() {
        kit.close();
    }

    private static Selector selector(String field, Operator operator, String... values) {
        return new Selector(field, operator, List.of(values));
    }

    private List<String> all(String pipelineId, Sphere sphere, int limit, Selector... selectors) {
        var found = new ArrayList<String>();
        Optional<String> marker = Optional.empty();
        do {
            Page<String> page =
                    kit.service().queryObjects(new ObjectQuery(pipelineId, sphere, List.of(selectors), limit, marker));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            assertThat(page.items().size() == limit || !page.hasMoreResults()).isTrue();
            found.addAll(page.items());
            marker = page.marker();
        } while (marker.isPresent());
        return found;
    }

    private TestRun finished(int intervals) {
        kit.script("Load", Script.failTimes(1).thenSucceed());
        TestRun run = kit.activate(Pipeline.of("queried")
                .every(Duration.ofHours(1))
                .startingAt(START)
                .occurrences(intervals)
                .activity(shell("Load", "true #{@scheduledStartTime}").input(s3("Input", "s3://b/in"))));
        kit.runUntilIdle();
        return run;
    }

    @Nested
    class Queries {

        @ParameterizedTest
        @CsvSource({"1", "3", "7", "100"})
        void givesEverythingOnceWhateverTheLengthOfAPage(int limit) {
            TestRun run = finished(10);

            assertThat(all(run.pipelineId(), Sphere.INSTANCE, limit))
                    .hasSize(20)
                    .doesNotHaveDuplicates();
            assertThat(all(run.pipelineId(), Sphere.ATTEMPT, limit))
                    .hasSize(20)
                    .doesNotHaveDuplicates()
                    .allMatch(id -> id.startsWith("@Load_"));
            assertThat(all(run.pipelineId(), Sphere.COMPONENT, limit))
                    .contains("Default", "Load", "Input")
                    .doesNotHaveDuplicates();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "@componentParent    | REF_EQ  | Load                                    | 10",
                    "@componentParent    | REF_EQ  | Nothing                                 | 0",
                    "@status             | EQ      | FINISHED                                | 20",
                    "@status             | EQ      | FAILED;FINISHED                         | 20",
                    "@status             | EQ      | FAILED                                  | 0",
                    "@scheduledStartTime | EQ      | 2024-01-01T03:00:00                     | 2",
                    "@scheduledStartTime | LE      | 2024-01-01T03:00:00                     | 8",
                    "@scheduledStartTime | GE      | 2024-01-01T03:00:00                     | 14",
                    "@scheduledStartTime | BETWEEN | 2024-01-01T03:00:00;2024-01-01T05:00:00 | 6",
                    "@scheduledStartTime | GE      | 2024-01-02                              | 0",
                    "@sphere             | EQ      | INSTANCE                                | 20"
                })
        void selects(String field, Operator operator, String values, int expected) {
            TestRun run = finished(10);

            assertThat(all(run.pipelineId(), Sphere.INSTANCE, 4, selector(field, operator, values.split(";"))))
                    .hasSize(expected);
        }

        @Test
        void wantsAllSelectorsToHold() {
            TestRun run = finished(10);

            assertThat(all(
                            run.pipelineId(),
                            Sphere.INSTANCE,
                            100,
                            selector("@componentParent", Operator.REF_EQ, "Load"),
                            selector("@scheduledStartTime", Operator.GE, "2024-01-01T08:00:00")))
                    .containsExactly("@Load_2024-01-01T08:00:00", "@Load_2024-01-01T09:00:00");
            assertThat(all(
                            run.pipelineId(),
                            Sphere.ATTEMPT,
                            100,
                            selector("@instanceParent", Operator.REF_EQ, "@Load_2024-01-01T08:00:00")))
                    .containsExactly("@Load_2024-01-01T08:00:00_Attempt=1", "@Load_2024-01-01T08:00:00_Attempt=2");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "@status         | GE      | FINISHED   | operator GE does not fit field '@status'",
                    "@status         | REF_EQ  | FINISHED   | operator REF_EQ does not fit field '@status'",
                    "myField         | EQ      | x          | operator EQ does not fit field 'myField'",
                    "@actualEndTime  | BETWEEN | 2024-01-01 | has 1 values; expected 2",
                    "@componentParent| REF_EQ  | a;b        | has 2 values; expected 1"
                })
        void refusesWhatCannotBeAsked(String field, Operator operator, String values, String message) {
            TestRun run = finished(1);

            assertThatThrownBy(() ->
                            all(run.pipelineId(), Sphere.INSTANCE, 10, selector(field, operator, values.split(";"))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(message);
        }

        @Test
        void refusesTooManySelectorsBadPagesAndUnknownMarkers() {
            TestRun run = finished(1);
            Selector[] eleven = Collections.nCopies(11, selector("@status", Operator.EQ, "FINISHED"))
                    .toArray(Selector[]::new);

            assertThatThrownBy(() -> all(run.pipelineId(), Sphere.INSTANCE, 10, eleven))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("there are 11 selectors; expected at most 10");
            assertThatThrownBy(() -> all(run.pipelineId(), Sphere.INSTANCE, 0))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("limit is 0; expected at least 1");
            assertThatThrownBy(() -> kit.service()
                            .queryObjects(ObjectQuery.of(run.pipelineId(), Sphere.INSTANCE)
                                    .after("somewhere")))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("marker 'somewhere' is not one that was given out");
        }

        @Test
        void refusesToDescribeWhatIsNotThereOrTooMuch() {
            TestRun run = finished(1);

            assertThatThrownBy(() -> kit.service().describeObjects(run.pipelineId(), List.of("Nothing"), false))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("'Nothing' is not the id of an object of pipeline " + run.pipelineId());
            assertThatThrownBy(() ->
                            kit.service().describeObjects(run.pipelineId(), Collections.nCopies(1001, "Load"), false))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("objectIds has 1001 ids; expected at most 1000");
        }
    }

    @Nested
    class Tags {

        private String pipeline(Map<String, String> tags) {
            return kit.service().createPipeline("tagged", "u", Optional.empty(), tags);
        }

        private Map<String, String> tags(String pipelineId) {
            return kit.service().describePipelines(List.of(pipelineId)).get(0).tags();
        }

        private static Map<String, String> numbered(int count) {
            var tags = new LinkedHashMap<String, String>();
            IntStream.range(0, count).forEach(i -> tags.put("key" + i, "value"));
            return tags;
        }

        @Test
        void areAddedReplacedAndRemoved() {
            String id = pipeline(Map.of("team", "data"));

            kit.service().addTags(id, Map.of("team", "search", "stage", ""));
            assertThat(tags(id)).containsExactlyInAnyOrderEntriesOf(Map.of("team", "search", "stage", ""));
            kit.service().removeTags(id, Set.of("stage", "never there"));
            assertThat(tags(id)).containsExactlyEntriesOf(Map.of("team", "search"));
        }

        @Test
        void areTenAtMost() {
            String id = pipeline(numbered(10));

            assertThatThrownBy(() -> kit.service().addTags(id, Map.of("one more", "")))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("there would be 11 tags; expected at most 10");
            assertThat(tags(id)).hasSize(10);
            kit.service().addTags(id, Map.of("key3", "other"));
            assertThat(tags(id)).hasSize(10).containsEntry("key3", "other");
            assertThatThrownBy(() -> kit.service().createPipeline("n", "u", Optional.empty(), numbered(11)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("there would be 11 tags; expected at most 10");
        }

        @Test
        void haveKeysAndValuesOfLimitedLength() {
            String id = pipeline(Map.of());

            kit.service().addTags(id, Map.of("k".repeat(128), "v".repeat(256)));
            assertThatThrownBy(() -> kit.service().addTags(id, Map.of("k".repeat(129), "")))
                    .hasMessageEndingWith("has 129 characters; expected 1 to 128");
            assertThatThrownBy(() -> kit.service().addTags(id, Map.of("", "")))
                    .hasMessage("tag key '' has 0 characters; expected 1 to 128");
            assertThatThrownBy(() -> kit.service().addTags(id, Map.of("k", "v".repeat(257))))
                    .hasMessage("the value of tag 'k' has 257 characters; expected at most 256");
            assertThat(tags(id)).hasSize(1);
        }
    }

    @Nested
    class SkippedIntervals {

        private TestRun skipped(Duration period, Duration stretch) {
            String id = kit.service().createPipeline("skipping", "u", Optional.empty(), Map.of());
            kit.service()
                    .putDefinition(
                            id,
                            Pipeline.of("skipping")
                                    .every(period)
                                    .startingAt(START)
                                    .activity(shell("Load", "true"))
                                    .define());
            kit.advance(stretch);
            kit.service()
                    .activate(id, ActivationOptions.defaults().allowBackfill().startTimestamp(START.plus(stretch)));
            TestRun run = kit.run(id);
            kit.advance(Duration.ofMinutes(2));
            return run;
        }

        @Test
        void areInstancesOfTheirOwn() {
            TestRun run = skipped(Duration.ofHours(1), Duration.ofHours(5));

            assertThat(run.instances("Load"))
                    .extracting(InstanceView::id)
                    .startsWith(
                            "@Load_2024-01-01T00:00:00",
                            "@Load_2024-01-01T01:00:00",
                            "@Load_2024-01-01T02:00:00",
                            "@Load_2024-01-01T03:00:00",
                            "@Load_2024-01-01T04:00:00",
                            "@Load_2024-01-01T05:00:00");
            assertThat(run).activity("Load").interval("2024-01-01T03:00").isSkipped();
            assertThat(run).activity("Load").interval("2024-01-01T05:00").isFinished();
            InstanceView one = run.instance("@Load_2024-01-01T03:00:00");
            assertThat(one.status()).isEqualTo(Status.SKIPPED);
            assertThat(one.interval().end()).isEqualTo("2024-01-01T04:00:00Z");
            assertThat(run.attempts(one.id())).isEmpty();
            assertThat(run.explain(one.id()).status()).isEqualTo(Status.SKIPPED);
            assertThat(ExecutionDetails.of(run.instances()).toString().lines())
                    .filteredOn(line -> line.contains("SKIPPED"))
                    .hasSize(5);
        }

        @Test
        void areFoundAndDescribedInPages() {
            TestRun run = skipped(Duration.ofHours(1), Duration.ofHours(50));

            assertThat(all(run.pipelineId(), Sphere.INSTANCE, 7, selector("@status", Operator.EQ, "SKIPPED")))
                    .hasSize(50)
                    .doesNotHaveDuplicates();
            assertThat(all(
                            run.pipelineId(),
                            Sphere.INSTANCE,
                            2,
                            selector(
                                    "@scheduledStartTime",
                                    Operator.BETWEEN,
                                    "2024-01-02T00:00:00",
                                    "2024-01-02T03:00:00")))
                    .containsExactly(
                            "@Load_2024-01-02T00:00:00",
                            "@Load_2024-01-02T01:00:00",
                            "@Load_2024-01-02T02:00:00",
                            "@Load_2024-01-02T03:00:00");
            PipelineObject described = kit.service()
                    .describeObjects(run.pipelineId(), List.of("@Load_2024-01-02T02:00:00"), true)
                    .get(0);
            assertThat(described.text("@status")).contains("SKIPPED");
            assertThat(described.text("@scheduledEndTime")).contains("2024-01-02T03:00:00");
            assertThatThrownBy(() ->
                            kit.service().describeObjects(run.pipelineId(), List.of("@Load_2024-01-02T02:30:00"), true))
                    .isInstanceOf(InvalidRequestException.class);
        }

        @Test
        void costNothingWhereThereAreMillions() {
            TestRun run = skipped(Duration.ofMinutes(1), Duration.ofDays(700));
            int count = 700 * 24 * 60;

            List<InstanceView> instances = run.instances("Load");
            assertThat(instances).hasSizeGreaterThan(count);
            assertThat(instances.get(count - 1).interval().end()).isEqualTo(START.plus(Duration.ofDays(700)));
            assertThat(instances.get(count / 2).status()).isEqualTo(Status.SKIPPED);
            assertThat(instances.subList(count - 3, count))
                    .extracting(InstanceView::status)
                    .containsOnly(Status.SKIPPED);
            assertThat(run.instance("@Load_2025-01-01T12:34:00").status()).isEqualTo(Status.SKIPPED);
            Page<String> page = kit.service().queryObjects(ObjectQuery.of(run.pipelineId(), Sphere.INSTANCE));
            assertThat(page.items()).hasSize(100);
            assertThat(page.hasMoreResults()).isTrue();
        }
    }

    @Nested
    class Evaluation {

        private TestRun run;

        private String evaluate(String objectId, String expression) {
            return kit.service().evaluateExpression(run.pipelineId(), objectId, expression);
        }

        private void start() {
            kit.script("Load", Script.failTimes(1, "DiskFull").thenSucceed());
            run = kit.activate(Pipeline.of("evaluated")
                    .every(Duration.ofHours(1))
                    .startingAt(START)
                    .occurrences(2)
                    .activity(shell("Load", "true")
                            .input(s3("Input", "s3://b/#{@scheduledStartTime}"))
                            .field("myNote", "note of #{@scheduledStartTime}")));
            kit.advance(Duration.ofHours(3));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "@Load_2024-01-01T01:00:00           | #{@scheduledStartTime}        | 2024-01-01T01:00:00",
                    "@Load_2024-01-01T01:00:00           | at #{minusDays(@scheduledEndTime, 1)}! "
                            + "| at 2023-12-31T02:00:00!",
                    "@Load_2024-01-01T01:00:00           | #{myNote}                     | note of 2024-01-01T01:00:00",
                    "@Load_2024-01-01T01:00:00           | #{@status} #{@attemptCount}   | FINISHED 2",
                    "@Load_2024-01-01T01:00:00           | #{input.directoryPath}        | s3://b/2024-01-01T01:00:00",
                    "@Load_2024-01-01T01:00:00           | #{input.@status}              | FINISHED",
                    "@Load_2024-01-01T01:00:00           | #{input.@id}                  | @Input_2024-01-01T01:00:00",
                    "@Load_2024-01-01T01:00:00_Attempt=1 | #{errorId}                    | DiskFull",
                    "@Input_2024-01-01T00:00:00          | #{@scheduledStartTime}        | 2024-01-01T00:00:00",
                    "Load                                | #{name} of #{input.id}        | Load of Input"
                })
        void reachesTheInstanceAndWhatItRefersTo(String objectId, String expression, String expected) {
            start();

            assertThat(evaluate(objectId, expression)).isEqualTo(expected);
        }

        @Test
        void namesWhatCannotBeEvaluated() {
            start();

            assertThatThrownBy(() -> evaluate("@Load_2024-01-01T01:00:00", "#{nothing.x}"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("nothing");
            assertThatThrownBy(() -> evaluate("@Load_2030-01-01T01:00:00", "#{@status}"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("'@Load_2030-01-01T01:00:00' is not the id of an instance");
            assertThatThrownBy(() -> evaluate("Nothing", "#{id}"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("'Nothing'");
        }

        @Test
        void takesTheValuesOfTheActivation() {
            var note = io.penstock.dsl.Parameters.string("myNote").optional();
            String id = kit.service().createPipeline("valued", "u", Optional.empty(), Map.of());
            kit.service()
                    .putDefinition(
                            id,
                            Pipeline.of("valued")
                                    .onDemand()
                                    .parameter(note)
                                    .activity(shell("Load", "echo #{myNote}"))
                                    .define());
            kit.service().activate(id, ActivationOptions.defaults().parameterValue("myNote", "from the activation"));
            run = kit.run(id);

            assertThat(evaluate("Load", "#{command}")).isEqualTo("echo from the activation");
            assertThat(evaluate(run.instances("Load").get(0).id(), "#{command}"))
                    .isEqualTo("echo from the activation");
        }
    }
}
