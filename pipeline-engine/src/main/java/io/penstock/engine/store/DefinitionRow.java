package io.penstock.engine.store;

import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import java.time.Instant;
import java.util.List;

/**
 * One version of a pipeline's definition. Immutable.
 *
 * @param version its number, from 1
 * @param errored whether validation found errors
 */
public record DefinitionRow(
        String pipelineId, int version, PipelineDefinition definition, boolean errored, Instant createdAt) {

    /** This version, with values of parameters that an activation gave. */
    public DefinitionRow withValues(List<ParameterValue> values) {
        return new DefinitionRow(pipelineId, version, definition.withValues(values), errored, createdAt);
    }
}
