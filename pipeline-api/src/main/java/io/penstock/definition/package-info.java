/**
 * The one representation of a pipeline: a list of objects with fields, plus parameters and their values. The DSL and the
 * JSON reader write it, validation judges it, the engine runs it, the JSON writer prints it. Nothing is lost on the way:
 * the order of objects, fields and repeated values, unknown fields and user fields all survive.
 */
@NullMarked
package io.penstock.definition;

import org.jspecify.annotations.NullMarked;
