package io.penstock.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.store.jdbc.JdbcStore;
import io.penstock.testkit.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The simulation on real databases: what a process that crashes leaves is read back from there, and steps are refused or lose
 * their reply after they were committed. {@code -Dpenstock.simulation.durable.seeds=n} plays more or fewer seeds,
 * {@code -Dpenstock.simulation.durable.first=n} begins at another one.
 */
class DurableSimulationTest {

    private static final int SEEDS = 2;
    private static final int EVENTS = 200;
    private static final int SHOWN = 60;

    @Test
    void keepsThePromisesOnH2() {
        play(TestDatabase.h2());
    }

    @Test
    void keepsThePromisesOnPostgres() {
        play(TestDatabase.postgres());
    }

    private static void play(TestDatabase database) {
        int seeds = Integer.getInteger("penstock.simulation.durable.seeds", SEEDS);
        long first = Long.getLong("penstock.simulation.durable.first", 1);
        var failures = new ArrayList<String>();
        for (long seed = first; seed < first + seeds; seed++) {
            try (JdbcStore store =
                    database.empty(JdbcStore.over(database.dataSource()).exclusive())) {
                var simulation = new Simulation(
                        seed, Integer.getInteger("penstock.simulation.events", EVENTS), new Coverage(), store);
                try {
                    simulation.run();
                } catch (Violation | RuntimeException e) {
                    List<String> trace = simulation.trace;
                    failures.add("seed " + seed + ": " + e + "\n"
                            + String.join("\n", trace.subList(Math.max(0, trace.size() - SHOWN), trace.size())));
                }
            }
        }
        assertThat(failures).as("seeds that broke a promise").isEmpty();
    }
}
