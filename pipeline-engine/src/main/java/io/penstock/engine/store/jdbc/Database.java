package io.penstock.engine.store.jdbc;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.penstock.engine.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactions: takes a connection, watches the time, repeats what only stood in somebody's way, and says what a failure
 * means.
 *
 * <p>Before the commit is sent, a failure means that nothing was done; the transaction is repeated if another one was in its
 * way, and once if its connection was broken, because a pool may hand out one that a restart of the database has ended.
 * A failure of the commit itself leaves open whether it was done, unless the database says so: {@link StoreException#isUnknown}.
 *
 * <p>While the database cannot be reached, calls fail at once instead of each waiting in turn for a connection, and twice a
 * second one of them tries.
 *
 * <p>Thread-safe.
 */
final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int CONFLICTS = 8;

    /** What is done on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** A failure, with what is known of it. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient SQLException error;
        private final boolean committing;

        Failed(SQLException error, boolean committing) {
            super(error);
            this.error = error;
            this.committing = committing;
        }
    }

    private final DataSource dataSource;
    private final Dialect dialect;
    private final int timeout;
    private final RetryPolicy<Object> retries;
    private final CircuitBreaker<Object> breaker;

    Database(DataSource dataSource, Dialect dialect, Duration timeout) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.timeout = Math.toIntExact(Math.min(timeout.toMillis(), Integer.MAX_VALUE));
        this.retries = RetryPolicy.builder()
                .handleIf(error -> error instanceof Failed failed && !failed.committing && isWorthRepeating(failed))
                .abortIf((result, error) -> error instanceof Failed failed && isBroken(failed.error) && brokenTwice())
                .withMaxRetries(CONFLICTS)
                .withBackoff(5, 200, ChronoUnit.MILLIS)
                .withJitter(0.5)
                .build();
        this.breaker = CircuitBreaker.builder()
                .withFailureThreshold(2)
                .withSuccessThreshold(1)
                .withDelay(Duration.ofMillis(500))
                .onOpen(event -> LOG.warn("the database cannot be reached; it is tried again and again"))
                .onClose(event -> LOG.info("the database can be reached again"))
                .build();
    }

    private boolean brokenTwice() {
        return !breaker.isClosed();
    }

    private boolean isWorthRepeating(Failed failed) {
        return dialect.isConflict(failed.error) || isBroken(failed.error);
    }

    Dialect dialect() {
        return dialect;
    }

    /** Does something in one transaction. */
    <T> T write(String what, Work<T> work) {
        return run(what, connection -> transaction(connection, work));
    }

    /** Asks one question, in no transaction. */
    <T> T read(String what, Work<T> work) {
        return run(what, connection -> {
            try {
                return work.on(connection);
            } catch (SQLException e) {
                throw new Failed(e, false);
            }
        });
    }

    @FunctionalInterface
    private interface Use<T> {
        T of(Connection connection) throws Failed;
    }

    private <T> T run(String what, Use<T> use) {
        try {
            return Failsafe.with(retries).get(() -> once(use));
        } catch (FailsafeException e) {
            if (e.getCause() instanceof Failed failed) {
                throw translated(what, failed);
            }
            throw new StoreException(
                    what + ": interrupted while another transaction was in the way",
                    StoreException.Kind.UNAVAILABLE,
                    e);
        }
    }

    private <T> T once(Use<T> use) throws Failed {
        if (!breaker.tryAcquirePermit()) {
            throw new StoreException(
                    "the database cannot be reached; it is tried again in "
                            + breaker.getRemainingDelay().toMillis() + " ms",
                    StoreException.Kind.UNAVAILABLE,
                    null);
        }
        boolean reached = false;
        try {
            T result = connected(use);
            reached = true;
            return result;
        } catch (Failed e) {
            reached = !isBroken(e.error);
            throw e;
        } catch (RuntimeException | Error e) {
            reached = true;
            throw e;
        } finally {
            if (reached) {
                breaker.recordSuccess();
            } else {
                breaker.recordFailure();
            }
        }
    }

    private <T> T connected(Use<T> use) throws Failed {
        Connection connection;
        try {
            connection = dataSource.getConnection();
        } catch (SQLException e) {
            throw new Failed(e, false);
        }
        try {
            watch(connection);
            return use.of(connection);
        } catch (SQLException e) {
            throw new Failed(e, false);
        } finally {
            close(connection);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection does not close", e);
        }
    }

    private void watch(Connection connection) throws SQLException {
        if (timeout > 0) {
            try {
                connection.setNetworkTimeout(Runnable::run, timeout);
            } catch (SQLFeatureNotSupportedException e) {
                LOG.trace("the driver has no time-out of its own", e);
            }
        }
    }

    private <T> T transaction(Connection connection, Work<T> work) throws Failed {
        boolean committing = false;
        try {
            dialect.begin(connection);
            T result = work.on(connection);
            committing = true;
            connection.commit();
            dialect.committed(connection);
            endTransaction(connection);
            return result;
        } catch (SQLException e) {
            rollBack(connection);
            throw new Failed(e, committing);
        } catch (RuntimeException | Error e) {
            rollBack(connection);
            throw e;
        }
    }

    private static void endTransaction(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("a connection whose work is done cannot be used again", e);
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
            endTransaction(connection);
        } catch (SQLException e) {
            LOG.debug("a transaction that failed cannot be rolled back; its connection is given up", e);
        }
    }

    private StoreException translated(String what, Failed failed) {
        SQLException error = failed.error;
        String message = what + ": " + error.getMessage()
                + (error.getSQLState() == null ? "" : " (SQLSTATE " + error.getSQLState() + ")");
        if (failed.committing && !dialect.isRefusal(error)) {
            return new StoreException(
                    "it is not known whether this was done: " + message, StoreException.Kind.UNKNOWN, error);
        }
        boolean passes = isBroken(error) || dialect.isConflict(error) || isBusy(error);
        return new StoreException(
                message, passes ? StoreException.Kind.UNAVAILABLE : StoreException.Kind.REFUSED, error);
    }

    /** Whether the connection, not the statement, is at fault. */
    static boolean isBroken(SQLException error) {
        String state = error.getSQLState();
        return error instanceof SQLRecoverableException
                || (error instanceof SQLTransientException && state == null)
                || (state != null && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("90067")))
                || CLOSED.contains(error.getErrorCode());
    }

    /** H2: the database is closed, closing, or the connection broke. */
    private static final java.util.Set<Integer> CLOSED = java.util.Set.of(90007, 90067, 90098, 90121, 90135);

    private static boolean isBusy(SQLException error) {
        String state = error.getSQLState();
        return error instanceof SQLTransientException
                || (state != null && (state.startsWith("53") || state.startsWith("25006")));
    }

    /** Binds parameters in order. */
    static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
