package io.penstock.problem;

/** The task named does not exist, was handed to another worker, or was ended before. */
public final class TaskNotFoundException extends PipelineException {

    private static final long serialVersionUID = 1L;

    /** An exception that says {@code message}. */
    public TaskNotFoundException(String message) {
        super(ErrorCategory.NOT_FOUND, message);
    }
}
