package io.penstock.problem;

/** Who can do something about a {@link PipelineException}. */
public enum ErrorCategory {
    /** The definition is wrong: mend it. */
    INVALID_DEFINITION,
    /** The call is wrong, or not allowed in this state: change it. */
    INVALID_REQUEST,
    /** What was named does not exist, or no longer. */
    NOT_FOUND,
    /** The store or another remote could not be reached or did not answer: the same call may succeed later. */
    UNAVAILABLE,
    /** A fault of this library or of an extension. */
    INTERNAL
}
