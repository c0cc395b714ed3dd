package io.penstock.spi.control;

import java.util.Objects;

/**
 * How a resource is. Immutable.
 *
 * @param resourceId the provider's id for it ({@code @resourceId}): an instance id, a cluster id, a directory
 * @param state how far it is
 * @param detail the provider's own word for its state ({@code @resourceStatus}), or why it failed
 */
public record ResourceDescription(String resourceId, State state, String detail) {

    /** How far a resource is. */
    public enum State {
        /** Asked for, not usable yet. */
        CREATING,
        /** Usable. */
        RUNNING,
        /** Being ended. */
        SHUTTING_DOWN,
        /** Ended as asked. */
        TERMINATED,
        /** Could not be made, or died. */
        FAILED
    }

    /** Checks that all is there. */
    public ResourceDescription {
        Objects.requireNonNull(resourceId, "resourceId");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(detail, "detail");
    }

    /** A resource that is being created. */
    public static ResourceDescription creating(String resourceId) {
        return new ResourceDescription(resourceId, State.CREATING, "");
    }

    /** A resource that is usable. */
    public static ResourceDescription running(String resourceId) {
        return new ResourceDescription(resourceId, State.RUNNING, "");
    }

    /** A resource that is being ended. */
    public static ResourceDescription shuttingDown(String resourceId) {
        return new ResourceDescription(resourceId, State.SHUTTING_DOWN, "");
    }

    /** A resource that has ended as asked. */
    public static ResourceDescription terminated(String resourceId) {
        return new ResourceDescription(resourceId, State.TERMINATED, "");
    }

    /** A resource that could not be made, or died. */
    public static ResourceDescription failed(String resourceId, String why) {
        return new ResourceDescription(resourceId, State.FAILED, why);
    }
}
