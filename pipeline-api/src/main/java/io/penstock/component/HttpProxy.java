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

    /** What {@link #hostname(CharSequence)} was given; absent where nothing was. */
    public Optional<String> hostname() {
        return fields().text("hostname");
    }

    /** Sets the port of the proxy. Required. */
    public HttpProxy port(CharSequence port) {
        return set("port", port);
    }

    /** What {@link #port(CharSequence)} was given; absent where nothing was. */
    public Optional<String> port() {
        return fields().text("port");
    }

    /** Sets the password for the proxy, a secret. */
    public HttpProxy password(CharSequence password) {
        return set("*password", password);
    }

    /** What {@link #password(CharSequence)} was given; absent where nothing was. */
    public Optional<String> password() {
        return fields().text("*password");
    }

    /** Says whether S3 is reached directly, past the proxy. */
    public HttpProxy s3NoProxy(boolean s3NoProxy) {
        return set("s3NoProxy", s3NoProxy);
    }

    /**
     * What {@link #s3NoProxy(boolean)} was given; absent where nothing was.
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

    /** What {@link #username(CharSequence)} was given; absent where nothing was. */
    public Optional<String> username() {
        return fields().text("username");
    }

    /** Sets the Windows domain, for a proxy that asks for NTLM. */
    public HttpProxy windowsDomain(CharSequence windowsDomain) {
        return set("windowsDomain", windowsDomain);
    }

    /** What {@link #windowsDomain(CharSequence)} was given; absent where nothing was. */
    public Optional<String> windowsDomain() {
        return fields().text("windowsDomain");
    }

    /** Sets the Windows workgroup, for a proxy that asks for NTLM. */
    public HttpProxy windowsWorkgroup(CharSequence windowsWorkgroup) {
        return set("windowsWorkgroup", windowsWorkgroup);
    }

    /** What {@link #windowsWorkgroup(CharSequence)} was given; absent where nothing was. */
    public Optional<String> windowsWorkgroup() {
        return fields().text("windowsWorkgroup");
    }
}
