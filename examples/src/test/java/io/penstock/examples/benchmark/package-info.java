/**
 * Benchmarks under JMH, and tests that run each of them once so that they keep working. {@code docs/performance.md} has
 * the figures and the command that measures them.
 */
@NullMarked
package io.penstock.examples.benchmark;

import org.jspecify.annotations.NullMarked;
