package io.penstock.engine.store;

import io.penstock.definition.ParameterValue;
import io.penstock.run.PipelineState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline. Immutable.
 *
 * @param latestVersion the number of the definition that was put last; 0 where there is none
 * @param activeVersion the number of the definition that runs; 0 where there is none
 * @param activationValues parameter values of the last activation
 * @param nextSeq the number that the next instance gets
 * @param onDemandCursor the start of the newest on-demand set
 * @param cancelActive whether a deactivation under way cancels what runs
 */
public record PipelineRow(
        String pipelineId,
        String name,
        String uniqueId,
        @Nullable String description,
        Map<String, String> tags,
        PipelineState state,
        Instant createdAt,
        @Nullable Instant firstActivation,
        @Nullable Instant lastActivation,
        @Nullable Instant lastDeactivation,
        @Nullable Instant finishedAt,
        @Nullable Instant deletionRequestedAt,
        int latestVersion,
        int activeVersion,
        List<ParameterValue> activationValues,
        long nextSeq,
        @Nullable Instant onDemandCursor,
        boolean cancelActive) {

    /** Copies. */
    public PipelineRow {
        tags = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        activationValues = List.copyOf(activationValues);
    }
}
