package io.penstock.component;

import java.util.List;
import java.util.Optional;

/**
 * A Redshift database. Immutable (dp-object-redshiftdatabase).
 *
 * <p>The default driver is that of PostgreSQL, which needs {@link #clusterId}; the driver of Redshift needs a {@link
 * #connectionString} that begins with {@code jdbc:redshift:}.
 */
public final class RedshiftDatabase extends TypedDatabase<RedshiftDatabase> {

    /** The key of the type {@code RedshiftDatabase}. */
    public static final ComponentType<RedshiftDatabase> TYPE =
            ComponentType.of("RedshiftDatabase", RedshiftDatabase.class, RedshiftDatabase::new);

    private RedshiftDatabase(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the password, a secret. Required. */
    public RedshiftDatabase password(CharSequence password) {
        return set("*password", password);
    }

    /** The value of {@code *password}; absent where it is not set. */
    public Optional<String> password() {
        return fields().text("*password");
    }

    /** Sets the user to log in as. Required. */
    public RedshiftDatabase username(CharSequence username) {
        return set("username", username);
    }

    /** The value of {@code username}; absent where it is not set. */
    public Optional<String> username() {
        return fields().text("username");
    }

    /**
     * Sets the identifier of the cluster, which is the first word of its endpoint. Either this or {@link
     * #connectionString} is required.
     */
    public RedshiftDatabase clusterId(CharSequence clusterId) {
        return set("clusterId", clusterId);
    }

    /** The value of {@code clusterId}; absent where it is not set. */
    public Optional<String> clusterId() {
        return fields().text("clusterId");
    }

    /**
     * Sets the JDBC URL, for a cluster of another account or for Redshift's own driver ({@code jdbc:redshift:…}).
     * Either this or {@link #clusterId} is required.
     */
    public RedshiftDatabase connectionString(CharSequence connectionString) {
        return set("connectionString", connectionString);
    }

    /** The value of {@code connectionString}; absent where it is not set. */
    public Optional<String> connectionString() {
        return fields().text("connectionString");
    }

    /** Sets the logical database to use. */
    public RedshiftDatabase databaseName(CharSequence databaseName) {
        return set("databaseName", databaseName);
    }

    /** The value of {@code databaseName}; absent where it is not set. */
    public Optional<String> databaseName() {
        return fields().text("databaseName");
    }

    /** Adds properties for the driver, each as {@code name=value}. */
    public RedshiftDatabase jdbcProperties(CharSequence... jdbcProperties) {
        return add("jdbcProperties", jdbcProperties);
    }

    /** The values of {@code jdbcProperties}, in order; empty where there are none. */
    public List<String> jdbcProperties() {
        return fields().texts("jdbcProperties");
    }

    /** Sets the region of the cluster, by default the pipeline's. */
    public RedshiftDatabase region(Region region) {
        return set("region", region);
    }

    /** As {@link #region(Region)}, for a region that the guide does not know yet, or an expression. */
    public RedshiftDatabase region(CharSequence region) {
        return set("region", region);
    }

    /** The value of {@code region}; absent where it is not set. */
    public Optional<String> region() {
        return fields().text("region");
    }
}
