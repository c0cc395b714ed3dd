package io.penstock.engine.store.jdbc;

import io.penstock.engine.store.StoreListener;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code LISTEN} and {@code NOTIFY}. While anybody listens, one thread waits on one connection of its own; when that breaks, it
 * takes another one after a moment and tells everybody to look, because nobody knows what was missed. Thread-safe.
 */
final class PostgresWakes implements Wakes {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresWakes.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST = 7_000;

    private final DataSource dataSource;
    private final String channel;
    private final Map<String, StoreListener> listeners = new ConcurrentHashMap<>();
    private @Nullable Ear ear;

    PostgresWakes(DataSource dataSource, String channel) {
        this.dataSource = dataSource;
        this.channel = channel;
    }

    // ---- telling ----

    @Override
    public void inboxFilled(Connection connection, String owner) throws SQLException {
        tell(connection, List.of("inbox", owner));
    }

    @Override
    public void commandAnswered(Connection connection, String nodeId) throws SQLException {
        tell(connection, List.of("answered", nodeId));
    }

    @Override
    public void membershipChanged(Connection connection, String nodeId) throws SQLException {
        tell(connection, List.of("members", nodeId));
    }

    @Override
    public void tasksQueued(Connection connection, String nodeId, Set<String> workerGroups) throws SQLException {
        var message = new ArrayList<String>(List.of("tasks", nodeId));
        int length = 0;
        for (String group : new TreeSet<>(workerGroups)) {
            length += 6 * group.length() + 3;
            if (length > LONGEST) {
                break;
            }
            message.add(group);
        }
        tell(connection, message);
    }

    private void tell(Connection connection, Collection<String> message) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            statement.setString(1, channel);
            statement.setString(2, Encoding.text(Json.texts(message)));
            statement.execute();
        }
    }

    @Override
    public boolean areHeard() {
        return true;
    }

    // ---- hearing ----

    @Override
    public synchronized Runnable listen(String nodeId, StoreListener listener) {
        listeners.put(nodeId, listener);
        if (ear == null) {
            var begun = new Ear();
            ear = begun;
            var thread = new Thread(begun, "penstock-wakes");
            thread.setDaemon(true);
            thread.start();
        }
        return () -> unlisten(nodeId, listener);
    }

    private synchronized void unlisten(String nodeId, StoreListener listener) {
        listeners.remove(nodeId, listener);
        if (listeners.isEmpty()) {
            close();
        }
    }

    @Override
    public synchronized void close() {
        if (ear != null) {
            ear.end();
            ear = null;
        }
    }

    private void heard(String payload) {
        List<String> message = Json.readTexts(String.valueOf(Encoding.plain(payload)));
        String what = message.get(0);
        String node = message.get(1);
        listeners.forEach((nodeId, listener) -> {
            if (what.equals("inbox") && nodeId.equals(node)) {
                listener.inboxFilled();
            } else if (what.equals("answered") && nodeId.equals(node)) {
                listener.commandAnswered();
            } else if (what.equals("tasks") && !nodeId.equals(node)) {
                listener.tasksQueued(Set.copyOf(message.subList(2, message.size())));
            } else if (what.equals("members") && !nodeId.equals(node)) {
                listener.membershipChanged();
            }
        });
    }

    /** The thread's work. */
    private final class Ear implements Runnable {

        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable Connection connection;

        void end() {
            ended.countDown();
            Connection open = connection;
            if (open != null) {
                try {
                    // Wakes the thread that waits on it.
                    open.abort(Runnable::run);
                } catch (SQLException e) {
                    LOG.debug("the connection for wake-ups does not end", e);
                }
            }
        }

        @Override
        public void run() {
            boolean again = false;
            while (ended.getCount() > 0) {
                try (Connection own = dataSource.getConnection()) {
                    connection = own;
                    listen(own, again);
                } catch (SQLException | RuntimeException e) {
                    if (ended.getCount() > 0) {
                        LOG.debug("wake-ups are not heard for a moment; engines look by themselves meanwhile", e);
                    }
                }
                connection = null;
                again = true;
                pause();
            }
        }

        private void listen(Connection own, boolean again) throws SQLException {
            own.setAutoCommit(true);
            try (Statement statement = own.createStatement()) {
                statement.execute("LISTEN \"" + channel + "\"");
            }
            if (again) {
                listeners.values().forEach(listener -> {
                    listener.inboxFilled();
                    listener.commandAnswered();
                    listener.membershipChanged();
                });
            }
            var notifications = new Notifications(own);
            while (ended.getCount() > 0) {
                notifications.next(PATIENCE).forEach(PostgresWakes.this::heard);
            }
        }

        private void pause() {
            try {
                boolean over = ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                LOG.trace("wake-ups are over: {}", over);
            } catch (InterruptedException e) {
                ended.countDown();
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The driver's own interface for notifications, which JDBC does not have. By reflection, so that the engine is compiled
     * without a driver and runs with whichever the user brings.
     */
    private static final class Notifications {

        private final Object connection;
        private final Method next;
        private final Method parameter;

        Notifications(Connection own) throws SQLException {
            ClassLoader driver = own.unwrap(Connection.class).getClass().getClassLoader();
            try {
                Class<?> type = Class.forName("org.postgresql.PGConnection", false, driver);
                connection = own.unwrap(type);
                next = type.getMethod("getNotifications", int.class);
                parameter = Class.forName("org.postgresql.PGNotification", false, driver)
                        .getMethod("getParameter");
            } catch (ReflectiveOperationException e) {
                throw new SQLException("the driver has no notifications", e);
            }
        }

        /** Waits for notifications and gives what they say; nothing after a while without any. */
        List<String> next(Duration patience) throws SQLException {
            var heard = new ArrayList<String>();
            try {
                Object found = next.invoke(connection, Math.toIntExact(patience.toMillis()));
                if (found instanceof Object[] notifications) {
                    for (Object notification : notifications) {
                        heard.add(String.valueOf(parameter.invoke(notification)));
                    }
                }
            } catch (ReflectiveOperationException e) {
                throw new SQLException("notifications cannot be waited for", e);
            }
            return heard;
        }
    }
}
