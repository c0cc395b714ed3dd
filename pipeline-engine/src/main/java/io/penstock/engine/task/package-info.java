/**
 * Tasks: the queue between the engine and its workers. Task rows enter as steps make them durable, polls and permits of
 * workers enter from the other side; what leaves is a task for a worker, under a lease that the store has granted.
 */
@NullMarked
package io.penstock.engine.task;

import org.jspecify.annotations.NullMarked;
