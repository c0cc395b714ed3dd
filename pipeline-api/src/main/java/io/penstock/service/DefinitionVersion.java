package io.penstock.service;

/** Which copy of a definition is meant. */
public enum DefinitionVersion {
    /** The one that was put last. */
    LATEST,
    /** The one that runs: what the last activation took over. */
    ACTIVE
}
