/**
 * The read model: what ran, what runs, and why something does not. Immutable views of instances and attempts, the reasons
 * an instance waits for, and the events that tell of every change. The engine makes them; operators, listeners, the
 * testkit and the console read them; nothing goes back in.
 */
@NullMarked
package io.penstock.run;

import org.jspecify.annotations.NullMarked;
