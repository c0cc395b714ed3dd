package io.penstock.spi.work;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says that an attempt failed, under an errorId of the handler's choice. The engine decides whether to try again. */
public final class WorkFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String errorId;

    /**
     * A failure.
     *
     * @param errorId a short name of the kind of failure, such as {@code ExitCode}; must not start with {@code Service_}
     * @param message what went wrong, for people
     * @param cause what led to it, or {@code null}
     * @throws IllegalArgumentException if {@code errorId} starts with {@code Service_}, which is kept for the engine
     */
    public WorkFailedException(String errorId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.errorId = Objects.requireNonNull(errorId, "errorId");
        if (errorId.startsWith("Service_")) {
            throw new IllegalArgumentException(
                    "errorId '" + errorId + "' starts with Service_, which is kept for the engine");
        }
    }

    /** A failure without a cause. */
    public WorkFailedException(String errorId, String message) {
        this(errorId, message, null);
    }

    /** The short name of the kind of failure. */
    public String errorId() {
        return errorId;
    }
}
