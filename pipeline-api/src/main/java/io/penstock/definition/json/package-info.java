/**
 * Pipeline definitions as JSON text: the definition file ({@code objects}, {@code parameters}, {@code values}, in one file
 * or several) and the form of the service's API ({@code pipelineObjects}, {@code parameterObjects},
 * {@code parameterValues}). Text enters, a {@link io.penstock.definition.PipelineDefinition} leaves, and the other way
 * round. Reading is lenient and reports each leniency as a warning with line and column; writing is strict and canonical.
 * The command line, the service's endpoint, deployment code and tests call it.
 */
@NullMarked
package io.penstock.definition.json;

import org.jspecify.annotations.NullMarked;
