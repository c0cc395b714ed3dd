package io.penstock.engine.store.memory;

import io.penstock.engine.store.NodeRow;
import io.penstock.engine.store.StoreListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The nodes of a store in memory: their leases, and whom to tell. Used under the store's lock. */
final class MemoryNodes {

    private final @Nullable InstantSource clock;
    private final TreeMap<String, Node> nodes = new TreeMap<>();
    private final Map<String, StoreListener> listeners = new HashMap<>();
    private long numbers;

    /** A node, and when its present series of renewals began. */
    private record Node(NodeRow row, Instant since) {}

    /**
     * No nodes.
     *
     * @param clock tells how long leases last; {@code null} where one node at a time is registered and leases do not run out
     */
    MemoryNodes(@Nullable InstantSource clock) {
        this.clock = clock;
    }

    boolean isShared() {
        return clock != null;
    }

    Instant now() {
        return clock == null ? Instant.EPOCH : clock.instant();
    }

    private Instant until(Duration lease) {
        return clock == null ? Instant.MAX : now().plus(lease);
    }

    boolean isRegistered(String nodeId) {
        return nodes.containsKey(nodeId);
    }

    List<NodeRow> rows() {
        return nodes.values().stream().map(Node::row).toList();
    }

    String join(String name, Duration lease) {
        if (clock == null) {
            nodes.clear();
        }
        String nodeId = name + "#" + ++numbers;
        nodes.put(nodeId, new Node(new NodeRow(nodeId, name, now(), until(lease), 0), now()));
        tellOthers(nodeId, StoreListener::membershipChanged);
        return nodeId;
    }

    void renew(String nodeId, Duration lease, int owned) {
        Node node = nodes.get(nodeId);
        if (node == null) {
            return;
        }
        NodeRow row = node.row();
        boolean unbroken = row.leaseUntil().isAfter(now());
        Instant since = unbroken ? node.since() : now();
        nodes.put(nodeId, new Node(new NodeRow(nodeId, row.name(), row.joinedAt(), until(lease), owned), since));
        boolean mayRemove = clock != null && !since.plus(lease).isAfter(now());
        if (mayRemove && nodes.values().removeIf(other -> isLost(other, nodeId))) {
            tellOthers("", StoreListener::membershipChanged);
        }
    }

    private boolean isLost(Node other, String nodeId) {
        return !other.row().nodeId().equals(nodeId) && !other.row().leaseUntil().isAfter(now());
    }

    void leave(String nodeId) {
        if (nodes.remove(nodeId) != null) {
            tellOthers(nodeId, StoreListener::membershipChanged);
        }
    }

    void listen(String nodeId, StoreListener listener) {
        listeners.put(nodeId, listener);
    }

    void unlisten(String nodeId, StoreListener listener) {
        listeners.remove(nodeId, listener);
    }

    void tell(String nodeId, Consumer<StoreListener> message) {
        StoreListener listener = listeners.get(nodeId);
        if (listener != null && nodes.containsKey(nodeId)) {
            message.accept(listener);
        }
    }

    void tellOthers(String nodeId, Consumer<StoreListener> message) {
        nodes.keySet().stream().filter(other -> !other.equals(nodeId)).forEach(other -> tell(other, message));
    }
}
