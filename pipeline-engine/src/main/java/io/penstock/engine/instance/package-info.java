/**
 * The functional core: one pipeline as one state machine. Signals (time, reports, commands) and the current time enter,
 * changed rows and events leave; the shell persists the rows and only then lets the effects out. No I/O, no clock, no
 * threads, no randomness of its own.
 */
@NullMarked
package io.penstock.engine.instance;

import org.jspecify.annotations.NullMarked;
