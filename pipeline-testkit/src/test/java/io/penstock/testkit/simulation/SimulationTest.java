package io.penstock.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random pipelines under random events, seed by seed. {@code -Dpenstock.simulation.seeds=n} plays more or fewer seeds,
 * {@code -Dpenstock.simulation.seed=n} plays one and prints what happened, {@code -Dpenstock.simulation.events=n} sets how
 * many events a seed has.
 */
class SimulationTest {

    private static final int SEEDS = 1000;
    private static final int EVENTS = 500;
    private static final long TIMES = 50;
    private static final int SHOWN = 150;

    @Test
    void keepsThePromisesThroughRandomEventsAndCrashes() throws Exception {
        int events = Integer.getInteger("penstock.simulation.events", EVENTS);
        Long single = Long.getLong("penstock.simulation.seed");
        var coverage = new Coverage();
        if (single != null) {
            var simulation = new Simulation(single, events, coverage);
            try {
                simulation.run();
            } finally {
                simulation.trace.forEach(System.out::println);
            }
            return;
        }
        int seeds = Integer.getInteger("penstock.simulation.seeds", SEEDS);
        List<String> failures = play(seeds, events, coverage);
        if (Boolean.getBoolean("penstock.simulation.print")) {
            coverage.counts().forEach((what, count) -> System.out.println(count + "\t" + what));
            System.out.println("below " + TIMES + ": " + coverage.below(TIMES));
        }
        assertThat(failures).as("seeds that broke a promise").isEmpty();
        if (seeds >= SEEDS && events >= EVENTS) {
            assertThat(coverage.below(TIMES))
                    .as("rows of the status table and rules at the edges that were met less than %s times", TIMES)
                    .isEmpty();
        }
    }

    private static List<String> play(int seeds, int events, Coverage coverage) throws InterruptedException {
        boolean keepGoing = Boolean.getBoolean("penstock.simulation.all");
        var next = new AtomicLong(Long.getLong("penstock.simulation.first", 1));
        long end = next.get() + seeds;
        var stop = new AtomicBoolean();
        Callable<List<String>> player = () -> {
            var failures = new ArrayList<String>();
            long seed;
            while ((seed = next.getAndIncrement()) < end && !stop.get()) {
                String failure = play(seed, events, coverage);
                if (failure != null) {
                    failures.add(failure);
                    stop.set(!keepGoing);
                }
            }
            return failures;
        };
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors())));
        try {
            var failures = new ArrayList<String>();
            for (Future<List<String>> player1 : threads.invokeAll(
                    java.util.Collections.nCopies(Runtime.getRuntime().availableProcessors(), player))) {
                failures.addAll(player1.get());
            }
            return failures;
        } catch (ExecutionException e) {
            throw new AssertionError("the simulation itself failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static @Nullable String play(long seed, int events, Coverage coverage) {
        var simulation = new Simulation(seed, events, coverage);
        try {
            simulation.run();
            return null;
        } catch (Violation | RuntimeException e) {
            if (Boolean.getBoolean("penstock.simulation.brief")) {
                return "seed " + seed + ": " + e.getMessage();
            }
            List<String> trace = simulation.trace;
            var text = new StringBuilder("seed " + seed + " after " + trace.size() + " lines: " + e
                    + "\nplay it again with -Dpenstock.simulation.seed=" + seed + "\n");
            for (StackTraceElement element : e.getStackTrace()) {
                text.append("  at ").append(element).append('\n');
            }
            trace.subList(Math.max(0, trace.size() - SHOWN), trace.size())
                    .forEach(line -> text.append(line).append('\n'));
            return text.toString();
        }
    }
}
