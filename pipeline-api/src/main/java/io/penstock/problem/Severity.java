package io.penstock.problem;

/** How much an {@link Issue} matters: an error forbids activation, a warning informs. */
public enum Severity {
    /** Must be mended before the pipeline can be activated. */
    ERROR,
    /** Legal, but probably not what was meant, or not what the service did. */
    WARNING
}
