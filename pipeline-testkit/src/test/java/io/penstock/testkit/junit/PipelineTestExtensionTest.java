package io.penstock.testkit.junit;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.penstock.Pipeline;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.storage.MemoryObjectStorage;
import io.penstock.testkit.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class PipelineTestExtensionTest {

    @PipelineTest(startingAt = "2024-06-01T12:00", seed = 5)
    void startsAsAnnotated(PipelineTestKit kit, ManualClock clock, MemoryObjectStorage storage) {
        assertThat(kit.now()).isEqualTo("2024-06-01T12:00:00Z");
        assertThat(kit.seed()).isEqualTo(5);
        assertThat(clock).isSameAs(kit.clock());
        assertThat(storage).isSameAs(kit.storage());
    }

    @PipelineTest
    void runsAPipeline(PipelineTestKit kit) {
        TestRun run = kit.activate(Pipeline.of("test")
                .every(Duration.ofHours(1))
                .startingAt(Instant.parse("2024-01-01T00:00:00Z"))
                .occurrences(1)
                .activity(shell("A", "true")));
        kit.runUntilIdle();

        assertThat(run).allIntervalsFinished();
    }

    @Test
    void saysTheSeedOfAFailure() {
        TestExecutionSummary summary = run(FailingExample.class);

        assertThat(summary.getFailures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getException())
                        .hasMessage("on purpose")
                        .satisfies(problem -> assertThat(problem.getSuppressed())
                                .extracting(Throwable::getMessage)
                                .singleElement()
                                .asString()
                                .startsWith("seed 77; the same again with -Dpenstock.testkit.seed=77")
                                .containsSubsequence("scripted, but never asked for: [Typo]", "pipeline df-")
                                .contains(", as of 2024-01-01T00:10:00Z:\n", "A 01-01 00:00 |", "| FINISHED")));
    }

    @Test
    void givesEachTestAKitOfItsOwn() {
        SharingExample.SEEN.clear();

        assertThat(run(SharingExample.class).getTestsSucceededCount()).isEqualTo(2);
        assertThat(SharingExample.SEEN).hasSize(2).doesNotHaveDuplicates();
    }

    private static TestExecutionSummary run(Class<?> type) {
        Launcher launcher = LauncherFactory.create();
        var summary = new SummaryGeneratingListener();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(type))
                        .build(),
                summary);
        return summary.getSummary();
    }
}
