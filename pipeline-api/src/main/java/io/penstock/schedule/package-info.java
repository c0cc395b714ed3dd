/**
 * Time as definitions see it: periods by the calendar, intervals, and the series of intervals that a schedule stands for.
 * Pure functions of their arguments; nothing here reads a clock. Validation, the DSL and the engine's planning call it.
 */
@NullMarked
package io.penstock.schedule;

import org.jspecify.annotations.NullMarked;
