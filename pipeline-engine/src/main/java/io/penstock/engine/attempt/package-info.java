/**
 * Attempts: try n of an instance. Here their expressions are evaluated and their fields frozen; what enters is the plan and
 * the runtime fields of an instance, what leaves is the objects that a worker receives. The instance stage keeps attempts
 * and decides what becomes of them. Pure; nothing here reads a clock.
 */
@NullMarked
package io.penstock.engine.attempt;

import org.jspecify.annotations.NullMarked;
