package io.penstock.engine.store.jdbc;

import io.penstock.engine.store.InboxRow;
import io.penstock.engine.store.NodeRow;
import io.penstock.engine.store.Ownership;
import io.penstock.engine.store.Pulse;
import io.penstock.engine.store.StoreException;
import io.penstock.run.PipelineState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, who owns what, and the inboxes. Thread-safe.
 *
 * <p>The column {@code owner} of a pipeline names a registered node or nobody: whoever removes a node clears it, in the same
 * transaction and after the row of the node is gone; whoever makes a node an owner holds a lock on its row meanwhile. So
 * what has no owner is found by an index, whatever the number of pipelines.
 */
final class JdbcNodes {

    /** More orphans than that are not counted. */
    private static final int MOST_ORPHANS = 1_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final Database database;
    private final Dialect dialect;
    private final Tables tables;
    private final Wakes wakes;
    private final boolean shared;
    private final String prefix;
    private final String node;
    private final String pipeline;
    private final String work;

    JdbcNodes(Database database, Tables tables, String prefix, boolean shared, Wakes wakes) {
        this.database = database;
        this.dialect = database.dialect();
        this.tables = tables;
        this.wakes = wakes;
        this.shared = shared;
        this.prefix = prefix;
        this.node = prefix + "node";
        this.pipeline = prefix + "pipeline";
        this.work = "SELECT p.pipeline_id FROM " + pipeline + " p WHERE p.owner IS NULL AND p.state IN ('"
                + PipelineState.SCHEDULED + "', '" + PipelineState.DEACTIVATING + "')" + workIn("task")
                + workIn("outbox")
                + workIn("inbox");
    }

    private String workIn(String table) {
        return " UNION SELECT w.pipeline_id FROM " + prefix + table + " w JOIN " + pipeline
                + " p ON p.pipeline_id = w.pipeline_id AND p.owner IS NULL";
    }

    // ---- nodes ----

    Pulse join(String name, Duration lease) {
        return database.write("joining as '" + name + "'", connection -> {
            String nodeId = insert(connection, name, lease);
            if (!shared) {
                change(connection, "DELETE FROM " + node + " WHERE node_id <> ?", nodeId);
                change(connection, "UPDATE " + pipeline + " SET owner = NULL WHERE owner IS NOT NULL");
            }
            wakes.membershipChanged(connection, nodeId);
            return pulse(connection, nodeId, null);
        });
    }

