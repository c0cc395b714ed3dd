package io.penstock.testkit.property;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Pipeline;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.assertion.PipelineAssertions;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

class PromisesTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    @Provide
    Arbitrary<Pipeline> pipelines() {
        return PipelineArbitraries.pipelines(START);
    }

    @Provide
    Arbitrary<Script> scripts() {
        return PipelineArbitraries.scripts();
    }

    @Provide
    Arbitrary<List<RunEvent>> events() {
        return PipelineArbitraries.events();
    }

    @Property(tries = 60, seed = "20240101", shrinking = ShrinkingMode.OFF)
    void generatesValidPipelines(@ForAll("pipelines") Pipeline pipeline) {
        PipelineAssertions.assertThat(pipeline).isValid();
    }

    @Property(tries = 200, seed = "20240101", shrinking = ShrinkingMode.OFF)
    void keepsItsPromisesWhateverHappens(
            @ForAll("pipelines") Pipeline pipeline,
            @ForAll("scripts") Script script,
            @ForAll("events") List<RunEvent> events) {
        try (PipelineTestKit kit =
                PipelineTestKit.builder().startingAt(START).anyActivity(script).start()) {
            TestRun run = kit.activate(pipeline);
            for (RunEvent event : events) {
                event.befall(run);
                Promises.verify(run);
            }
            Promises.verifyBadInputIsRefused(run);
        }
    }

    @Property(tries = 100, seed = "20240101", shrinking = ShrinkingMode.OFF)
    void comesToAnEndWhenNothingFails(@ForAll("pipelines") Pipeline pipeline) {
        try (PipelineTestKit kit = PipelineTestKit.builder().startingAt(START).start()) {
            TestRun run = kit.activate(pipeline);
            kit.runUntilIdle();

            PipelineAssertions.assertThat(run).isFinished().allIntervalsFinished();
            Promises.verify(run);
        }
    }

    @Property(tries = 1, seed = "20120101")
    void noticesAnInstanceOffTheGrid() {
        // The grid of a definition is compared with instances that follow another one.
        var definition = Pipeline.of("grid")
                .every(Duration.ofMinutes(20))
                .startingAt(START)
                .occurrences(3)
                .activity(shell("A", "true"))
                .define();

        assertThat(Grid.of(definition, "A", List.of()).orElseThrow().starts(Instant.MAX))
                .containsExactly(START, START.plusSeconds(1200), START.plusSeconds(2400));
    }
}
