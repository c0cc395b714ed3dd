/**
 * What stands in for real work: scripts that say what becomes of the attempts of an activity, the checks of a precondition,
 * the life of a resource and the sending of an action. Tests write them; the testkit plays them on its clock, and reports
 * to the engine as any worker or provider does.
 */
@NullMarked
package io.penstock.testkit.script;

import org.jspecify.annotations.NullMarked;
