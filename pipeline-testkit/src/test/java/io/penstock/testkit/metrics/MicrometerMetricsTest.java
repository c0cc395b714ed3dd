package io.penstock.testkit.metrics;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.engine.metrics.EngineMetrics;
import io.penstock.engine.metrics.EngineMetrics.Place;
import io.penstock.engine.metrics.MicrometerMetrics;
import io.penstock.run.Status;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final MockClock clock = new MockClock();
    private final MeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final EngineMetrics metrics = MicrometerMetrics.of(registry);
    private final PipelineTestKit kit = PipelineTestKit.builder()
            .startingAt(START)
            .engine(engine -> engine.metrics(metrics))
            .start();

    @AfterEach
    void close() {
        kit.close();
    }

    private static Pipeline pipeline(String name, ShellCommandActivity... activities) {
        return Pipeline.of(name)
                .every(Duration.ofMinutes(15))
                .startingAt(START)
                .occurrences(4)
                .activity(activities);
    }

    private Search at(String meter, String component) {
        return registry.find(meter).tags("pipeline", "sales", "component", component);
    }

    private double count(String meter, String... tags) {
        return at(meter, "Clean").tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void countsWhatBecomesOfInstances() {
        kit.script("Clean", Script.failTimes(1).thenSucceed());
        kit.activate(pipeline("sales", shell("Clean", "true").maximumRetries(1)));
        kit.runUntilIdle();

        assertThat(count("penstock.instances.ended", "status", "FINISHED")).isEqualTo(4);
        assertThat(count("penstock.attempts.started")).isEqualTo(8);
        assertThat(count("penstock.attempts.failed")).isEqualTo(4);
        assertThat(count("penstock.attempts.retried")).isEqualTo(4);
        assertThat(at("penstock.instances.running", "Clean").gauge().value()).isZero();
        assertThat(at("penstock.instances.waiting", "Clean").gauge().value()).isZero();
    }

    @Test
    void namesTheClassesOfErrors() {
        kit.script("Clean", Script.failTimes(1, "DiskFull").thenSucceed());
        kit.activate(pipeline("sales", shell("Clean", "true").maximumRetries(1)));
        kit.runUntilIdle();

        assertThat(count("penstock.attempts.failed", "error", "DiskFull")).isEqualTo(4);
    }

    @Test
    void measuresHowLateInstancesStart() {
        kit.script("Clean", Script.succeedAfter(Duration.ofMinutes(20)));
        kit.activate(pipeline("sales", shell("Clean", "true").maxActiveInstances(1)));
        kit.runUntilIdle();

        Timer lag = at("penstock.scheduling.lag", "Clean").timer();
        assertThat(lag.count()).isEqualTo(4);
        assertThat(lag.totalTime(TimeUnit.MINUTES)).isCloseTo(0 + 5 + 10 + 15, within(0.01));
    }

    @Test
    void countsFromTheEndOfTheIntervalUnderTimeSeriesStyle() {
        kit.activate(pipeline("sales", shell("Clean", "true")).timeSeries());
        kit.runUntilIdle();

        Timer lag = at("penstock.scheduling.lag", "Clean").timer();
        assertThat(lag.count()).isEqualTo(4);
        assertThat(lag.totalTime(TimeUnit.MINUTES)).isZero();
    }

    @Test
    void countsInstancesThatAreLate() {
        kit.script("Clean", Script.succeedAfter(Duration.ofMinutes(10)));
        kit.activate(pipeline("sales", shell("Clean", "true").lateAfterTimeout(Duration.ofMinutes(5))));
        kit.runUntilIdle();

        assertThat(count("penstock.instances.late")).isEqualTo(4);
    }

    @Test
    void showsWhatWaitsAndRuns() {
        kit.script("Clean", Script.succeedAfter(Duration.ofMinutes(50)));
        kit.activate(pipeline("sales", shell("Clean", "true").maxActiveInstances(1)));
        kit.advance(Duration.ofMinutes(31));

        assertThat(at("penstock.instances.running", "Clean").gauge().value()).isEqualTo(1);
        assertThat(at("penstock.instances.waiting", "Clean").gauge().value()).isEqualTo(2);

        kit.service()
                .deletePipeline(kit.service()
                        .listPipelines(Optional.empty())
                        .items()
                        .get(0)
                        .id());
        kit.settle();
        assertThat(at("penstock.instances.running", "Clean").gauge().value()).isZero();
        assertThat(at("penstock.instances.waiting", "Clean").gauge().value()).isZero();
    }

    @Test
    void showsHowLongTasksLieInTheirQueue() {
        kit.activate(pipeline("sales", shell("Clean", "true").workerGroup("far")));
        clock.add(Duration.ofMillis(START.toEpochMilli() - clock.wallTime()));
        kit.advance(Duration.ofMinutes(20));
        clock.add(Duration.ofMinutes(20));

        assertThat(registry.find("penstock.queue.size").gauge().value()).isEqualTo(2);
        assertThat(registry.find("penstock.queue.age").timeGauge().value(TimeUnit.MINUTES))
                .isCloseTo(20, within(0.01));

        kit.startWorker("far");
        assertThat(at("penstock.queue.time", "Clean").timer().max(TimeUnit.MINUTES))
                .isCloseTo(20, within(0.01));
        kit.advance(Duration.ofMinutes(5));
        assertThat(registry.find("penstock.queue.size").gauge().value()).isZero();
        assertThat(registry.find("penstock.queue.age").timeGauge().value(TimeUnit.MINUTES))
                .isZero();
    }

    @Test
    void timesCommits() {
        kit.activate(pipeline("sales", shell("Clean", "true")));
        kit.store().refuse(1);
        kit.runUntilIdle();

        assertThat(registry.find("penstock.commit")
                        .tag("outcome", "refused")
                        .timer()
                        .count())
                .isEqualTo(1);
        long done =
                registry.find("penstock.commit").tag("outcome", "done").timer().count();
        assertThat(done).isGreaterThan(4);
        assertThat(registry.find("penstock.commit.pipelines").summary().count()).isEqualTo(done + 1);
    }

    @Test
    void countsEveryInstanceOnceThoughThePipelineIsLoadedAgain() {
        kit.script("Clean", Script.succeedAfter(Duration.ofMinutes(50)));
        TestRun run = kit.activate(pipeline("sales", shell("Clean", "true")));
        kit.advance(Duration.ofMinutes(20));
        kit.store().loseReply(1);
        kit.advance(Duration.ofMinutes(15));
        kit.advance(Duration.ofMinutes(5));

        long open = run.instances().stream()
                .filter(view -> view.status() == Status.RUNNING)
                .count();
        assertThat(at("penstock.instances.running", "Clean").gauge().value()).isEqualTo((double) open);
    }

    @Test
    void boundsTheNumberOfMeters() {
        for (int i = 0; i < 3 * MicrometerMetrics.MOST_PLACES; i++) {
            metrics.attemptStarted(new Place("p" + i, "c"));
        }
        for (int i = 0; i < 3 * MicrometerMetrics.MOST_ERRORS; i++) {
            metrics.attemptEnded(new Place("p0", "c"), Status.FAILED, Optional.of("E" + i), false);
        }

        assertThat(registry.find("penstock.attempts.started").counters()).hasSize(MicrometerMetrics.MOST_PLACES + 1);
        assertThat(registry.find("penstock.attempts.started")
                        .tags("pipeline", "other")
                        .counter()
                        .count())
                .isEqualTo(2.0 * MicrometerMetrics.MOST_PLACES);
        assertThat(registry.find("penstock.attempts.failed").counters()).hasSize(MicrometerMetrics.MOST_ERRORS + 1);
    }

    @Test
    void hasNoTagsButNamesStatusesAndErrors() {
        kit.script("Clean", Script.failTimes(4).thenSucceed());
        kit.activate(pipeline("sales", shell("Clean", "true")));
        kit.runUntilIdle();

        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .filteredOn(id -> id.getName().startsWith("penstock."))
                .flatExtracting(Meter.Id::getTags)
                .extracting(Tag::getKey)
                .containsOnly("pipeline", "component", "status", "error", "outcome");
    }

    @Test
    void areListedInTheDocumentation() throws IOException {
        kit.script("Clean", Script.failTimes(1).thenSucceed());
        kit.activate(pipeline("sales", shell("Clean", "true")));
        kit.runUntilIdle();
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("README.md"))) {
            root = root.getParent();
        }
        Set<String> documented = Pattern.compile("^\\| `(penstock\\.[a-z.]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(root.resolve("docs/metrics.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsOnly(documented.toArray(String[]::new));
    }

    @Test
    void goesOnWhereMetricsFail() {
        EngineMetrics broken = new EngineMetrics() {
            @Override
            public void committed(int pipelines, Duration took, boolean done) {
                throw new IllegalStateException("no");
            }
        };
        try (PipelineTestKit other = PipelineTestKit.builder()
                .startingAt(START)
                .engine(engine -> engine.metrics(broken))
                .start()) {
            TestRun run = other.activate(pipeline("sales", shell("Clean", "true")));
            other.runUntilIdle();

            assertThat(run.awaitFinished(Duration.ofMinutes(1)).isSuccess()).isTrue();
        }
    }
}
