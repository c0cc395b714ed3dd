/**
 * Assertions that read like the requirement: on what ran, on definitions, on what was written. A failure shows the timeline
 * around what failed and what {@code explain} says of it. Tests call it; nothing else does.
 */
@NullMarked
package io.penstock.testkit.assertion;

import org.jspecify.annotations.NullMarked;
