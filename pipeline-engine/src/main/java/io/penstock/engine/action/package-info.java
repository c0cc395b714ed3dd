/**
 * Effects that leave the process: rows of the outbox enter once they are durable, are carried out by action handlers, in
 * order for each instance and in parallel across instances, and repeated until one acknowledges them or they are given up.
 * What leaves is how each ended.
 */
@NullMarked
package io.penstock.engine.action;

import org.jspecify.annotations.NullMarked;
