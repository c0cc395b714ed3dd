package io.penstock.examples;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;

import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.run.PipelineRun;
import io.penstock.service.ActivationOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures how fast the engine itself is: backfills 1,000 intervals of 100 pipelines, each with an activity that does
 * nothing, an input and an output, and then a million intervals of one pipeline, with everything in memory. Prints instances
 * a second and what was live on the heap.
 *
 * <p>Arguments, all optional: pipelines, intervals of each, intervals of the single pipeline (0 leaves it out).
 */
public final class EngineThroughputBenchmark {

    private static final int COMPONENTS = 3;

    /** When the last interval ends: long ago, so that all of them are due at once. */
    private static final Instant END = Instant.parse("2024-01-01T00:00:00Z");

    private EngineThroughputBenchmark() {}

    /** Runs it. */
    public static void main(String... arguments) {
        int pipelines = argument(arguments, 0, 100);
        int intervals = argument(arguments, 1, 1_000);
        int single = argument(arguments, 2, 1_000_000);
        measure("warm-up", Math.max(1, pipelines / 10), intervals);
        measure("many pipelines", pipelines, intervals);
        if (single > 0) {
            measure("one pipeline", 1, single);
        }
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private static void measure(String what, int pipelines, int intervals) {
        var done = new LongAdder();
        Instant start = END.minus(Duration.ofMinutes(15L * intervals));
        try (PipelineEngine engine = PipelineEngine.builder()
                .store(new MemoryStore(10_000))
                .handler(ShellCommandActivity.TYPE, (activity, context) -> done.increment())
                .start()) {
            long begun = System.nanoTime();
            var runs = new ArrayList<PipelineRun>();
            for (int i = 0; i < pipelines; i++) {
                runs.add(engine.activate(
                        pipeline("Pipeline" + i, start, intervals),
                        ActivationOptions.defaults().allowBackfill()));
            }
            long peak = await(runs);
            double seconds = (System.nanoTime() - begun) / 1e9;
            long instances = (long) pipelines * intervals * COMPONENTS;
            System.out.printf(
                    "%-15s %,9d instances in %6.2f s: %,9.0f instances/s; %,d activities; peak live heap %,d MiB%n",
                    what, instances, seconds, instances / seconds, done.sum(), peak >> 20);
        }
    }

    private static long await(List<PipelineRun> runs) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long peak = 0;
        for (PipelineRun run : runs) {
            run.awaitFinished(Duration.ofMinutes(30));
            peak = Math.max(peak, memory.getHeapMemoryUsage().getUsed());
        }
        return peak;
    }

    private static Pipeline pipeline(String name, Instant start, int intervals) {
        return Pipeline.of(name)
                .every(Duration.ofMinutes(15))
                .startingAt(start)
                .occurrences(intervals)
                .activity(shell("Work")
                        .command("true")
                        .input(s3("In").directoryPath("s3://bucket/in/#{@scheduledStartTime}"))
                        .output(s3("Out").directoryPath("s3://bucket/out/#{@scheduledStartTime}")));
    }
}
