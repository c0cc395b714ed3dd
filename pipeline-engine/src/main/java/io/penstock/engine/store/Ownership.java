package io.penstock.engine.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the steps of a pipeline. Immutable.
 *
 * @param nodeId the owner; {@code null} where no registered node owns it
 * @param epoch how often the pipeline got an owner: 0 before the first; every {@code acquire} that changes the owner adds one.
 *     It never goes back, also not when the owner gives the pipeline back or is lost
 */
public record Ownership(String pipelineId, @Nullable String nodeId, long epoch) {

    /** Whether a node owns the pipeline. */
    public boolean isBy(String node) {
        return node.equals(nodeId);
    }

    /** The owner; empty where there is none. */
    public Optional<String> owner() {
        return Optional.ofNullable(nodeId);
    }
}