    private String insert(Connection connection, String name, Duration lease) throws SQLException {
        String sql = "INSERT INTO " + node + " (name, joined_at, lease_until, since, owned) VALUES (?, ?, ?, ?, 0)";
        long now = now(connection);
        long number;
        try (PreparedStatement statement = connection.prepareStatement(sql, new String[] {"node_number"})) {
            Database.bind(statement, Encoding.text(name), now, until(now, lease), now);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                if (!keys.next()) {
                    throw new SQLException("the database gave no number for node '" + name + "'");
                }
                number = keys.getLong(1);
            }
        }
        String nodeId = name + "#" + number;
        change(connection, "UPDATE " + node + " SET node_id = ? WHERE node_number = ?", Encoding.text(nodeId), number);
        return nodeId;
    }

    private long until(long now, Duration lease) {
        return shared ? now + lease.toNanos() : NEVER;
    }

    private long now(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + dialect.now());
                ResultSet result = statement.executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    private record Renewal(long now, long leaseUntil, long since) {}

    Pulse pulse(String nodeId, Duration lease, int owned) {
        return database.write("renewing the lease of node " + nodeId, connection -> {
            Optional<Renewal> found = one(
                    connection,
                    cells -> new Renewal(cells.number(), cells.number(), cells.number()),
                    "SELECT " + dialect.now() + ", lease_until, since FROM " + node + " WHERE node_id = ?",
                    Encoding.text(nodeId));
            if (found.isPresent()) {
                renew(connection, nodeId, lease, owned, found.get());
            }
            return pulse(connection, nodeId, found.map(Renewal::now).orElse(null));
        });
    }

    private void renew(Connection connection, String nodeId, Duration lease, int owned, Renewal before)
            throws SQLException {
        long now = before.now();
        long since = before.leaseUntil() > now ? before.since() : now;
        if (shared && since + lease.toNanos() <= now) {
            List<String> lost = rows(
                    connection,
                    Cells::text,
                    "SELECT node_id FROM " + node + " WHERE node_id <> ? AND lease_until <= ?",
                    Encoding.text(nodeId),
                    now);
            boolean removed = false;
            for (String other : lost) {
                removed |= remove(connection, other, " AND lease_until <= " + now);
            }
            if (removed) {
                wakes.membershipChanged(connection, "");
            }
        }
        change(
                connection,
                "UPDATE " + node + " SET lease_until = ?, since = ?, owned = ? WHERE node_id = ?",
                until(now, lease),
                since,
                owned,
                Encoding.text(nodeId));
    }

    private boolean remove(Connection connection, String nodeId, String condition) throws SQLException {
        String id = Encoding.text(nodeId);
        if (change(connection, "DELETE FROM " + node + " WHERE node_id = ?" + condition, id) == 0) {
            return false;
        }
        change(connection, "UPDATE " + pipeline + " SET owner = NULL WHERE owner = ?", id);
        return true;
    }

    private record Counts(long now, int orphans, boolean inbox) {}

    private Pulse pulse(Connection connection, String nodeId, @Nullable Long renewedAt) throws SQLException {
        List<NodeRow> nodes = nodes(connection);
        boolean member = nodes.stream().anyMatch(row -> row.nodeId().equals(nodeId));
        Counts counts = one(
                        connection,
                        cells -> new Counts(cells.number(), cells.count(), cells.number() > 0),
                        "SELECT " + dialect.now() + ", (SELECT COUNT(*) FROM (SELECT pipeline_id FROM (" + work
                                + ") a LIMIT " + MOST_ORPHANS + ") b), (SELECT COUNT(*) FROM (SELECT 1 FROM " + prefix
                                + "inbox i JOIN " + pipeline
                                + " o ON o.pipeline_id = i.pipeline_id WHERE o.owner = ? LIMIT 1) c)",
                        Encoding.text(nodeId))
                .orElseThrow();
        Instant now = Encoding.instant(renewedAt == null ? counts.now() : renewedAt);
        return new Pulse(nodeId, member, now, nodes, counts.orphans(), member && counts.inbox());
    }

    private List<NodeRow> nodes(Connection connection) throws SQLException {
        return rows(
                connection,
                cells -> new NodeRow(cells.text(), cells.text(), cells.time(), cells.time(), cells.count()),
                "SELECT node_id, name, joined_at, lease_until, owned FROM " + node + " ORDER BY node_id");
    }

    List<NodeRow> nodes() {
        return database.read("asking which nodes there are", this::nodes);
    }

    void leave(String nodeId) {
        database.write("leaving as node " + nodeId, connection -> {
            if (remove(connection, nodeId, "")) {
                wakes.membershipChanged(connection, nodeId);
            }
            return nodeId;
        });
    }

    /** Whether a node is registered; keeps it so until the end of the transaction. */
    boolean holds(Connection connection, String nodeId) throws SQLException {
        return one(
                        connection,
                        Cells::text,
                        "SELECT node_id FROM " + node + " WHERE node_id = ?" + dialect.shareLock(),
                        Encoding.text(nodeId))
                .isPresent();
    }

    // ---- ownership ----

    private static Ownership ownership(Cells cells) throws SQLException {
        return new Ownership(cells.text(), cells.textOrNull(), cells.number());
    }

    List<Ownership> acquire(String nodeId, int limit) {
        return database.write("acquiring pipelines for node " + nodeId, connection -> {
            if (!holds(connection, nodeId)) {
                return List.of();
            }
            List<String> candidates = rows(connection, Cells::text, work + " ORDER BY 1 LIMIT " + 2L * limit + 10);
            if (candidates.isEmpty()) {
                return List.of();
            }
            List<Ownership> free =
                    locked(connection, candidates, " AND owner IS NULL", " LIMIT " + limit + dialect.lockFree());
            var taken = new ArrayList<Ownership>();
            for (Ownership before : free) {
                taken.add(new Ownership(before.pipelineId(), nodeId, before.epoch() + 1));
            }
            own(connection, taken, nodeId);
            return List.copyOf(taken);
        });
    }

    private List<Ownership> locked(Connection connection, Collection<String> ids, String condition, String end)
            throws SQLException {
        String sql = "SELECT pipeline_id, owner, epoch FROM " + pipeline + " WHERE "
                + dialect.isOneOf("pipeline_id", Column.Kind.TEXT, ids.size()) + condition + " ORDER BY pipeline_id"
                + end;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            dialect.bindAll(statement, 1, ids, Column.Kind.TEXT);
            return Dialect.rows(statement, JdbcNodes::ownership);
        }
    }

    private void own(Connection connection, List<Ownership> taken, String nodeId) throws SQLException {
        if (taken.isEmpty()) {
            return;
        }
        String sql = "UPDATE " + pipeline + " SET owner = ?, epoch = epoch + 1 WHERE "
                + dialect.isOneOf("pipeline_id", Column.Kind.TEXT, taken.size());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, Encoding.text(nodeId));
            dialect.bindAll(
                    statement, 2, taken.stream().map(Ownership::pipelineId).toList(), Column.Kind.TEXT);
            statement.executeUpdate();
        }
    }

    Optional<Ownership> acquire(String nodeId, String pipelineId) {
        return database.write("acquiring pipeline " + pipelineId, connection -> {
            boolean registered = holds(connection, nodeId);
            List<Ownership> found = locked(connection, List.of(pipelineId), "", " FOR UPDATE");
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Ownership before = found.get(0);
            if (before.nodeId() != null || !registered) {
                return Optional.of(before);
            }
            var taken = new Ownership(pipelineId, nodeId, before.epoch() + 1);
            own(connection, List.of(taken), nodeId);
            return Optional.of(taken);
        });
    }

    void release(String nodeId, Collection<String> pipelineIds) {
        if (pipelineIds.isEmpty()) {
            return;
        }
        List<String> ids = pipelineIds.stream().sorted().toList();
        String sql = "UPDATE " + pipeline + " SET owner = NULL WHERE "
                + dialect.isOneOf("pipeline_id", Column.Kind.TEXT, ids.size()) + " AND owner = ?";
        database.write("giving back pipelines of node " + nodeId, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int next = dialect.bindAll(statement, 1, ids, Column.Kind.TEXT);
                statement.setString(next, Encoding.text(nodeId));
                statement.executeUpdate();
            }
            wakes.membershipChanged(connection, nodeId);
            return ids;
        });
    }

    Optional<Ownership> ownership(String pipelineId) {
        return database.read(
                "asking who owns pipeline " + pipelineId,
                connection ->
                        locked(connection, List.of(pipelineId), "", "").stream().findFirst());
    }

    // ---- inbox ----

    void send(List<InboxRow> rows) {
        if (!rows.isEmpty()) {
            database.write("sending to " + rows.size() + " inboxes", connection -> {
                send(connection, rows);
                return rows;
            });
        }
    }

    /** Puts rows into inboxes, as part of whatever transaction the connection is in. */
    void send(Connection connection, List<InboxRow> rows) throws SQLException {
        var owners = new HashMap<String, Optional<String>>();
        var ids = new TreeSet<String>();
        rows.forEach(row -> ids.add(row.pipelineId()));
        for (Ownership ownership : locked(connection, ids, "", "")) {
            owners.put(ownership.pipelineId(), ownership.owner());
        }
        for (String id : ids) {
            if (!owners.containsKey(id)) {
                throw new StoreException("there is no pipeline " + id, false, null);
            }
        }
        dialect.insert(connection, prefix + tables.inbox.name(), tables.inbox, tables.inbox.rows(rows));
        var told = new TreeSet<String>();
        for (Map.Entry<String, Optional<String>> entry : owners.entrySet()) {
            entry.getValue().ifPresent(told::add);
        }
        for (String owner : told) {
            wakes.inboxFilled(connection, owner);
        }
        if (owners.values().stream().anyMatch(Optional::isEmpty)) {
            wakes.membershipChanged(connection, "");
        }
    }

    List<InboxRow> inbox(String nodeId, int limit) {
        String sql = "SELECT i.inbox_id, " + tables.inbox.names("i") + " FROM " + prefix + "inbox i JOIN " + pipeline
                + " p ON p.pipeline_id = i.pipeline_id WHERE p.owner = ? ORDER BY i.inbox_id LIMIT ?";
        return database.read(
                "reading the inbox of node " + nodeId,
                connection -> rows(connection, tables::inbox, sql, Encoding.text(nodeId), limit));
    }

    // ---- help ----

    private static int change(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Database.bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    private static <T> List<T> rows(
            Connection connection, Dialect.Reading<T> reading, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Database.bind(statement, parameters);
            return Dialect.rows(statement, reading);
        }
    }

    private static <T> Optional<T> one(
            Connection connection, Dialect.Reading<T> reading, String sql, @Nullable Object... parameters)
            throws SQLException {
        return rows(connection, reading, sql, parameters).stream()
                .filter(Objects::nonNull)
                .findFirst();
    }
}
