/**
 * The front door for those who write pipelines in Java: {@link io.penstock.Pipeline}. Components made by
 * {@code io.penstock.dsl} enter, a {@link io.penstock.definition.PipelineDefinition} leaves, which the engine runs and
 * the JSON writer prints.
 */
@NullMarked
@CheckReturnValue
package io.penstock;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
