package io.penstock.engine.local.sql;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;

/** What has to be known of the sort of a database. */
enum Dialect {
    POSTGRESQL,
    MYSQL,
    OTHER;

    static Dialect of(Connection connection) throws SQLException {
        DatabaseMetaData data = connection.getMetaData();
        String product = String.valueOf(data.getDatabaseProductName()).toLowerCase(Locale.ROOT);
        if (product.contains("postgresql")) {
            // Redshift, through PostgreSQL's driver, says that it is PostgreSQL 8.
            return data.getDatabaseMajorVersion() >= 9 ? POSTGRESQL : OTHER;
        }
        return product.contains("mysql") || product.contains("mariadb") ? MYSQL : OTHER;
    }
}
