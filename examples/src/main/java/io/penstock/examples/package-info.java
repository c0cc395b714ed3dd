/**
 * One runnable class per use. Each is a {@code main} to be read from top to bottom and also runs in a test.
 */
@NullMarked
package io.penstock.examples;

import org.jspecify.annotations.NullMarked;
