package io.penstock.engine.instance;

import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.run.ComponentKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings back into memory what a signal is about and what stands next to it. The shell does this before it applies the
 * signal; the rules themselves never read the store. Confined to the thread that decides.
 */
public final class Recall {

    private final EngineStore store;
    private final String pipelineId;
    private final PipelineMachine machine;
    private final Map<Long, InstanceRow> rows = new LinkedHashMap<>();

    private Recall(EngineStore store, String pipelineId, PipelineMachine machine) {
        this.store = store;
        this.pipelineId = pipelineId;
        this.machine = machine;
    }

    /**
     * Brings in what a signal needs.
     *
     * @throws io.penstock.engine.store.StoreException if the store cannot be read; the machine is as it was then
     */
    public static void bringIn(EngineStore store, String pipelineId, PipelineMachine machine, Signal signal) {
        new Recall(store, pipelineId, machine).bringIn(signal);
    }

    private void bringIn(Signal signal) {
        PipelineMachine.Needs needs = machine.needs(signal);
        List<InstanceFilter> history = machine.history(signal);
        if (needs.isEmpty() && history.isEmpty()) {
            return;
        }
        var named = new HashSet<>(needs.named());
        var wanted = new LinkedHashSet<>(needs.named());
        wanted.addAll(needs.neighbours());
        for (InstanceFilter filter : history) {
            for (InstanceRow row : store.instances(pipelineId, filter, 0, Integer.MAX_VALUE)) {
                take(row);
                if (row.parked()) {
                    wanted.addAll(machine.neighbours(row, false));
                }
            }
        }
        var looked = new HashSet<String>();
        var pending = new ArrayDeque<>(wanted);
        while (!pending.isEmpty()) {
            String id = pending.poll();
            if (!looked.add(id)) {
                continue;
            }
            store.instance(pipelineId, id).ifPresent(row -> {
                InstanceRow main = row.referrer() == 0
                        ? row
                        : store.instances(pipelineId, List.of(row.referrer())).stream()
                                .findFirst()
                                .orElse(row);
                take(main);
                boolean isNamed = named.contains(id);
                Set<String> beside = machine.neighbours(main, isNamed);
                if (isNamed && main.kind() == ComponentKind.RESOURCE) {
                    // Those that run on it are rerun with it.
                    named.addAll(beside);
                }
                pending.addAll(beside);
            });
        }
        if (!rows.isEmpty()) {
            var attempts = new ArrayList<AttemptRow>();
            rows.keySet().forEach(seq -> attempts.addAll(store.attempts(pipelineId, seq)));
            machine.restore(rows.values(), attempts);
        }
    }

    private void take(InstanceRow row) {
        if (rows.put(row.seq(), row) == null) {
            store.instances(pipelineId, InstanceFilter.checksOf(row.seq()), 0, Integer.MAX_VALUE)
                    .forEach(check -> rows.put(check.seq(), check));
        }
    }
}
