package io.penstock.engine.store;

import io.penstock.definition.PipelineDefinition;
import java.time.Instant;

/**
 * One version of a pipeline's definition. Immutable.
 *
 * @param version its number, from 1
 * @param errored whether validation found errors
 */
public record DefinitionRow(
        String pipelineId, int version, PipelineDefinition definition, boolean errored, Instant createdAt) {}
