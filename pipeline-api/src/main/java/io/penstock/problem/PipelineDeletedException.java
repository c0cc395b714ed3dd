package io.penstock.problem;

/** The pipeline named was deleted. */
public final class PipelineDeletedException extends PipelineException {

    private static final long serialVersionUID = 1L;

    /** An exception that says {@code message}. */
    public PipelineDeletedException(String message) {
        super(ErrorCategory.NOT_FOUND, message);
    }
}
