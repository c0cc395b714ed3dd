package io.penstock.run;

/** The kinds of component that have instances. */
public enum ComponentKind {
    /** Does work once in every interval. */
    ACTIVITY,
    /** Stands for the data of an interval. */
    DATA_NODE,
    /** Must hold before its referrer goes on; has one instance for each instance of its referrer. */
    PRECONDITION,
    /** The machine or cluster that work of an interval runs on. */
    RESOURCE
}
