package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.Optional;

/**
 * The proxy through which a resource reaches AWS services. Immutable (dp-object-httpproxy).
 *
 * <p>The guide lists it among the resources, but nothing can run on it.
 */
public final class HttpProxy extends TypedUtility<HttpProxy> {

    /** The key of the type {@code HttpProxy}. */
    public static final ComponentType<HttpProxy> TYPE = ComponentType.of("HttpProxy", HttpProxy.class, HttpProxy::new);

    private HttpProxy(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the host of the proxy. Required. */
    public HttpProxy hostname(CharSequence hostname) {
        return set("hostname", hostname);
    }

    /** The value of {@code hostname}; absent where it is not set. */
    public Optional<String> hostname() {
        return fields().text("hostname");
    }

    /** Sets the port of the proxy. Required. */
    public HttpProxy port(CharSequence port) {
        return set("port", port);
    }

    /** The value of {@code port}; absent where it is not set. */
    public Optional<String> port() {
        return fields().text("port");
    }

    /** Sets the password for the proxy, a secret. */
    public HttpProxy password(CharSequence password) {
        return set("*password", password);
    }

    /** The value of {@code *password}; absent where it is not set. */
    public Optional<String> password() {
        return fields().text("*password");
    }

    /** Says whether S3 is reached directly, past the proxy. */
    public HttpProxy s3NoProxy(boolean s3NoProxy) {
        return set("s3NoProxy", s3NoProxy);
    }

    /**
     * The value of {@code s3NoProxy}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is neither true nor false, such as an expression
     */
    public Optional<Boolean> s3NoProxy() {
        return fields().bool("s3NoProxy");
    }

    /** Sets the user for the proxy. */
    public HttpProxy username(CharSequence username) {
        return set("username", username);
    }

    /** The value of {@code username}; absent where it is not set. */
    public Optional<String> username() {
        return fields().text("username");
    }

    /** Sets the Windows domain, for a proxy that asks for NTLM. */
    public HttpProxy windowsDomain(CharSequence windowsDomain) {
        return set("windowsDomain", windowsDomain);
    }

    /** The value of {@code windowsDomain}; absent where it is not set. */
    public Optional<String> windowsDomain() {
        return fields().text("windowsDomain");
    }

    /** Sets the Windows workgroup, for a proxy that asks for NTLM. */
    public HttpProxy windowsWorkgroup(CharSequence windowsWorkgroup) {
        return set("windowsWorkgroup", windowsWorkgroup);
    }

    /** The value of {@code windowsWorkgroup}; absent where it is not set. */
    public Optional<String> windowsWorkgroup() {
        return fields().text("windowsWorkgroup");
    }
}
