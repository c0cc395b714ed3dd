package io.penstock.aws.remote;

import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.DatabaseLogin;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.WorkFailedException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Logins to databases whose address was looked up: what the fields of a database object add to it. */
public final class Logins {

    private static final Pattern WITH_HOST = Pattern.compile("(jdbc:[a-z]+://[^/?;]*)/?([^?;]*)(.*)", Pattern.DOTALL);

    private Logins() {}

    /** The id that people know: what comes to a worker is an instance or an attempt, which has one of its own. */
    public static String idOf(PipelineObject object) {
        return object.reference("@componentParent").orElse(object.id());
    }

    /**
     * The login at an address, with the user, password, driver and properties that the object names.
     *
     * @throws WorkFailedException if the URL is none, or a property or the address of the driver is not valid; the message holds
     *     neither URL nor property, which may hold secrets
     */
    public static DatabaseLogin login(PipelineObject object, String url) throws WorkFailedException {
        DatabaseLogin login;
        try {
            login = DatabaseLogin.of(url.strip());
        } catch (IllegalArgumentException e) {
            throw invalid(object, "connectionString", e.getMessage() + "; expected a JDBC URL");
        }
        Optional<String> user = object.text("username");
        if (user.isPresent()) {
            login = login.user(user.get());
        }
        Optional<String> password = object.text("*password");
        if (password.isPresent()) {
            login = login.password(password.get());
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
                throw invalid(object, "jdbcProperties", "one of the values has no '='; expected \"name=value\"");
            }
            login = login.property(
                    property.substring(0, equals).strip(),
                    property.substring(equals + 1).strip());
        }
        return login;
    }

    /** The URL with a database in it, where it names a host and nothing more. */
    public static String inDatabase(String url, Optional<String> name) {
        Matcher matcher = WITH_HOST.matcher(url);
        return name.isPresent() && matcher.matches() && matcher.group(2).isEmpty()
                ? matcher.group(1) + "/" + name.get().strip() + matcher.group(3)
                : url;
    }

    /** Says that a field is not as it should be. */
    public static WorkFailedException invalid(PipelineObject object, String field, String problem) {
        return new WorkFailedException(
                "InvalidField", "object '" + idOf(object) + "', field '" + field + "': " + problem);
    }
}
