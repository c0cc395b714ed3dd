package io.penstock.aws.redshift;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The bulk protocol of PostgreSQL's driver. It is reached by reflection, because the driver is the user's: it may be absent, or in a
 * class loader of its own. Used by one thread.
 */
final class PostgresCopies {

    private static final String CONNECTION = "org.postgresql.PGConnection";

    private final Object manager;

    private PostgresCopies(Object manager) {
        this.manager = manager;
    }

    static PostgresCopies of(Connection connection) throws SQLException {
        Connection physical = connection.unwrap(Connection.class);
        Class<?> type = find(physical.getClass());
        if (type == null) {
            throw new SQLException("the connection is neither Redshift's nor of PostgreSQL's own driver, but a "
                    + physical.getClass().getName());
        }
        try {
            return new PostgresCopies(type.getMethod("getCopyAPI").invoke(physical));
        } catch (ReflectiveOperationException e) {
            throw new SQLException("this version of PostgreSQL's driver cannot COPY: " + e, e);
        }
    }

    private static @Nullable Class<?> find(Class<?> start) {
        for (Class<?> type = start; type != null; type = type.getSuperclass()) {
            for (Class<?> each : type.getInterfaces()) {
                Class<?> found = each.getName().equals(CONNECTION) ? each : find(each);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Runs a {@code COPY ... FROM STDIN} with all bytes of a stream, and says how many rows there were. */
    long in(String sql, InputStream in) throws SQLException, IOException {
        try {
            return (Long) manager.getClass()
                    .getMethod("copyIn", String.class, InputStream.class)
                    .invoke(manager, sql, in);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new SQLException("PostgreSQL's driver failed: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new SQLException("this version of PostgreSQL's driver cannot COPY: " + e, e);
        }
    }
}
