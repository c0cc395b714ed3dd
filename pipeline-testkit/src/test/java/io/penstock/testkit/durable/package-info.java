/** Engines whose store outlives them: what a process that dies, or a database that goes away, leaves for the next one. */
@NullMarked
package io.penstock.testkit.durable;

import org.jspecify.annotations.NullMarked;
