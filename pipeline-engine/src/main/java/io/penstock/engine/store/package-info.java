/**
 * What the engine keeps, as immutable rows, and the interface of the stores that keep it. The shell hands in the changed
 * rows of each step and gets them back after a crash; queries of operators read here. A store knows nothing of rules: it
 * compares nothing but keys, leases and fences.
 */
@NullMarked
package io.penstock.engine.store;

import org.jspecify.annotations.NullMarked;
