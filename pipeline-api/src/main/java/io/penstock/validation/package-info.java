/**
 * Judges definitions. A {@link io.penstock.definition.PipelineDefinition} and a catalogue of types enter, a
 * {@link io.penstock.validation.ValidationReport} with everything that is wrong or doubtful leaves. The DSL, the service's
 * operations and the engine's activation call it; it calls no one back, reads no clock and changes nothing.
 */
@NullMarked
@CheckReturnValue
package io.penstock.validation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
