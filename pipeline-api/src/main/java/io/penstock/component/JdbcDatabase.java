package io.penstock.component;

import java.util.List;
import java.util.Optional;

/** A database that is reached by JDBC; Aurora too. Immutable (dp-object-jdbcdatabase). */
public final class JdbcDatabase extends TypedDatabase<JdbcDatabase> {

    /** The key of the type {@code JdbcDatabase}. */
    public static final ComponentType<JdbcDatabase> TYPE =
            ComponentType.of("JdbcDatabase", JdbcDatabase.class, JdbcDatabase::new);

    private JdbcDatabase(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the JDBC URL. Required. */
    public JdbcDatabase connectionString(CharSequence connectionString) {
        return set("connectionString", connectionString);
    }

    /** What {@link #connectionString(CharSequence)} was given; absent where nothing was. */
    public Optional<String> connectionString() {
        return fields().text("connectionString");
    }

    /** Sets the driver class to load. Required. */
    public JdbcDatabase jdbcDriverClass(CharSequence jdbcDriverClass) {
        return set("jdbcDriverClass", jdbcDriverClass);
    }

    /** What {@link #jdbcDriverClass(CharSequence)} was given; absent where nothing was. */
    public Optional<String> jdbcDriverClass() {
        return fields().text("jdbcDriverClass");
    }

    /** Sets the password, a secret. Required. */
    public JdbcDatabase password(CharSequence password) {
        return set("*password", password);
    }

    /** What {@link #password(CharSequence)} was given; absent where nothing was. */
    public Optional<String> password() {
        return fields().text("*password");
    }

    /** Sets the user to log in as. Required. */
    public JdbcDatabase username(CharSequence username) {
        return set("username", username);
    }

    /** What {@link #username(CharSequence)} was given; absent where nothing was. */
    public Optional<String> username() {
        return fields().text("username");
    }

    /** Sets the logical database to use. */
    public JdbcDatabase databaseName(CharSequence databaseName) {
        return set("databaseName", databaseName);
    }

    /** What {@link #databaseName(CharSequence)} was given; absent where nothing was. */
    public Optional<String> databaseName() {
        return fields().text("databaseName");
    }

    /** Sets where the JAR of the driver is ({@code s3://…}). */
    public JdbcDatabase jdbcDriverJarUri(CharSequence jdbcDriverJarUri) {
        return set("jdbcDriverJarUri", jdbcDriverJarUri);
    }

    /** What {@link #jdbcDriverJarUri(CharSequence)} was given; absent where nothing was. */
    public Optional<String> jdbcDriverJarUri() {
        return fields().text("jdbcDriverJarUri");
    }

    /** Adds properties for the driver, each as {@code name=value}. */
    public JdbcDatabase jdbcProperties(CharSequence... jdbcProperties) {
        return add("jdbcProperties", jdbcProperties);
    }

    /** What {@link #jdbcProperties(CharSequence...)} was given, in order; empty where nothing was. */
    public List<String> jdbcProperties() {
        return fields().texts("jdbcProperties");
    }
}
