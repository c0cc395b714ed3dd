package io.penstock.engine.worker;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A pooled connection that can be cut by another thread: statements that run are cancelled, so that the server stops too, and
 * then the connection is aborted. Once it is closed, cutting does nothing: it may be somebody else's by then.
 */
final class GuardedConnection implements InvocationHandler {

    private final Databases.Pooled pooled;
    private final Set<Statement> statements = Collections.newSetFromMap(new WeakHashMap<>());
    private boolean closed;

    private GuardedConnection(Databases.Pooled pooled) {
        this.pooled = pooled;
    }

    /** A connection, and what cuts it. */
    record Guarded(Connection connection, GuardedConnection guard) {}

    static Guarded of(Databases.Pooled pooled) {
        var guard = new GuardedConnection(pooled);
        var connection = (Connection) Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, guard);
        return new Guarded(connection, guard);
    }

    /** Cancels what runs on it and breaks it. May take a while. */
    void cut(Executor executor) {
        List<Statement> running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = List.copyOf(statements);
        }
        for (Statement statement : running) {
            try {
                if (!statement.isClosed()) {
                    statement.cancel();
                }
            } catch (SQLException e) {
                // the abort that follows does what it can
            }
        }
        abort(executor);
    }

    private void abort(Executor executor) {
        try {
            Connection physical = pooled.connection().unwrap(Connection.class);
            pooled.evict();
            physical.abort(executor);
        } catch (SQLException e) {
            // it is broken already
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "close" -> {
                close();
                return null;
            }
            case "isClosed" -> {
                synchronized (this) {
                    return closed || pooled.connection().isClosed();
                }
            }
            case "abort" -> {
                synchronized (this) {
                    if (closed) {
                        return null;
                    }
                    closed = true;
                }
                // The pool closes it in its own time; what was not committed is rolled back by that.
                pooled.evict();
                return null;
            }
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {
                return pass(method, arguments);
            }
        }
    }

    private @Nullable Object pass(Method method, Object @Nullable [] arguments) throws Throwable {
        Object result;
        try {
            result = method.invoke(pooled.connection(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
        if (result instanceof Statement statement) {
            synchronized (this) {
                if (closed) {
                    statement.close();
                    throw new SQLException("the connection is closed");
                }
                statements.add(statement);
            }
        }
        return result;
    }

    private void close() throws SQLException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        Connection connection = pooled.connection();
        if (!connection.isClosed() && !connection.getAutoCommit()) {
            // What was not committed is not wanted; drivers differ in what closing does to it.
            connection.rollback();
        }
        connection.close();
    }
}
