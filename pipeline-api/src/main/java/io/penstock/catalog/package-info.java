/**
 * The types of object a definition may hold, as data: every documented type with its fields, and the types that
 * extensions register under the same rules. Read once from a resource of this package; validation, the console's forms,
 * editors and the generated page {@code docs/types.md} ask it, nothing writes it.
 */
@NullMarked
@CheckReturnValue
package io.penstock.catalog;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
