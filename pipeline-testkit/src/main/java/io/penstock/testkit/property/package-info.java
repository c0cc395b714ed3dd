/**
 * Properties instead of examples: what a run must keep whatever happens to it, as checks; and pipelines and events by
 * chance, as generators for jqwik. The checks need no jqwik; the generators do, and it is up to the user to have it.
 */
@NullMarked
package io.penstock.testkit.property;

import org.jspecify.annotations.NullMarked;
