/**
 * Calls to the providers of resources: asked for by tasks of the core, answered as signals to the core. Runs on the bounded
 * pool of system work, never on the engine's own thread.
 */
@NullMarked
package io.penstock.engine.resource;

import org.jspecify.annotations.NullMarked;
