/**
 * Runs one task after the other through {@link io.penstock.service.TaskService}, in the engine's JVM or in a program on
 * another host: takes or is handed a task, stages its inputs, calls the handler, makes sure that the attempt is still wanted,
 * publishes the outputs, uploads the logs, reports the end. Tasks enter; reports, objects and logs leave. It sees the api only.
 */
@NullMarked
package io.penstock.engine.worker;

import org.jspecify.annotations.NullMarked;
