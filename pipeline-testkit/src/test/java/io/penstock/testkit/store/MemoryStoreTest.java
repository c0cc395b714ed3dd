package io.penstock.testkit.store;

import static io.penstock.testkit.store.Rows.instance;
import static io.penstock.testkit.store.Rows.kept;
import static io.penstock.testkit.store.Rows.parked;
import static io.penstock.testkit.store.Rows.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends EngineStoreContract {

    @Override
    protected EngineStore open() {
        return new MemoryStore();
    }

    @Test
    void keepsTheNewestEndedInstances() {
        try (var store = new MemoryStore(3)) {
            store.create(pipeline("df-1", "one", PipelineState.PENDING));
            for (long seq = 1; seq <= 5; seq++) {
                var step = new Step("df-1", 0);
                step.instances().add(instance("df-1", seq, "Clean", Status.FINISHED, seq == 1));
                store.commit(List.of(step));
            }

            assertThat(store.instances("df-1", InstanceFilter.all(), 0, 10))
                    .extracting(InstanceRow::seq)
                    .as("the first is still in the engine's memory, the second had to go")
                    .containsExactly(1L, 3L, 4L, 5L);
        }
    }

    @Test
    void forgetsAnInstanceWithItsPreconditionsAndNeverWithoutThem() {
        try (var store = new MemoryStore(1)) {
            store.create(pipeline("df-1", "one", PipelineState.PENDING));
            for (long seq = 1; seq <= 5; seq += 2) {
                var step = new Step("df-1", 0);
                step.instances().add(instance("df-1", seq, "Clean", Status.FINISHED, false));
                step.instances().add(instance("df-1", seq + 1, "Ready", Rows.START, Status.FINISHED, 1, false, seq));
                store.commit(List.of(step));
            }

            assertThat(store.instances("df-1", InstanceFilter.all(), 0, 10))
                    .extracting(InstanceRow::seq)
                    .containsExactly(5L, 6L);
        }
    }

    @Test
    void neverForgetsAFailureThatParkedOnesWaitFor() {
        try (var store = new MemoryStore(0)) {
            store.create(pipeline("df-1", "one", PipelineState.PENDING));
            InstanceRow failed = instance("df-1", 1, "Clean", Status.FAILED, false);
            var step = new Step("df-1", 0);
            step.instances().add(kept(failed, 0));
            step.instances().add(parked("df-1", 2, "Load", 1));
            store.commit(List.of(step));
            assertThat(store.instances("df-1", InstanceFilter.all(), 0, 10)).hasSize(2);

            var after = new Step("df-1", 0);
            after.instances().add(failed);
            after.instances().add(instance("df-1", 2, "Load", Status.CANCELED, false));
            store.commit(List.of(after));
            assertThat(store.instances("df-1", InstanceFilter.all(), 0, 10)).isEmpty();
        }
    }
}
