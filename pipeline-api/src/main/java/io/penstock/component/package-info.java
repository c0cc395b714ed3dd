/**
 * The kinds of object a definition is made of (activities, data nodes, resources, …) and the typed components of each
 * documented type. A component is a copy-on-write view of one {@link io.penstock.definition.PipelineObject}: nothing
 * that the object holds is lost by looking at it through its type. The DSL makes them, handlers receive them.
 */
@NullMarked
@CheckReturnValue
package io.penstock.component;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
