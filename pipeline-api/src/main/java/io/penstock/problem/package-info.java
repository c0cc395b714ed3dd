/**
 * What can go wrong, as values and as a few unchecked exceptions. The leaf of the library: it needs nothing, everything
 * else reports through it. An {@link io.penstock.problem.Issue} is collected by readers and validators; a
 * {@link io.penstock.problem.PipelineException} is thrown once, with all issues in it.
 */
@NullMarked
package io.penstock.problem;

import org.jspecify.annotations.NullMarked;
