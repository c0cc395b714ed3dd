package io.penstock.engine.local.sql;

import io.penstock.component.JdbcDatabase;
import io.penstock.component.RdsDatabase;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.DatabaseLogin;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.WorkFailedException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how to log in out of the fields of database objects (dp-object-jdbcdatabase, dp-object-rdsdatabase). Immutable. */
public final class JdbcLogins {

    /** A URL with a host and perhaps a database; the rest is parameters. */
    private static final Pattern WITH_HOST =
            Pattern.compile("(jdbc:(?:postgresql|mysql|mariadb|redshift)://[^/?;]*)/?([^?;]*)(.*)", Pattern.DOTALL);

    private final Map<String, String> rdsInstances;

    /** Knows these RDS instances by id; the values are JDBC URLs. */
    public JdbcLogins(Map<String, String> rdsInstances) {
        this.rdsInstances = Map.copyOf(rdsInstances);
    }

    /** The login of a {@code JdbcDatabase}. */
    public DatabaseLogin jdbc(JdbcDatabase database) throws WorkFailedException {
        PipelineObject object = database.object();
        String url = database.connectionString()
                .orElseThrow(() -> invalid(object, "connectionString", "is missing; expected a JDBC URL"));
        DatabaseLogin login = login(object, url);
        return database.jdbcDriverClass().isPresent()
                ? login.driverClass(database.jdbcDriverClass().get().strip())
                : login;
    }

    /** The login of an {@code RdsDatabase}: without AWS, the instance has to be known here, or the object says where it is. */
    public DatabaseLogin rds(RdsDatabase database) throws WorkFailedException {
        PipelineObject object = database.object();
        String id = database.rdsInstanceId().orElse("");
        String url = object.text("connectionString")
                .or(() -> Optional.ofNullable(rdsInstances.get(id)))
                .orElseThrow(() -> invalid(
                        object,
                        "rdsInstanceId",
                        "'" + id + "' is not known on this worker; expected AwsExtension, or"
                                + " LocalExtension.rdsInstance(id, url), or a JDBC URL in the field connectionString"));
        return login(object, url);
    }

    private static DatabaseLogin login(PipelineObject object, String url) throws WorkFailedException {
        DatabaseLogin login;
        try {
            login = DatabaseLogin.of(inDatabase(url.strip(), object.text("databaseName")));
        } catch (IllegalArgumentException e) {
            throw invalid(object, "connectionString", e.getMessage() + "; expected a JDBC URL");
        }
        if (object.text("username").isPresent()) {
            login = login.user(object.text("username").get());
        }
        if (object.text("*password").isPresent()) {
            login = login.password(object.text("*password").get());
        }
        Optional<String> jar = object.text("jdbcDriverJarUri");
        if (jar.isPresent()) {
            try {
                login = login.driverJar(ObjectUri.parse(jar.get().strip()));
            } catch (IllegalArgumentException e) {
                throw invalid(object, "jdbcDriverJarUri", String.valueOf(e.getMessage()));
            }
        }
        for (String property : object.texts("jdbcProperties")) {
            int equals = property.indexOf('=');
            if (equals <= 0) {
                // The text is not shown: it may be a secret that lost its name.
                throw invalid(object, "jdbcProperties", "one of the values has no '='; expected \"name=value\"");
            }
            login = login.property(
                    property.substring(0, equals).strip(),
                    property.substring(equals + 1).strip());
        }
        return login;
    }

    /** The URL with a database in it, where it names a host and nothing more. */
    private static String inDatabase(String url, Optional<String> name) {
        if (name.isEmpty()) {
            return url;
        }
        Matcher matcher = WITH_HOST.matcher(url);
        return matcher.matches() && matcher.group(2).isEmpty()
                ? matcher.group(1) + "/" + name.get().strip() + matcher.group(3)
                : url;
    }

    private static WorkFailedException invalid(PipelineObject object, String field, String problem) {
        return new WorkFailedException(
                "InvalidField", "object '" + object.id() + "', field '" + field + "': " + problem);
    }
}
