package io.penstock.problem;

/** A call that is malformed, or not allowed in the state its object is in. Nothing was changed. */
public final class InvalidRequestException extends PipelineException {

    private static final long serialVersionUID = 1L;

    /** An exception that says {@code message}. */
    public InvalidRequestException(String message) {
        super(ErrorCategory.INVALID_REQUEST, message);
    }
}
