package io.penstock.testkit.server;

import io.penstock.spi.work.ObjectStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What speaks Redshift's SQL to Redshift's own driver, on a PostgreSQL: a front before a {@link PostgresServer}, in this JVM, on a
 * free port of the loopback interface. It loads COPY from S3 out of a storage of the test, unloads into it, and leaves out what
 * PostgreSQL does not know: distribution and sort keys, encodings, query groups.
 *
 * <p>It is still PostgreSQL that plans and types: no test with it shows that Redshift itself accepts a statement. Of COPY it knows
 * MANIFEST, CSV, DELIMITER, NULL AS, IGNOREHEADER and GZIP; of UNLOAD, DELIMITER, NULL AS and GZIP, and it writes one object, named by
 * the prefix and {@code 000}. Any credentials will do, but there must be some. Keys of tables are read from a table
 * {@code pg_table_def}, which is made empty; a test may put rows into it.
 *
 * <pre>{@code
 * try (PostgresServer postgres = PostgresServer.start();
 *         RedshiftServer redshift = RedshiftServer.start(postgres, kit.s3());
 *         Connection connection = DriverManager.getConnection(redshift.jdbcUrl(), "postgres", "any")) {
 *     ...
 * }
 * }</pre>
 *
 * <p>A project that uses it adds, for its tests, what {@link PostgresServer} needs, and {@code com.amazon.redshift:redshift-jdbc42}.
 * Thread-safe; {@link #close} ends it, and leaves the PostgreSQL.
 */
public final class RedshiftServer implements AutoCloseable {

    private final PostgresServer postgres;
    private final ObjectStorage storage;
    private final ServerSocket listener;
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private RedshiftServer(PostgresServer postgres, ObjectStorage storage, ServerSocket listener) {
        this.postgres = postgres;
        this.storage = storage;
        this.listener = listener;
    }

    /**
     * Starts a front.
     *
     * @param postgres where tables are; stays the caller's
     * @param storage where the objects are that COPY and UNLOAD name
     * @throws UncheckedIOException if it does not start
     * @throws IllegalStateException if the PostgreSQL cannot be prepared
     */
    public static RedshiftServer start(PostgresServer postgres, ObjectStorage storage) {
        Objects.requireNonNull(storage, "storage");
        prepare(postgres);
        try {
            var server =
                    new RedshiftServer(postgres, storage, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            thread("redshift-front", server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the front of PostgreSQL does not start", e);
        }
    }

    private static void prepare(PostgresServer postgres) {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS pg_table_def (schemaname text, tablename text,"
                    + " \"column\" text, distkey boolean, sortkey integer)");
            statement.execute(
                    "CREATE OR REPLACE VIEW svv_external_schemas AS SELECT ''::text AS schemaname WHERE false");
        } catch (SQLException e) {
            throw new IllegalStateException("the PostgreSQL server cannot be prepared", e);
        }
    }

    static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Where Redshift's driver finds the database {@code postgres}; the user is {@code postgres}, with any password. */
    public String jdbcUrl() {
        return "jdbc:redshift://127.0.0.1:" + port() + "/postgres?ssl=false";
    }

    /** The port on which it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The statements that came, as the driver sent them, credentials included. */
    public List<String> statements() {
        return List.copyOf(statements);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                thread("redshift-connection", () -> serve(client));
            }
        } catch (IOException e) {
            // Closed, which is how this ends.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), postgres.port())) {
            open.add(server);
            new RedshiftConnection(client, server, storage, statements::add).run();
        } catch (IOException e) {
            // One of the two has gone, and with it the connection.
        } finally {
            open.remove(client);
        }
    }

    /**
     * Stops the front, and cuts its connections. Closing it again does nothing.
     *
     * @throws UncheckedIOException if it does not stop
     */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the front of PostgreSQL on port " + port() + " does not stop", e);
        }
    }

    /** Says where it listens. */
    @Override
    public String toString() {
        return "RedshiftServer[" + jdbcUrl() + "]";
    }
}
