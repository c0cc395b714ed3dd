/**
 * What is logged about a pipeline says so: the diagnostic context that shell and worker put around their work. Everybody in
 * the engine may use it; nothing leaves it.
 */
@NullMarked
package io.penstock.engine.logging;

import org.jspecify.annotations.NullMarked;
