package io.penstock.engine.store.jdbc;

import io.penstock.engine.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables and their version. One numbered script for each version lies in the jar; what has been applied is in a table of
 * its own. Statements create what is not there, so that a script that was interrupted, in a database whose DDL is not part of
 * transactions, is simply run again.
 */
final class Schema {

    /** The version that this library works with. */
    static final int VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
    private static final Pattern WORD = Pattern.compile("\\{([^}]+)}");
    private static final Pattern COMMENT = Pattern.compile("(?m)^--.*$");

    private final Dialect dialect;
    private final String prefix;

    Schema(Dialect dialect, String prefix) {
        this.dialect = dialect;
        this.prefix = prefix;
    }

    /** Makes the tables what they must be, or checks that they are. */
    void prepare(Connection connection, SchemaMode mode) throws SQLException {
        OptionalInt found = version(connection);
        if (found.isPresent() && found.getAsInt() > VERSION) {
            throw refused(found, "a newer version of the library has changed them");
        }
        if (found.isPresent() && found.getAsInt() == VERSION) {
            return;
        }
        if (mode == SchemaMode.VALIDATE) {
            throw refused(found, "an administrator has to apply the scripts that JdbcStoreBuilder.schemaScript gives");
        }
        dialect.locked(connection, prefix, () -> {
            OptionalInt now = version(connection);
            if (now.isEmpty()) {
                execute(connection, versionTable());
            }
            for (int next = now.orElse(0) + 1; next <= VERSION; next++) {
                LOG.info("creating version {} of the tables {}*", next, prefix);
                for (String statement : statements(next)) {
                    execute(connection, statement);
                }
                execute(connection, applied(next));
            }
        });
    }

    private StoreException refused(OptionalInt found, String why) {
        return new StoreException(
                "the tables " + prefix + "* "
                        + (found.isPresent()
                                ? "are of version " + found.getAsInt()
                                : "are not there (no version found)")
                        + "; expected version " + VERSION + ": " + why,
                false,
                null);
    }

    /** All that leads from an older version, 0 for none, to the one of this library, as a script. */
    String script(int from) {
        var script = new StringBuilder();
        if (from == 0) {
            script.append(versionTable()).append(";\n");
        }
        for (int version = from + 1; version <= VERSION; version++) {
            statements(version).forEach(statement -> script.append(statement).append(";\n"));
            script.append(applied(version)).append(";\n");
        }
        return script.toString();
    }

    private String versionTable() {
        return "CREATE TABLE IF NOT EXISTS " + prefix
                + "schema (version INTEGER NOT NULL PRIMARY KEY, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)";
    }

    private String applied(int version) {
        return "INSERT INTO " + prefix + "schema (version) VALUES (" + version + ")";
    }

    private List<String> statements(int version) {
        String text = COMMENT.matcher(resource("v" + version + ".sql")).replaceAll("");
        String filled = WORD.matcher(text)
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(
                        match.group(1).equals("prefix") ? prefix : dialect.schemaWord(match.group(1))));
        var statements = new ArrayList<String>();
        for (String statement : filled.split(";", -1)) {
            if (!statement.isBlank()) {
                statements.add(statement.strip());
            }
        }
        return statements;
    }

    private static String resource(String name) {
        try (InputStream stream = Schema.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the script " + name + " is missing from the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(dialect.ddl(sql));
        } catch (SQLException e) {
            if (!dialect.isThereAlready(e)) {
                throw e;
            }
        }
    }

    private OptionalInt version(Connection connection) throws SQLException {
        if (!isThere(connection)) {
            return OptionalInt.empty();
        }
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT MAX(version) FROM " + prefix + "schema");
                ResultSet result = statement.executeQuery()) {
            int version = result.next() ? result.getInt(1) : 0;
            return version == 0 ? OptionalInt.empty() : OptionalInt.of(version);
        }
    }

    private boolean isThere(Connection connection) throws SQLException {
        String sql = "SELECT COUNT(*) FROM information_schema.tables WHERE LOWER(table_name) = ? AND "
                + dialect.currentSchema();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, prefix + "schema");
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getInt(1) > 0;
            }
        }
    }
}
