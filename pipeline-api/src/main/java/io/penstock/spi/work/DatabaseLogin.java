package io.penstock.spi.work;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to log in to a database by JDBC. Immutable; every change gives a new value. Two that are equal share their
 * connections. {@link #toString} shows neither password nor properties.
 */
@CheckReturnValue
public final class DatabaseLogin {

    private final String url;
    private final @Nullable String driverClass;
    private final @Nullable ObjectUri driverJar;
    private final @Nullable String user;
    private final @Nullable String password;
    private final Map<String, String> properties;

    private DatabaseLogin(
            String url,
            @Nullable String driverClass,
            @Nullable ObjectUri driverJar,
            @Nullable String user,
            @Nullable String password,
            Map<String, String> properties) {
        this.url = url;
        this.driverClass = driverClass;
        this.driverJar = driverJar;
        this.user = user;
        this.password = password;
        this.properties = properties;
    }

    /**
     * A login without user, password and properties.
     *
     * @param url the JDBC URL, such as {@code jdbc:postgresql://host:5432/database}
     * @throws IllegalArgumentException if it does not begin with {@code jdbc:}; the message does not show it
     */
    public static DatabaseLogin of(String url) {
        if (!url.startsWith("jdbc:")) {
            throw new IllegalArgumentException("the connection string does not begin with jdbc:");
        }
        return new DatabaseLogin(url, null, null, null, null, Map.of());
    }

    /** Sets the driver's class; without it the driver that knows the URL is taken. */
    public DatabaseLogin driverClass(String name) {
        return new DatabaseLogin(url, Objects.requireNonNull(name, "name"), driverJar, user, password, properties);
    }

    /** Sets the jar that has the driver; it is fetched once and loaded apart from everything else. */
    public DatabaseLogin driverJar(ObjectUri jar) {
        return new DatabaseLogin(url, driverClass, Objects.requireNonNull(jar, "jar"), user, password, properties);
    }

    /** Sets the user. */
    public DatabaseLogin user(String name) {
        return new DatabaseLogin(
                url, driverClass, driverJar, Objects.requireNonNull(name, "name"), password, properties);
    }

    /** Sets the password. */
    public DatabaseLogin password(String secret) {
        return new DatabaseLogin(
                url, driverClass, driverJar, user, Objects.requireNonNull(secret, "secret"), properties);
    }

    /** Sets a property for the driver. */
    public DatabaseLogin property(String name, String value) {
        var all = new TreeMap<>(properties);
        all.put(name, value);
        return new DatabaseLogin(url, driverClass, driverJar, user, password, Map.copyOf(all));
    }

    /** The JDBC URL. */
    public String url() {
        return url;
    }

    /** The driver's class; empty where the URL decides. */
    public Optional<String> driverClass() {
        return Optional.ofNullable(driverClass);
    }

    /** The jar that has the driver; empty where the class path has it. */
    public Optional<ObjectUri> driverJar() {
        return Optional.ofNullable(driverJar);
    }

    /** The user. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The password. */
    public Optional<String> password() {
        return Optional.ofNullable(password);
    }

    /** The properties for the driver. */
    public Map<String, String> properties() {
        return properties;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DatabaseLogin that
                && url.equals(that.url)
                && Objects.equals(driverClass, that.driverClass)
                && Objects.equals(driverJar, that.driverJar)
                && Objects.equals(user, that.user)
                && Objects.equals(password, that.password)
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(url, driverClass, driverJar, user, password, properties);
    }

    /** The URL up to its parameters, and the user; nothing that may be secret. */
    @Override
    public String toString() {
        String shown = url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
        return "DatabaseLogin[" + shown + (user == null ? "" : ", " + user) + "]";
    }
}
