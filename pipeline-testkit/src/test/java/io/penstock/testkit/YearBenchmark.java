package io.penstock.testkit;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;

import io.penstock.Pipeline;
import io.penstock.testkit.script.Script;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;

/**
 * A year of a pipeline with three components every 15 minutes: 35,040 intervals, with lateness timers, 1 % of the first
 * attempts failing. Prints how long it takes.
 */
public final class YearBenchmark {

    private static final Instant START = Instant.parse("2023-01-01T00:00:00Z");

    /** How many intervals a year of quarters of an hour has. */
    static final int INTERVALS = 365 * 96;

    private YearBenchmark() {}

    static Pipeline pipeline(int intervals) {
        var raw = s3("Raw", "s3://year/raw/#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm')}");
        var clean = shell("Clean", "true").input(raw).lateAfterTimeout(Duration.ofHours(1));
        var load = shell("Load", "true").dependsOn(clean).lateAfterTimeout(Duration.ofHours(2));
        return Pipeline.of("year")
                .every(Duration.ofMinutes(15))
                .startingAt(START)
                .occurrences(intervals)
                .activity(clean, load);
    }

    static PipelineTestKit kit() {
        return PipelineTestKit.builder()
                .startingAt(START)
                .anyActivity(Script.failOnce(0.01, "Scripted", Script.succeedAfter(Duration.ofMinutes(1))))
                .start();
    }

    /** Runs it a few times and prints each. */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        for (int round = 1; round <= rounds; round++) {
            long begin = System.nanoTime();
            long cpuBegin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try (PipelineTestKit kit = kit()) {
                TestRun run = kit.activate(pipeline(INTERVALS));
                kit.advance(Duration.ofDays(366));
                double seconds = (System.nanoTime() - begin) / 1e9;
                double cpu = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBegin) / 1e9;
                Runtime runtime = Runtime.getRuntime();
                System.out.printf(
                        "round %d: %d instances, %s, %.2f s (%.2f s of CPU), %d steps, %d events, heap %d MB, hash %s%n",
                        round,
                        run.instances().size(),
                        run.state(),
                        seconds,
                        cpu,
                        kit.steps(),
                        kit.events().size(),
                        (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                        run.timeline().hash().substring(0, 16));
            }
        }
    }
}
