/**
 * Benchmarks: how fast the parts are that run often. They measure what is public and are called by hand; the figures and
 * how to get them are in {@code docs/performance.md}.
 */
@NullMarked
package io.penstock.examples.benchmark;

import org.jspecify.annotations.NullMarked;
