package io.penstock.engine.store.jdbc;

import io.penstock.engine.store.EventJournal;
import io.penstock.engine.store.EventRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events for durable listeners, and how far each listener has come. Thread-safe. */
final class JdbcJournal implements EventJournal {

    private final Database database;
    private final Tables tables;
    private final String event;
    private final String listener;
    private final String cursor;

    JdbcJournal(Database database, Tables tables, String prefix) {
        this.database = database;
        this.tables = tables;
        this.event = prefix + "event";
        this.listener = prefix + "listener";
        this.cursor = prefix + "listener_cursor";
    }

    @Override
    public void register(String name) {
        database.write("registering listener '" + name + "'", connection -> {
            if (begin(connection, name).isEmpty()) {
                String sql = "INSERT INTO " + listener + " (listener_key, name, begins_after) SELECT ?, ?,"
                        + " COALESCE(MAX(event_number), 0) FROM " + event;
                try {
                    return change(connection, sql, Encoding.key(name), Encoding.text(name));
                } catch (SQLException e) {
                    if (isDuplicate(e)) {
                        // Another engine was quicker, which is as good.
                        connection.rollback();
                        return 0;
                    }
                    throw e;
                }
            }
            return 0;
        });
    }

    private static boolean isDuplicate(SQLException error) {
        String state = error.getSQLState();
        return state != null && state.startsWith("23");
    }

    @Override
    public void unregister(String name) {
        database.write("forgetting listener '" + name + "'", connection -> {
            change(connection, "DELETE FROM " + cursor + " WHERE listener_key = ?", Encoding.key(name));
            return change(connection, "DELETE FROM " + listener + " WHERE listener_key = ?", Encoding.key(name));
        });
    }

    @Override
    public Set<String> listeners() {
        return database.read("asking for listeners", connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT name FROM " + listener)) {
                return Set.copyOf(new LinkedHashSet<>(Dialect.rows(statement, Cells::text)));
            }
        });
    }

    @Override
    public List<EventRow> events(String pipelineId, long after, int limit) {
        String sql = "SELECT event_number, body FROM " + event
                + " WHERE pipeline_id = ? AND event_number > ? ORDER BY event_number LIMIT ?";
        return database.read("reading events of pipeline " + pipelineId, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                Database.bind(statement, pipelineId, after, limit);
                return Dialect.rows(statement, tables::event);
            }
        });
    }

    @Override
    public OptionalLong cursor(String name, String pipelineId) {
        String sql = "SELECT COALESCE(c.passed, l.begins_after) FROM " + listener + " l LEFT JOIN " + cursor
                + " c ON c.listener_key = l.listener_key AND c.pipeline_id = ? WHERE l.listener_key = ?";
        return database.read(
                "asking how far listener '" + name + "' has come",
                connection -> number(connection, sql, pipelineId, Encoding.key(name)));
    }

    private OptionalLong begin(Connection connection, String name) throws SQLException {
        return number(
                connection, "SELECT begins_after FROM " + listener + " WHERE listener_key = ?", Encoding.key(name));
    }

    private static OptionalLong number(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Database.bind(statement, parameters);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    private static int change(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Database.bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    @Override
    public boolean advance(String name, String pipelineId, long from, long to) {
        String key = Encoding.key(name);
        String move = "UPDATE " + cursor + " SET passed = ? WHERE listener_key = ? AND pipeline_id = ? AND passed = ?";
        String begin =
                "INSERT INTO " + cursor + " (listener_key, pipeline_id, passed) SELECT l.listener_key, ?, ? FROM "
                        + listener + " l WHERE l.listener_key = ? AND l.begins_after = ? AND NOT EXISTS (SELECT 1 FROM "
                        + cursor + " c WHERE c.listener_key = l.listener_key AND c.pipeline_id = ?)";
        return database.read("moving listener '" + name + "'", connection -> {
            if (change(connection, move, to, key, pipelineId, from) > 0) {
                return true;
            }
            try {
                return change(connection, begin, pipelineId, to, key, from, pipelineId) > 0;
            } catch (SQLException e) {
                if (isDuplicate(e)) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public List<String> undelivered(String name, Optional<String> after, int limit) {
        String sql = "SELECT DISTINCT e.pipeline_id FROM " + event + " e JOIN " + listener
                + " l ON l.listener_key = ? LEFT JOIN " + cursor
                + " c ON c.listener_key = l.listener_key AND c.pipeline_id = e.pipeline_id"
                + " WHERE e.pipeline_id > ? AND e.event_number > COALESCE(c.passed, l.begins_after)"
                + " ORDER BY e.pipeline_id LIMIT ?";
        return database.read("asking what listener '" + name + "' has not heard of", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                Database.bind(statement, Encoding.key(name), after.orElse(""), limit);
                return Dialect.rows(statement, Cells::text);
            }
        });
    }

    private record Passed(long number, String pipelineId) {}

    @Override
    public int purge(int limit) {
        String passed = "SELECT e.event_number, e.pipeline_id FROM " + event
                + " e WHERE NOT EXISTS (SELECT 1 FROM " + listener + " l LEFT JOIN " + cursor
                + " c ON c.listener_key = l.listener_key AND c.pipeline_id = e.pipeline_id"
                + " WHERE COALESCE(c.passed, l.begins_after) < e.event_number) ORDER BY e.event_number LIMIT ?";
        return database.write("removing events that were told", connection -> {
            List<Passed> found;
            try (PreparedStatement statement = connection.prepareStatement(passed)) {
                Database.bind(statement, limit);
                found = Dialect.rows(statement, cells -> new Passed(cells.number(), cells.text()));
            }
            if (found.isEmpty()) {
                return 0;
            }
            database.dialect()
                    .delete(
                            connection,
                            event,
                            tables.eventNumbers,
                            found.stream()
                                    .map(one -> new @Nullable Object[] {one.number()})
                                    .toList());
            String forget = "DELETE FROM " + cursor + " WHERE pipeline_id = ? AND NOT EXISTS (SELECT 1 FROM " + event
                    + " e WHERE e.pipeline_id = ?)";
            for (String pipelineId :
                    found.stream().map(Passed::pipelineId).distinct().sorted().toList()) {
                change(connection, forget, pipelineId, pipelineId);
            }
            return found.size();
        });
    }
}
