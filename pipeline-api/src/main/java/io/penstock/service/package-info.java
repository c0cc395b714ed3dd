/**
 * Every operation of the system as an interface, with Java types: what an operator does to pipelines
 * ({@code PipelineService}) and what a worker does to tasks ({@link io.penstock.service.TaskService}). The engine
 * implements both; a wire endpoint can stand in front of either without translating meaning.
 */
@NullMarked
package io.penstock.service;

import org.jspecify.annotations.NullMarked;
