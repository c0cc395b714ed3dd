/**
 * The words in which a pipeline is written in Java: static factories for every documented type, parameters, and
 * expressions. Strings and other components enter, immutable components of {@code io.penstock.component} leave, and
 * {@link io.penstock.Pipeline} takes them. Nothing here has a meaning of its own: whatever can be said with it can be
 * read in the definition that comes out.
 */
@NullMarked
@CheckReturnValue
package io.penstock.dsl;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
