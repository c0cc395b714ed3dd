package io.penstock.engine.instance;

import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.run.Explanation;
import io.penstock.run.WaitReason;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what instances wait for that wait outside memory, from their rows alone. Pure functions of the store. */
public final class ParkedRows {

    /** How many are explained where all are asked for; the rest waits in the same way. */
    private static final int SHOWN = 100;

    private ParkedRows() {}

    /** What an instance that is not in memory waits for: what stands in its way, and what stands in the way of that. */
    public static Explanation explain(EngineStore store, InstanceRow row) {
        // A precondition waits for the instance that names it.
        long wanted = row.referrer() == 0 ? row.blockedBy() : row.referrer();
        Optional<InstanceRow> blocker = wanted == 0 || row.status().isTerminal()
                ? Optional.empty()
                : store.instances(row.pipelineId(), List.of(wanted)).stream().findFirst();
        Optional<String> message = Optional.ofNullable(row.message());
        if (blocker.isEmpty()) {
            return new Explanation(row.id(), row.status(), List.of(), List.of(), message);
        }
        InstanceRow other = blocker.get();
        if (other.status().isFailure()) {
            var decision = new WaitReason.OperatorDecision(other.id(), other.status());
            return new Explanation(row.id(), row.status(), List.of(decision), List.of(), message);
        }
        var dependency = new WaitReason.Dependency(other.id(), other.status());
        return new Explanation(row.id(), row.status(), List.of(dependency), List.of(explain(store, other)), message);
    }

    /** The explanations of the oldest ones of a pipeline. */
    public static List<Explanation> explanations(EngineStore store, String pipelineId) {
        return store.instances(pipelineId, InstanceFilter.allParked(), 0, SHOWN).stream()
                .filter(row -> !row.status().isTerminal())
                .map(row -> explain(store, row))
                .toList();
    }

    /** The visible ids of what stands in the way of the parked ones among some rows, by their keys. */
    public static Map<Long, String> blockers(EngineStore store, String pipelineId, Collection<InstanceRow> rows) {
        Set<Long> seqs = rows.stream()
                .map(InstanceRow::blockedBy)
                .filter(seq -> seq != 0)
                .collect(Collectors.toSet());
        var ids = new HashMap<Long, String>();
        if (!seqs.isEmpty()) {
            store.instances(pipelineId, seqs).forEach(row -> ids.put(row.seq(), row.id()));
        }
        return ids;
    }
}
