package io.penstock.testkit.store;

import static io.penstock.testkit.store.Rows.START;
import static io.penstock.testkit.store.Rows.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.NodeRow;
import io.penstock.engine.store.Ownership;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.run.PipelineState;
import io.penstock.testkit.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SharedMemoryStoreTest extends SharedStoreContract {

    private static final Duration LEASE = Duration.ofSeconds(6);

    @Override
    protected EngineStore openShared() {
        return MemoryStore.shared(ManualClock.at(START));
    }

    @Override
    protected boolean tellsAtOnce() {
        return true;
    }

    @Test
    void removesANodeWhenItsLeaseIsOverAndNotBefore() {
        ManualClock clock = ManualClock.at(START);
        EngineStore store = MemoryStore.shared(clock);
        String a = store.join("a", LEASE).nodeId();
        clock.advance(Duration.ofSeconds(1));
        String b = store.join("b", LEASE).nodeId();
        clock.advance(Duration.ofMillis(4999));
        assertThat(store.pulse(b, LEASE, 0).nodes()).hasSize(2);
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.pulse(b, LEASE, 0).nodes())
                .as("b has been there for 5.999 seconds")
                .hasSize(2);
        clock.advance(Duration.ofMillis(1));

        assertThat(store.pulse(b, LEASE, 0).nodes()).extracting(NodeRow::nodeId).containsExactly(b);
        assertThat(store.pulse(a, LEASE, 0).member()).isFalse();
    }

    @Test
    void removesNobodyAfterAnOutageThatHitAll() {
        ManualClock clock = ManualClock.at(START);
        EngineStore store = MemoryStore.shared(clock);
        String a = store.join("a", LEASE).nodeId();
        String b = store.join("b", LEASE).nodeId();
        clock.advance(Duration.ofMinutes(1));

        assertThat(store.pulse(a, LEASE, 0).nodes()).hasSize(2);
        clock.advance(Duration.ofSeconds(2));
        assertThat(store.pulse(a, LEASE, 0).nodes()).hasSize(2);
        assertThat(store.pulse(b, LEASE, 0).member()).isTrue();
    }

    @Test
    void hasOneNodeAtATimeUnlessItIsShared() {
        var store = new MemoryStore();
        assertThat(store.isShared()).isFalse();
        store.create(pipeline("df-1", "one", PipelineState.PENDING));
        String a = store.join("a", LEASE).nodeId();
        assertThat(store.acquire(a, "df-1")).contains(new Ownership("df-1", a, 1));
        String b = store.join("a", LEASE).nodeId();

        assertThat(store.nodes()).extracting(NodeRow::nodeId).containsExactly(b);
        assertThat(store.pulse(a, LEASE, 0).member()).isFalse();
        assertThat(store.acquire(b, "df-1")).contains(new Ownership("df-1", b, 2));
    }
}
