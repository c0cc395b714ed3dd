package io.penstock.component;

import java.util.List;
import java.util.Optional;

/** A database in RDS other than Aurora. Immutable (dp-object-rdsdatabase). */
public final class RdsDatabase extends TypedDatabase<RdsDatabase> {

    /** The key of the type {@code RdsDatabase}. */
    public static final ComponentType<RdsDatabase> TYPE =
            ComponentType.of("RdsDatabase", RdsDatabase.class, RdsDatabase::new);

    private RdsDatabase(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the password, a secret. Required. */
    public RdsDatabase password(CharSequence password) {
        return set("*password", password);
    }

    /** The value of {@code *password}; absent where it is not set. */
    public Optional<String> password() {
        return fields().text("*password");
    }

    /** Sets the identifier of the DB instance. Required. */
    public RdsDatabase rdsInstanceId(CharSequence rdsInstanceId) {
        return set("rdsInstanceId", rdsInstanceId);
    }

    /** The value of {@code rdsInstanceId}; absent where it is not set. */
    public Optional<String> rdsInstanceId() {
        return fields().text("rdsInstanceId");
    }

    /** Sets the user to log in as. Required. */
    public RdsDatabase username(CharSequence username) {
        return set("username", username);
    }

    /** The value of {@code username}; absent where it is not set. */
    public Optional<String> username() {
        return fields().text("username");
    }

    /** Sets the logical database to use. */
    public RdsDatabase databaseName(CharSequence databaseName) {
        return set("databaseName", databaseName);
    }

    /** The value of {@code databaseName}; absent where it is not set. */
    public Optional<String> databaseName() {
        return fields().text("databaseName");
    }

    /**
     * Sets where the JAR of the driver is ({@code s3://…}). Required for Oracle and SQL Server; MySQL and PostgreSQL
     * have one by default.
     */
    public RdsDatabase jdbcDriverJarUri(CharSequence jdbcDriverJarUri) {
        return set("jdbcDriverJarUri", jdbcDriverJarUri);
    }

    /** The value of {@code jdbcDriverJarUri}; absent where it is not set. */
    public Optional<String> jdbcDriverJarUri() {
        return fields().text("jdbcDriverJarUri");
    }

    /** Adds properties for the driver, each as {@code name=value}. */
    public RdsDatabase jdbcProperties(CharSequence... jdbcProperties) {
        return add("jdbcProperties", jdbcProperties);
    }

    /** The values of {@code jdbcProperties}, in order; empty where there are none. */
    public List<String> jdbcProperties() {
        return fields().texts("jdbcProperties");
    }

    /** Sets the region of the DB instance, by default the pipeline's. */
    public RdsDatabase region(Region region) {
        return set("region", region);
    }

    /** As {@link #region(Region)}, for a region that the guide does not know yet, or an expression. */
    public RdsDatabase region(CharSequence region) {
        return set("region", region);
    }

    /** The value of {@code region}; absent where it is not set. */
    public Optional<String> region() {
        return fields().text("region");
    }
}
