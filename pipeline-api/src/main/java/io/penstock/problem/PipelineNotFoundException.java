package io.penstock.problem;

/** The pipeline named does not exist. */
public final class PipelineNotFoundException extends PipelineException {

    private static final long serialVersionUID = 1L;

    /** An exception that says {@code message}. */
    public PipelineNotFoundException(String message) {
        super(ErrorCategory.NOT_FOUND, message);
    }
}
