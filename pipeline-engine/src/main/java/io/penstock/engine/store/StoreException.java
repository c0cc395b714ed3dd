package io.penstock.engine.store;

import io.penstock.problem.ErrorCategory;
import io.penstock.problem.PipelineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that refused or could not be reached. Whether what was asked for happened may be unknown. */
public final class StoreException extends PipelineException {

    private static final long serialVersionUID = 1L;

    private final boolean fenced;
    private final @Nullable String pipelineId;

    /**
     * An exception.
     *
     * @param fenced whether the pipeline is owned by somebody else now
     */
    public StoreException(String message, boolean fenced, @Nullable Throwable cause) {
        this(message, fenced, null, cause);
    }

    private StoreException(String message, boolean fenced, @Nullable String pipelineId, @Nullable Throwable cause) {
        super(ErrorCategory.UNAVAILABLE, message, cause);
        this.fenced = fenced;
        this.pipelineId = pipelineId;
    }

    /** The refusal of a step whose pipeline has got another owner since; nothing of the commit was done. */
    public static StoreException fenced(String pipelineId, long stepEpoch, long epoch) {
        return new StoreException(
                "pipeline " + pipelineId + " is owned under epoch " + epoch + " now; the step was made under "
                        + stepEpoch,
                true,
                pipelineId,
                null);
    }

    /** Whether the pipeline is owned by somebody else now. */
    public boolean isFenced() {
        return fenced;
    }

    /** The pipeline that is owned by somebody else now, if that is why. */
    public Optional<String> pipelineId() {
        return Optional.ofNullable(pipelineId);
    }
}
