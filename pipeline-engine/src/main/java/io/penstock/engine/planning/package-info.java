/**
 * From a definition to a plan: which components have instances, in which intervals, and what waits for what. A
 * {@link io.penstock.definition.PipelineDefinition} enters, an immutable {@link io.penstock.engine.planning.Plan} leaves;
 * the instance stage runs it. Nothing here knows the time or the store.
 */
@NullMarked
package io.penstock.engine.planning;

import org.jspecify.annotations.NullMarked;
