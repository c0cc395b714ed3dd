/**
 * The engine: what a service starts, hands pipelines to and asks about them. Definitions and commands enter through
 * {@link io.penstock.engine.PipelineEngine}; events, runs and tasks for workers leave. Inside is the imperative shell around
 * the state machine of {@code .instance}: decide, make durable, act, tell.
 */
@NullMarked
package io.penstock.engine;

import org.jspecify.annotations.NullMarked;
