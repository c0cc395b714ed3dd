package io.penstock.engine.worker;

import io.penstock.spi.work.DatabaseLogin;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds JDBC drivers: on the class path, or in a jar that a definition names, which gets a class loader of its own so that it
 * clashes with nothing (dp-object-jdbcdatabase). A jar is fetched once. Thread-safe.
 */
final class Drivers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);

    private final ObjectStorage storage;
    private final Path directory;
    private final Map<ObjectUri, Jar> jars = new HashMap<>();

    private record Jar(Path file, URLClassLoader loader) {}

    Drivers(ObjectStorage storage, Path directory) {
        this.storage = storage;
        this.directory = directory;
    }

    /**
     * The driver for a login.
     *
     * @throws SQLException if there is none; the message says what was expected
     * @throws IOException if the jar cannot be fetched
     */
    Driver find(DatabaseLogin login) throws SQLException, IOException {
        Optional<ObjectUri> uri = login.driverJar();
        if (uri.isPresent()) {
            return inJar(login, uri.get());
        }
        Optional<String> name = login.driverClass();
        Driver named = name.isPresent() ? onClassPath(name.get()) : null;
        // Definitions name classes of drivers that were renamed since; what knows the address is as good.
        Optional<Driver> driver = named != null
                ? Optional.of(named)
                : DriverManager.drivers()
                        .filter(candidate -> accepts(candidate, login))
                        .findFirst();
        return driver.orElseThrow(() -> new SQLException("no JDBC driver for " + protocol(login) + " on this worker"
                + name.map(text -> ": class '" + text + "' is not on its class path")
                        .orElse("")
                + "; expected the driver's jar there, or its address in the field jdbcDriverJarUri"));
    }

    private static @Nullable Driver onClassPath(String name) throws SQLException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        for (ClassLoader loader : new ClassLoader[] {context, Drivers.class.getClassLoader()}) {
            if (loader != null) {
                try {
                    return instance(loader, name);
                } catch (ClassNotFoundException e) {
                    // the next one may know it
                }
            }
        }
        return null;
    }

    private Driver inJar(DatabaseLogin login, ObjectUri uri) throws SQLException, IOException {
        URLClassLoader loader = jar(uri).loader();
        if (login.driverClass().isPresent()) {
            String name = login.driverClass().get();
            try {
                return instance(loader, name);
            } catch (ClassNotFoundException e) {
                throw new SQLException("JDBC driver class '" + name + "' is not in " + uri, e);
            }
        }
        for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
            if (driver.getClass().getClassLoader() == loader && accepts(driver, login)) {
                return driver;
            }
        }
        throw new SQLException("no JDBC driver for " + protocol(login) + " in " + uri);
    }

    private static Driver instance(ClassLoader loader, String name) throws ClassNotFoundException, SQLException {
        Class<?> type = Class.forName(name, true, loader);
        if (!Driver.class.isAssignableFrom(type)) {
            throw new SQLException("class '" + name + "' is no JDBC driver");
        }
        try {
            return (Driver) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new SQLException("JDBC driver class '" + name + "' cannot be used: " + e, e);
        }
    }

    private synchronized Jar jar(ObjectUri uri) throws IOException {
        Jar known = jars.get(uri);
        if (known != null) {
            return known;
        }
        Files.createDirectories(directory);
        Path file = Files.createTempFile(directory, "driver-", ".jar");
        try (InputStream in = storage.read(uri)) {
            Files.copy(in, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        var jar = new Jar(
                file,
                new URLClassLoader(
                        "driver " + uri, new URL[] {file.toUri().toURL()}, ClassLoader.getPlatformClassLoader()));
        jars.put(uri, jar);
        return jar;
    }

    private static boolean accepts(Driver driver, DatabaseLogin login) {
        try {
            return driver.acceptsURL(login.url());
        } catch (SQLException e) {
            return false;
        }
    }

    /** {@code jdbc:} and the name of the sort of database, without anything that may be secret. */
    private static String protocol(DatabaseLogin login) {
        int end = login.url().indexOf(':', "jdbc:".length());
        return end < 0 ? "jdbc:" : login.url().substring(0, end + 1);
    }

    @Override
    public synchronized void close() {
        for (Jar jar : jars.values()) {
            try {
                jar.loader().close();
                Files.deleteIfExists(jar.file());
            } catch (IOException e) {
                LOG.debug("driver {} cannot be removed: {}", jar.file(), e.toString());
            }
        }
        jars.clear();
    }
}
