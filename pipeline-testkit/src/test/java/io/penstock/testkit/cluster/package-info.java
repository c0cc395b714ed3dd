/**
 * Several engines on one store, in one thread on one clock that is moved by hand. Engines enter by name; what leaves is who
 * owns what, and what became of it. Called by nobody but JUnit.
 */
@NullMarked
package io.penstock.testkit.cluster;

import org.jspecify.annotations.NullMarked;
