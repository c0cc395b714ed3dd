package io.penstock.engine.store;

import io.penstock.run.PipelineEvent;

/**
 * An event that is kept for durable listeners. Immutable.
 *
 * @param number given by the store when it is written; greater than that of every event that was written before it in the
 *     same pipeline, and never given twice
 * @param event what happened
 */
public record EventRow(long number, PipelineEvent event) {}
