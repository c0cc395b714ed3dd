package io.penstock.problem;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The base of everything this library throws on purpose. A failed attempt is not an exception but a state; this is for
 * calls that cannot be carried out.
 */
public class PipelineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCategory category;

    /**
     * An exception of the given category.
     *
     * @param message what could not be done and why, naming object, field and value where there are any
     * @param cause what led to it, or {@code null}
     */
    public PipelineException(ErrorCategory category, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.category = Objects.requireNonNull(category, "category");
    }

    /** An exception of the given category, without a cause. */
    public PipelineException(ErrorCategory category, String message) {
        this(category, message, null);
    }

    /** Who can do something about it. */
    public ErrorCategory category() {
        return category;
    }
}
