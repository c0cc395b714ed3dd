/**
 * What an extension implements to act for the engine: providers of resources, action handlers, the meaning of roles, keys
 * for secrets. Called on a bounded pool, never on the engine's own thread; every call may be repeated and carries an
 * idempotency key where that matters. What leaves is what was found or done.
 */
@NullMarked
package io.penstock.spi.control;

import org.jspecify.annotations.NullMarked;
