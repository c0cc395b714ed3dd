/**
 * Real servers for integration tests, started in or beside the JVM of the test, on the loopback interface. Nothing enters
 * but the wish for one; an address and what is needed to log in leave. Tests call it; nothing else in the testkit does, so
 * that whoever needs no server needs none of the libraries. Each class names the dependency to add.
 *
 * <p>The classes know nothing of a test framework: start one before the tests, close it after them.
 */
@NullMarked
package io.penstock.testkit.server;

import org.jspecify.annotations.NullMarked;
