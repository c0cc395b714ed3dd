package io.penstock.engine.store;

import java.time.Instant;
import java.util.List;

/**
 * What a node learns each time it renews its lease. Immutable.
 *
 * @param nodeId the node that asked
 * @param member whether the node is registered. If not, others have taken its lease for lost: it owns nothing any more, what
 *     ran in its process is being done by others, and it must join anew
 * @param now the store's time, read while the lease was renewed
 * @param nodes every registered node, the asking one included, ordered by {@code nodeId}
 * @param orphans how many pipelines that have something to do are owned by no registered node; a store may stop counting
 *     at 1,000
 * @param inbox whether there is an inbox row of a pipeline that the asking node owns
 */
public record Pulse(String nodeId, boolean member, Instant now, List<NodeRow> nodes, int orphans, boolean inbox) {

    /** Copies. */
    public Pulse {
        nodes = List.copyOf(nodes);
    }
}
