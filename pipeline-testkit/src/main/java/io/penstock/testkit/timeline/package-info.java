/**
 * What happened when, as data, as text and as a picture. Events of the engine enter; a {@link io.penstock.testkit.timeline.Timeline}
 * leaves, for assertions, their messages, documentation and bug reports.
 */
@NullMarked
package io.penstock.testkit.timeline;

import org.jspecify.annotations.NullMarked;
