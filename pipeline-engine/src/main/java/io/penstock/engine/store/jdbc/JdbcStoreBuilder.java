package io.penstock.engine.store.jdbc;

import io.penstock.engine.store.StoreException;
import io.penstock.spi.control.KeyProvider;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Sets up a {@link JdbcStore}. Not thread-safe. */
public final class JdbcStoreBuilder {

    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,29}");

    /** A data source, whether several engines may use it at once, and how it is ended where it is ours. */
    record Source(DataSource dataSource, boolean shared, Runnable close) {}

    private final Supplier<Source> source;
    private String prefix = "penstock_";
    private SchemaMode mode = SchemaMode.CREATE_OR_MIGRATE;
    private Duration timeout = Duration.ofSeconds(30);
    private boolean exclusive;
    private @Nullable KeyProvider keys;
    private @Nullable Duration retention;

    private JdbcStoreBuilder(Supplier<Source> source) {
        this.source = source;
    }

    JdbcStoreBuilder(DataSource dataSource) {
        this(() -> new Source(dataSource, true, () -> {}));
        Objects.requireNonNull(dataSource, "dataSource");
    }

    static JdbcStoreBuilder h2(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return new JdbcStoreBuilder(() -> {
            try {
                return H2File.open(absolute);
            } catch (NoClassDefFoundError e) {
                throw new IllegalStateException(
                        "a store in a file needs com.h2database:h2, an optional dependency of pipeline-engine; it is not"
                                + " on the class path",
                        e);
            }
        });
    }

    /**
     * Sets what the names of all tables begin with; {@code penstock_} unless set. Stores with different prefixes share a
     * database without seeing each other.
     *
     * @throws IllegalArgumentException if it is not a lower-case letter followed by at most 29 lower-case letters, digits and
     *     underscores
     */
    public JdbcStoreBuilder tablePrefix(String newPrefix) {
        if (!PREFIX.matcher(newPrefix).matches()) {
            throw new IllegalArgumentException("table prefix '" + newPrefix
                    + "': expected a lower-case letter and at most 29 lower-case letters, digits and underscores");
        }
        this.prefix = newPrefix;
        return this;
    }

    /** Sets what is done about the tables; {@link SchemaMode#CREATE_OR_MIGRATE} unless set. */
    public JdbcStoreBuilder schema(SchemaMode newMode) {
        this.mode = Objects.requireNonNull(newMode, "newMode");
        return this;
    }

    /**
     * Sets where the keys come from that secrets are encrypted with: definitions, attempts, effects and parameter values with
     * a field or parameter whose name starts with {@code *}. None unless set, and then such a definition is refused. New
     * values take the current key; older ones are read with the key they were written with, as long as the provider knows it.
     */
    public JdbcStoreBuilder keys(KeyProvider provider) {
        this.keys = Objects.requireNonNull(provider, "provider");
        return this;
    }

    /**
     * Sets for how long instances that have ended are kept, with their attempts; for ever unless set. The engine removes older
     * ones from time to time, a bounded number in each transaction.
     *
     * @throws IllegalArgumentException if negative
     */
    public JdbcStoreBuilder retention(Duration atLeast) {
        if (atLeast.isNegative()) {
            throw new IllegalArgumentException("retention is " + atLeast + "; expected zero or more");
        }
        this.retention = atLeast;
        return this;
    }

    /**
     * Says that no two engines use these tables at the same time. Then an engine that starts takes everything over at once,
     * where it would otherwise have to wait until the lease of one that was killed has run out. A store in a file is so
     * anyhow.
     */
    public JdbcStoreBuilder exclusive() {
        this.exclusive = true;
        return this;
    }

    /**
     * Sets how long the database may take to answer before its connection is given up, where the driver can tell; 30 seconds
     * unless set, zero for no limit. How long a pool waits for a connection is the pool's own setting; a few seconds there let
     * the engine notice an outage soon.
     *
     * @throws IllegalArgumentException if negative
     */
    public JdbcStoreBuilder answerTimeout(Duration atMost) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("answerTimeout is " + atMost + "; expected zero or more");
        }
        this.timeout = atMost;
        return this;
    }

    /**
     * Connects, sees to the tables, and gives the store.
     *
     * @throws StoreException if the database cannot be reached, is none of those that are supported, or has tables that the
     *     {@link SchemaMode} does not let be changed; the message says which version was found and which was expected
     */
    public JdbcStore open() {
        Source opened = source.get();
        try {
            Dialect dialect = prepare(opened.dataSource());
            return new JdbcStore(
                    new Database(opened.dataSource(), dialect, timeout),
                    new Vault(keys),
                    prefix,
                    retention,
                    opened.shared() && !exclusive,
                    dialect.wakes(opened.dataSource(), prefix),
                    opened.close());
        } catch (RuntimeException e) {
            opened.close().run();
            throw e;
        }
    }

    private Dialect prepare(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            Dialect dialect = Dialect.of(connection);
            boolean autoCommit = connection.getAutoCommit();
            new Schema(dialect, prefix).prepare(connection, mode);
            connection.setAutoCommit(autoCommit);
            return dialect;
        } catch (SQLException e) {
            throw new StoreException(
                    "the store cannot be opened: " + e.getMessage(), StoreException.Kind.UNAVAILABLE, e);
        }
    }

    /**
     * Gives the statements that lead from an older version of the tables to the one this library works with, for an
     * administrator who applies them by hand. Statements end with a semicolon and a line feed.
     *
     * @param fromVersion the version that the tables have; 0 for none
     * @throws IllegalArgumentException if there is no such version
     * @throws StoreException if the database cannot be reached or is none of those that are supported
     */
    public String schemaScript(int fromVersion) {
        if (fromVersion < 0 || fromVersion > Schema.VERSION) {
            throw new IllegalArgumentException(
                    "version " + fromVersion + " of the tables: expected 0 to " + Schema.VERSION);
        }
        Source opened = source.get();
        try (Connection connection = opened.dataSource().getConnection()) {
            return new Schema(Dialect.of(connection), prefix).script(fromVersion);
        } catch (SQLException e) {
            throw new StoreException(
                    "the database cannot be asked what it is: " + e.getMessage(), StoreException.Kind.UNAVAILABLE, e);
        } finally {
            opened.close().run();
        }
    }
}
