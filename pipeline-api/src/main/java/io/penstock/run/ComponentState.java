package io.penstock.run;

/** The status of a component, the definition's side of a row of instances. */
public enum ComponentState {
    /** The pipeline was never activated. */
    PENDING,
    /** Its instances are made and started as the schedule says. */
    SCHEDULED,
    /** Paused by an operator: no instance of it starts. */
    PAUSED
}
