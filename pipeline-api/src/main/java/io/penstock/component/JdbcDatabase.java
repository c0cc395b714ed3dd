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

    /** The value of {@code connectionString}; absent where it is not set. */
    public Optional<String> connectionString() {
        return fields().text("connectionString");
    }

    /** Sets the driver class to load. Required. */
    public JdbcDatabase jdbcDriverClass(CharSequence jdbcDriverClass) {
        return set("jdbcDriverClass", jdbcDriverClass);
    }

    /** The value of {@code jdbcDriverClass}; absent where it is not set. */
    public Optional<String> jdbcDriverClass() {
        return fields().text("jdbcDriverClass");
    }

    /** Sets the password, a secret. Required. */
    public JdbcDatabase password(CharSequence password) {
        return set("*password", password);
    }

    /** The value of {@code *password}; absent where it is not set. */
    public Optional<String> password() {
        return fields().text("*password");
    }

    /** Sets the user to log in as. Required. */
    public JdbcDatabase username(CharSequence username) {
        return set("username", username);
    }

    /** The value of {@code username}; absent where it is not set. */
    public Optional<String> username() {
        return fields().text("username");
    }

    /** Sets the logical database to use. */
    public JdbcDatabase databaseName(CharSequence databaseName) {
        return set("databaseName", databaseName);
    }

    /** The value of {@code databaseName}; absent where it is not set. */
    public Optional<String> databaseName() {
        return fields().text("databaseName");
    }

    /** Sets where the JAR of the driver is ({@code s3://…}). */
    public JdbcDatabase jdbcDriverJarUri(CharSequence jdbcDriverJarUri) {
        return set("jdbcDriverJarUri", jdbcDriverJarUri);
    }

    /** The value of {@code jdbcDriverJarUri}; absent where it is not set. */
    public Optional<String> jdbcDriverJarUri() {
        return fields().text("jdbcDriverJarUri");
    }

    /** Adds properties for the driver, each as {@code name=value}. */
    public JdbcDatabase jdbcProperties(CharSequence... jdbcProperties) {
        return add("jdbcProperties", jdbcProperties);
    }

    /** The values of {@code jdbcProperties}, in order; empty where there are none. */
    public List<String> jdbcProperties() {
        return fields().texts("jdbcProperties");
    }
}
