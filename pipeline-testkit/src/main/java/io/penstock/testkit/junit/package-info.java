/**
 * The testkit inside JUnit: {@link io.penstock.testkit.junit.PipelineTest} gives a test a fresh testkit as a parameter, and
 * says with which seed it failed. JUnit calls it.
 */
@NullMarked
package io.penstock.testkit.junit;

import org.jspecify.annotations.NullMarked;
