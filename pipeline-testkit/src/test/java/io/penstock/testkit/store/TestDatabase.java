package io.penstock.testkit.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.penstock.engine.store.jdbc.JdbcStore;
import io.penstock.engine.store.jdbc.JdbcStoreBuilder;
import io.penstock.testkit.server.MariaDbServer;
import io.penstock.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;

/** A database for tests of the store, one for the whole JVM of each kind, emptied between tests. */
public final class TestDatabase {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.start();
        static final TestDatabase DATABASE =
                new TestDatabase(pool(SERVER.jdbcUrl(), "", ""), "table_schema = CURRENT_SCHEMA");
    }

    private static final class H2 {
        static final TestDatabase DATABASE = new TestDatabase(
                pool("jdbc:h2:mem:penstock;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000", "sa", ""),
                "table_schema = CURRENT_SCHEMA");
    }

    private static final class Maria {
        static final Optional<TestDatabase> DATABASE = start();

        private static Optional<TestDatabase> start() {
            try {
                MariaDbServer server = MariaDbServer.start();
                return Optional.of(
                        new TestDatabase(pool(server.jdbcUrl(), server.user(), ""), "table_schema = DATABASE()"));
            } catch (RuntimeException e) {
                // Its binary is for a few systems only.
                return Optional.empty();
            }
        }
    }

    private final HikariDataSource pool;
    private final String own;

    TestDatabase(HikariDataSource pool, String own) {
        this.pool = pool;
        this.own = own;
    }

    /** PostgreSQL in a process of its own. */
    public static TestDatabase postgres() {
        return Postgres.DATABASE;
    }

    /** MariaDB in a process of its own; aborts the test where it does not run. */
    public static TestDatabase mariaDb() {
        return Maria.DATABASE.orElseGet(() -> Assumptions.abort("MariaDB does not run on this system"));
    }

    /** H2 in memory. */
    public static TestDatabase h2() {
        return H2.DATABASE;
    }

    static HikariDataSource pool(String url, String user, String password) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        if (!user.isEmpty()) {
            config.setUsername(user);
            config.setPassword(password);
        }
        config.setMaximumPoolSize(6);
        config.setConnectionTimeout(5_000);
        return new HikariDataSource(config);
    }

    /** The port of the PostgreSQL server. */
    public int port() {
        return Postgres.SERVER.port();
    }

    /** The connections. */
    public DataSource dataSource() {
        return pool;
    }

    /** A prefix that no other test uses. */
    public static String freshPrefix() {
        return "t" + NUMBER.incrementAndGet() + "_";
    }

    /** A store with nothing in it, on the tables that all tests share. */
    public JdbcStore emptyStore() {
        return empty(JdbcStore.over(pool));
    }

    /** A store with nothing in it, set up further. */
    public JdbcStore empty(JdbcStoreBuilder builder) {
        JdbcStore store = builder.open();
        List<String> tables = tables("penstock_").stream()
                .filter(table -> !table.endsWith("_schema"))
                .toList();
        // Of a few rows, DELETE is far quicker than TRUNCATE, which makes new files.
        tables.forEach(table -> execute("DELETE FROM " + table));
        return store;
    }

    /** The tables whose names begin so. */
    public List<String> tables(String prefix) {
        var found = new ArrayList<String>();
        query(
                "SELECT LOWER(table_name) FROM information_schema.tables WHERE LOWER(table_name) LIKE '" + prefix
                        + "%' AND " + own,
                result -> found.add(result.getString(1)));
        return found;
    }

    /** Changes something behind the store's back. */
    public void execute(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** What is done with a row. */
    public interface Row {
        /** Looks at it. */
        void read(ResultSet result) throws SQLException;
    }

    /** Looks at rows behind the store's back. */
    public void query(String sql, Row each) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                each.read(result);
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Everything that is in the tables, as text. */
    public String dump() {
        var text = new StringBuilder();
        for (String table : tables("penstock_")) {
            query("SELECT * FROM " + table, result -> {
                text.append(table);
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    text.append('|').append(result.getString(i));
                }
                text.append('\n');
            });
        }
        return text.toString();
    }
}
