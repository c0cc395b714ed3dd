package io.penstock.run;

import java.util.Locale;
import java.util.Optional;

/** The status of an instance or an attempt, spelled as the service spelled it (dp-interpret-status). */
public enum Status {
    /** Its time, its dependencies, its preconditions or a slot are still missing. */
    WAITING_ON_DEPENDENCIES,
    /** Everything is there but the worker; for an activity that includes a resource which is still being created. */
    WAITING_FOR_RUNNER,
    /** A resource that was asked for and is not yet usable. */
    CREATING,
    /** A worker works on it; a resource is usable; a precondition is being checked. */
    RUNNING,
    /** A resource that nobody needs any more and that is not yet gone. */
    SHUTTING_DOWN,
    /** Done, or marked so by an operator. */
    FINISHED,
    /** Given up after the last try. */
    FAILED,
    /** A resource that reached {@code terminateAfter}. */
    TIMEDOUT,
    /** Ended by an operator, a deactivation, a Terminate action, or the final failure of its resource. */
    CANCELED,
    /** Not run, because something it depends on failed and its {@code failureAndRerunMode} is cascade. */
    CASCADE_FAILED,
    /** Passed over: the interval lies before the time the pipeline was resumed from, or a policy skipped it. */
    SKIPPED;

    /** Whether nothing more happens without a command. */
    public boolean isTerminal() {
        return switch (this) {
            case FINISHED, FAILED, TIMEDOUT, CANCELED, CASCADE_FAILED, SKIPPED -> true;
            case WAITING_ON_DEPENDENCIES, WAITING_FOR_RUNNER, CREATING, RUNNING, SHUTTING_DOWN -> false;
        };
    }

    /** Whether what depends on it may go on: {@code FINISHED} or {@code SKIPPED}. */
    public boolean satisfies() {
        return this == FINISHED || this == SKIPPED;
    }

    /** Whether it ended without success: everything terminal but {@code FINISHED} and {@code SKIPPED}. */
    public boolean isFailure() {
        return isTerminal() && !satisfies();
    }

    /** Whether it counts against {@code maxActiveInstances}: past {@code WAITING_ON_DEPENDENCIES} and not terminal. */
    public boolean isActive() {
        return this != WAITING_ON_DEPENDENCIES && !isTerminal();
    }

    /**
     * Reads a status in any letter case, with the other spellings in use: {@code CANCELLED} and {@code TIMEOUT}.
     *
     * @return the status; empty where the text names none
     */
    public static Optional<Status> parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.equals("CANCELLED")) {
            return Optional.of(CANCELED);
        }
        if (upper.equals("TIMEOUT")) {
            return Optional.of(TIMEDOUT);
        }
        for (Status status : values()) {
            if (status.name().equals(upper)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
