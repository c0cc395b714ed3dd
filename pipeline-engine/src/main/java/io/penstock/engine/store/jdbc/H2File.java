package io.penstock.engine.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.penstock.engine.store.StoreException;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcDataSource;

/** Opens an H2 database in a file, behind a pool. The only class that needs the two libraries. */
final class H2File {

    /** Writes to the file at each commit, not some time later; gives writers time to wait for each other. */
    private static final String SETTINGS = ";WRITE_DELAY=0;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE";

    private static final int CONNECTIONS = 8;

    private H2File() {}

    static JdbcStoreBuilder.Source open(Path file) {
        var h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:file:" + file + SETTINGS);
        h2.setUser("sa");
        h2.setPassword("");
        var config = new HikariConfig();
        config.setDataSource(h2);
        config.setPoolName("penstock-" + file.getFileName());
        config.setMaximumPoolSize(CONNECTIONS);
        try {
            var pool = new HikariDataSource(config);
            return new JdbcStoreBuilder.Source(pool, false, pool::close);
        } catch (RuntimeException e) {
            throw new StoreException(
                    "the store file " + file + " cannot be opened: " + e.getMessage(),
                    StoreException.Kind.UNAVAILABLE,
                    e);
        }
    }
}
