package io.penstock.run;

/** The health of a component or a pipeline (dp-interpret-health-status). */
public enum HealthStatus {
    /** A component whose latest ended instance finished; a pipeline none of whose components is in error. */
    HEALTHY,
    /** A component whose latest ended instance failed, timed out, was cancelled or cascade-failed; a pipeline with such. */
    ERROR,
    /** Nothing has ended yet. */
    NO_COMPLETED_EXECUTIONS;

    /** How the service wrote it. */
    public String text() {
        return this == NO_COMPLETED_EXECUTIONS ? "No Completed Executions" : name();
    }
}
