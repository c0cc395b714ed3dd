/**
 * Engines in processes of their own on one PostgreSQL, killed at random moments. What they did enters as lines of a file that
 * every execution writes; what leaves is whether the promises held. Called by nobody but JUnit.
 */
@NullMarked
package io.penstock.testkit.kill;

import org.jspecify.annotations.NullMarked;
