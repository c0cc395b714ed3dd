/**
 * A whole engine on a clock that is moved by hand. A test makes a {@link io.penstock.testkit.PipelineTestKit}, scripts what
 * the work does, activates pipelines, lets time pass, and asserts on the {@link io.penstock.testkit.TestRun}. What enters is
 * a definition and scripts; what leaves is a history that is the same in every run with the same seed.
 */
@NullMarked
package io.penstock.testkit;

import org.jspecify.annotations.NullMarked;
