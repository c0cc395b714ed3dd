package io.penstock.engine.worker;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.penstock.spi.work.DatabaseLogin;
import io.penstock.spi.work.ObjectStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CancellationException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections to databases, pooled by login. A pool holds nothing while nobody uses it. Connecting is repeated where the
 * failure may pass, and a database that keeps failing is left alone for a while. Thread-safe.
 */
final class Databases implements AutoCloseable {

    /** Beyond these, the login that was used longest ago is forgotten: passwords change. */
    private static final int REMEMBERED = 64;

    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);
    private static final int FAILURES_IN_A_ROW = 5;
    private static final int CONNECT_SECONDS = 30;

    /** No statement is silent for longer; without a limit, a network that swallows packets would hold an attempt for ever. */
    private static final int SILENT_SECONDS = 6 * 60 * 60;

    private final Drivers drivers;
    private final int connections;
    private final LinkedHashMap<DatabaseLogin, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /**
     * Pools of at most {@code connections} each.
     *
     * @param storage has the jars of drivers that definitions name
     * @param directory keeps copies of them
     */
    Databases(ObjectStorage storage, Path directory, int connections) {
        this.drivers = new Drivers(storage, directory);
        this.connections = connections;
    }

    /**
     * A connection.
     *
     * @throws SQLException if there is none to be had; the message says why
     * @throws IOException if the driver's jar cannot be had
     */
    Pooled connect(DatabaseLogin login) throws SQLException, IOException {
        Entry entry = entry(login);
        HikariDataSource pool = entry.pool(drivers, connections);
        try {
            return new Pooled(pool, pool.getConnection());
        } catch (SQLException e) {
            // The pool says that it waited; why there was no connection is what people need to know.
            throw e.getCause() instanceof SQLException cause ? cause : e;
        }
    }

    /** A connection and the pool it belongs to. */
    record Pooled(HikariDataSource pool, Connection connection) {

        /** Takes it out of its pool for good; one that broke before is gone already. */
        void evict() throws SQLException {
            if (!connection.isClosed()) {
                pool.evictConnection(connection);
            }
        }
    }

    private Entry entry(DatabaseLogin login) throws SQLException {
        synchronized (entries) {
            if (closed) {
                throw new SQLException("this worker is closed");
            }
            Entry entry = entries.computeIfAbsent(login, Entry::new);
            if (entries.size() > REMEMBERED) {
                var oldest = entries.entrySet().iterator();
                while (entries.size() > REMEMBERED && oldest.hasNext()) {
                    if (oldest.next().getValue().closeIfIdle()) {
                        oldest.remove();
                    }
                }
            }
            return entry;
        }
    }

    @Override
    public void close() {
        Map<DatabaseLogin, Entry> all;
        synchronized (entries) {
            closed = true;
            all = Map.copyOf(entries);
            entries.clear();
        }
        all.values().forEach(Entry::close);
        drivers.close();
    }

    /** One login, its breaker and its pool. */
    private static final class Entry {

        private final DatabaseLogin login;
        private final CircuitBreaker<Object> breaker;
        private final RetryPolicy<Object> retries;
        private volatile String lastFailure = "unknown";
        private @Nullable HikariDataSource pool;

        Entry(DatabaseLogin login) {
            this.login = login;
            this.breaker = CircuitBreaker.builder()
                    .handleIf(Entry::isTransient)
                    .withFailureThreshold(FAILURES_IN_A_ROW)
                    .withDelay(LEFT_ALONE)
                    .build();
            this.retries = RetryPolicy.builder()
                    .handleIf(Entry::isTransient)
                    .withMaxRetries(2)
                    .withBackoff(Duration.ofMillis(500), Duration.ofSeconds(2))
                    .withJitter(0.25)
                    .build();
        }

        /** The pool; its first connection is made by us, so that what is wrong is known at once and by its own name. */
        synchronized HikariDataSource pool(Drivers drivers, int connections) throws SQLException, IOException {
            HikariDataSource open = pool;
            if (open == null) {
                var source = new LoginSource(login, drivers.find(login));
                tryOnce(source);
                var config = new HikariConfig();
                config.setPoolName(login.toString());
                config.setDataSource(source);
                config.setMaximumPoolSize(connections);
                config.setMinimumIdle(0);
                config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
                config.setConnectionTimeout(Duration.ofSeconds(CONNECT_SECONDS).toMillis());
                config.setInitializationFailTimeout(-1);
                String first = firstStatement();
                if (first != null) {
                    config.setConnectionInitSql(first);
                }
                open = new HikariDataSource(config);
                pool = open;
            }
            return open;
        }

        private void tryOnce(LoginSource source) throws SQLException {
            try {
                Failsafe.with(retries, breaker).run(() -> {
                    try (Connection connection = source.getConnection()) {
                        var unused = connection.getMetaData();
                    } catch (SQLException e) {
                        lastFailure = String.valueOf(e.getMessage());
                        throw e;
                    }
                });
            } catch (CircuitBreakerOpenException e) {
                throw new SQLTransientException("it failed " + FAILURES_IN_A_ROW
                        + " times in a row and is left alone for another "
                        + breaker.getRemainingDelay().toSeconds() + " s; the last failure was: " + lastFailure);
            } catch (FailsafeException e) {
                if (e.getCause() instanceof SQLException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                    throw new CancellationException("the attempt is no longer wanted");
                }
                throw e;
            }
        }

        /** Texts of times are to mean the same on every machine. */
        private @Nullable String firstStatement() {
            if (login.url().startsWith("jdbc:postgresql:") || login.url().startsWith("jdbc:redshift:")) {
                return "SET timezone TO 'UTC'";
            }
            if (login.url().startsWith("jdbc:mysql:") || login.url().startsWith("jdbc:mariadb:")) {
                return "SET time_zone = '+00:00'";
            }
            return null;
        }

        private static boolean isTransient(Throwable failure) {
            if (!(failure instanceof SQLException sql)) {
                return false;
            }
            String state = sql.getSQLState() == null ? "" : sql.getSQLState();
            // Class 08 is the connection, 53300 too many of them, 57P03 a server that is starting up.
            boolean isOfConnection = state.startsWith("08") || state.equals("53300") || state.equals("57P03");
            boolean isRefusal = state.startsWith("28") || state.equals("08004");
            boolean isOfItsNature = sql instanceof SQLTransientException
                    || sql instanceof SQLRecoverableException
                    || sql instanceof SQLNonTransientConnectionException;
            return !isRefusal && (isOfConnection || isOfItsNature);
        }

        synchronized boolean closeIfIdle() {
            if (pool != null && pool.getHikariPoolMXBean().getActiveConnections() > 0) {
                return false;
            }
            close();
            return true;
        }

        synchronized void close() {
            if (pool != null) {
                pool.close();
                pool = null;
            }
        }
    }

    /** Makes connections with one driver; {@link java.sql.DriverManager} would not see one of another class loader. */
    private record LoginSource(DatabaseLogin login, Driver driver) implements DataSource {

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = driver.connect(login.url(), properties());
            if (connection == null) {
                throw new SQLException(
                        "driver " + driver.getClass().getName() + " does not know the connection string");
            }
            return connection;
        }

        private Properties properties() {
            var all = new Properties();
            if (login.url().startsWith("jdbc:postgresql:") || login.url().startsWith("jdbc:redshift:")) {
                all.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
                all.setProperty("socketTimeout", Integer.toString(SILENT_SECONDS));
                all.setProperty("tcpKeepAlive", "true");
                if (login.url().startsWith("jdbc:postgresql:")) {
                    all.setProperty("ApplicationName", "Penstock");
                }
            } else if (login.url().startsWith("jdbc:mysql:") || login.url().startsWith("jdbc:mariadb:")) {
                all.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS * 1000));
                all.setProperty("socketTimeout", Integer.toString(SILENT_SECONDS * 1000));
                all.setProperty("allowLoadLocalInfile", "true");
                all.setProperty("allowLocalInfile", "true");
            }
            all.putAll(login.properties());
            login.user().ifPresent(user -> all.setProperty("user", user));
            login.password().ifPresent(password -> all.setProperty("password", password));
            return all;
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("the login is fixed");
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(@Nullable PrintWriter out) {
            // nothing is logged
        }

        @Override
        public void setLoginTimeout(int seconds) {
            // the driver's properties say it
        }

        @Override
        public int getLoginTimeout() {
            return CONNECT_SECONDS;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException("no java.util.logging here");
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("nothing is wrapped here");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }

        /** Without what may be secret. */
        @Override
        public String toString() {
            return login.toString();
        }
    }
}
