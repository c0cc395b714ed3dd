package io.penstock.engine.store;

import io.penstock.problem.ErrorCategory;
import io.penstock.problem.PipelineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that refused or could not be reached. Whether what was asked for happened may be unknown. */
public final class StoreException extends PipelineException {

    private static final long serialVersionUID = 1L;

    /** What is known of a failure. */
    public enum Kind {
        /** It was not done, and would not be if it were asked for again. */
        REFUSED,
        /** It was not done, because the pipeline is owned by somebody else now. */
        FENCED,
        /** It was not done, because the store cannot be reached or is too busy; later it may work. */
        UNAVAILABLE,
        /** Whether it was done is not known: the answer was lost. Only reading tells. */
        UNKNOWN
    }

    private final Kind kind;
    private final @Nullable String pipelineId;

    /**
     * An exception.
     *
     * @param fenced whether the pipeline is owned by somebody else now
     */
    public StoreException(String message, boolean fenced, @Nullable Throwable cause) {
        this(message, fenced ? Kind.FENCED : Kind.REFUSED, cause);
    }

    /** An exception of which more is known. */
    public StoreException(String message, Kind kind, @Nullable Throwable cause) {
        this(message, kind, null, cause);
    }

    private StoreException(String message, Kind kind, @Nullable String pipelineId, @Nullable Throwable cause) {
        super(ErrorCategory.UNAVAILABLE, message, cause);
        this.kind = kind;
        this.pipelineId = pipelineId;
    }

    /** The refusal of a step whose pipeline has got another owner since; nothing of the commit was done. */
    public static StoreException fenced(String pipelineId, long stepEpoch, long epoch) {
        return new StoreException(
                "pipeline " + pipelineId + " is owned under epoch " + epoch + " now; the step was made under "
                        + stepEpoch,
                Kind.FENCED,
                pipelineId,
                null);
    }

    /** What is known of the failure. */
    public Kind kind() {
        return kind;
    }

    /** Whether the pipeline is owned by somebody else now. */
    public boolean isFenced() {
        return kind == Kind.FENCED;
    }

    /** Whether what was asked for may have been done all the same. */
    public boolean isUnknown() {
        return kind == Kind.UNKNOWN;
    }

    /** Whether it failed for everybody, not because of what was asked for: the store could not be reached, or was too busy. */
    public boolean isOutage() {
        return kind == Kind.UNAVAILABLE || kind == Kind.UNKNOWN;
    }

    /** The pipeline that is owned by somebody else now, if that is why. */
    public Optional<String> pipelineId() {
        return Optional.ofNullable(pipelineId);
    }
}
