package io.penstock.engine.local.sql;

import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's bulk protocol through pgjdbc's {@code CopyManager}. It is reached by reflection, because the driver is the
 * user's: it may be absent, or in a class loader of its own. Used by one thread.
 */
final class PostgresCopy {

    private final Object manager;

    private PostgresCopy(Object manager) {
        this.manager = manager;
    }

    /** The bulk protocol of a connection; empty where its driver has none. */
    static Optional<PostgresCopy> of(Connection connection) throws SQLException {
        Connection physical = connection.unwrap(Connection.class);
        Class<?> type = find(physical.getClass(), "org.postgresql.PGConnection");
        if (type == null) {
            return Optional.empty();
        }
        return Optional.of(new PostgresCopy(call(type, "getCopyAPI", physical)));
    }

    private static @Nullable Class<?> find(Class<?> start, String name) {
        for (Class<?> type = start; type != null; type = type.getSuperclass()) {
            for (Class<?> each : type.getInterfaces()) {
                if (each.getName().equals(name)) {
                    return each;
                }
                Class<?> deeper = find(each, name);
                if (deeper != null) {
                    return deeper;
                }
            }
        }
        return null;
    }

    /** Writes what a {@code COPY … TO STDOUT} answers; each row is one write. */
    long out(String sql, OutputStream target) throws SQLException, java.io.IOException {
        try {
            Method method = manager.getClass().getMethod("copyOut", String.class, OutputStream.class);
            return (Long) method.invoke(manager, sql, target);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof java.io.IOException io) {
                throw io;
            }
            throw failure(e);
        } catch (ReflectiveOperationException e) {
            throw new SQLException("this version of PostgreSQL's driver cannot COPY: " + e, e);
        }
    }

    /** Begins a {@code COPY … FROM STDIN}. */
    In in(String sql) throws SQLException {
        try {
            Method method = manager.getClass().getMethod("copyIn", String.class);
            return new In(method.getReturnType(), method.invoke(manager, sql));
        } catch (InvocationTargetException e) {
            throw failure(e);
        } catch (ReflectiveOperationException e) {
            throw new SQLException("this version of PostgreSQL's driver cannot COPY: " + e, e);
        }
    }

    /** A {@code COPY … FROM STDIN} that goes on. */
    static final class In {

        private final Class<?> type;
        private final Object operation;
        private final Method write;

        private In(Class<?> type, Object operation) throws NoSuchMethodException {
            this.type = type;
            this.operation = operation;
            this.write = type.getMethod("writeToCopy", byte[].class, int.class, int.class);
        }

        void write(byte[] bytes, int length) throws SQLException {
            try {
                write.invoke(operation, bytes, 0, length);
            } catch (InvocationTargetException e) {
                throw failure(e);
            } catch (IllegalAccessException e) {
                throw new SQLException("this version of PostgreSQL's driver cannot COPY: " + e, e);
            }
        }

        void end() throws SQLException {
            call(type, "endCopy", operation);
        }

        void cancel() throws SQLException {
            if (Boolean.TRUE.equals(call(type, "isActive", operation))) {
                call(type, "cancelCopy", operation);
            }
        }
    }

    private static Object call(Class<?> type, String method, Object on) throws SQLException {
        try {
            return type.getMethod(method).invoke(on);
        } catch (InvocationTargetException e) {
            throw failure(e);
        } catch (ReflectiveOperationException e) {
            throw new SQLException("this version of PostgreSQL's driver cannot COPY: " + e, e);
        }
    }

    private static SQLException failure(InvocationTargetException e) {
        if (e.getCause() instanceof SQLException sql) {
            return sql;
        }
        if (e.getCause() instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return new SQLException(e.getCause());
    }
}
