package io.penstock.engine.store;

import io.penstock.problem.ErrorCategory;
import io.penstock.problem.PipelineException;
import org.jspecify.annotations.Nullable;

/** A store that refused or could not be reached. Whether what was asked for happened may be unknown. */
public final class StoreException extends PipelineException {

    private static final long serialVersionUID = 1L;

    private final boolean fenced;

    /**
     * An exception.
     *
     * @param fenced whether the pipeline is owned by somebody else now
     */
    public StoreException(String message, boolean fenced, @Nullable Throwable cause) {
        super(ErrorCategory.UNAVAILABLE, message, cause);
        this.fenced = fenced;
    }

    /** Whether the pipeline is owned by somebody else now. */
    public boolean isFenced() {
        return fenced;
    }
}
