/** The store of an engine that nobody gave another one: everything in this JVM's memory, nothing survives it. */
@NullMarked
package io.penstock.engine.store.memory;

import org.jspecify.annotations.NullMarked;
