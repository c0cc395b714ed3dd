package io.penstock.service;

/**
 * Id and name of a pipeline. Immutable.
 *
 * @param id the id
 * @param name the name
 */
public record PipelineIdName(String id, String name) {}
