package io.penstock.run;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a run ended: how many instances ended in which status. Immutable.
 *
 * @param pipelineId the pipeline
 * @param state its state at the end
 * @param counts the number of instances by status
 * @param failed the instances that ended without success, at most a hundred of them
 */
public record RunOutcome(String pipelineId, PipelineState state, Map<Status, Long> counts, List<InstanceView> failed) {

    /** Copies. */
    public RunOutcome {
        var copy = new EnumMap<Status, Long>(Status.class);
        copy.putAll(counts);
        counts = java.util.Collections.unmodifiableMap(copy);
        failed = List.copyOf(failed);
    }

    /** Whether nothing ended without success. */
    public boolean isSuccess() {
        return failed.isEmpty();
    }

    @Override
    public String toString() {
        return pipelineId + " " + state + ": "
                + counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }
}
