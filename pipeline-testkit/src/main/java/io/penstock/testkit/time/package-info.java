/**
 * The three seams of time, driven by hand: a clock that stands still until it is told, a scheduler that runs what is due on
 * that clock, and an executor that keeps what it is given until somebody runs it. The testkit hands them to the engine; a
 * test that drives parts of its own may use them alone.
 */
@NullMarked
package io.penstock.testkit.time;

import org.jspecify.annotations.NullMarked;
