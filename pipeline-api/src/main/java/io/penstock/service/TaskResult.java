package io.penstock.service;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a task ended, in the worker's word. Immutable. */
public sealed interface TaskResult {

    /** The work is done. */
    record Finished() implements TaskResult {}

    /**
     * A precondition was checked and does not hold yet; for preconditions only.
     *
     * @param reason in a few words what was found, such as {@code "no object under s3://bucket/prefix"}; may be empty, as
     *     the wire protocol has no room for it
     */
    record NotMet(String reason) implements TaskResult {
        /** Checks that there is a reason. */
        public NotMet {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * The work failed.
     *
     * @param errorId a short name of the kind of failure; must not start with {@code Service_}, which is kept for the
     *     engine's own
     * @param errorMessage what went wrong, for people
     * @param errorStackTrace where in the code, if that helps
     */
    record Failed(String errorId, String errorMessage, Optional<String> errorStackTrace) implements TaskResult {
        /** Checks that there is an id and a message. */
        public Failed {
            Objects.requireNonNull(errorId, "errorId");
            Objects.requireNonNull(errorMessage, "errorMessage");
            Objects.requireNonNull(errorStackTrace, "errorStackTrace");
        }
    }

    /** The work is done. */
    static TaskResult finished() {
        return new Finished();
    }

    /** The precondition does not hold yet; parameter as for {@link NotMet}. */
    static TaskResult notMet(String reason) {
        return new NotMet(reason);
    }

    /** The work failed; parameters as for {@link Failed}. */
    static TaskResult failed(String errorId, String errorMessage, @Nullable String errorStackTrace) {
        return new Failed(errorId, errorMessage, Optional.ofNullable(errorStackTrace));
    }
}
