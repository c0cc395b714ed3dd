package io.penstock.testkit.server;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A DynamoDB server in this JVM: DynamoDB Local on a free port of the loopback interface. It keeps its tables in memory; each
 * server has its own, and within one server each region and access key that a client signs with. Signatures are not checked, and
 * throughput is counted but not enforced.
 *
 * <p>The libraries are optional dependencies of the testkit. A project that starts this server adds, for its tests,
 * {@code com.amazonaws:DynamoDBLocal:2.6.1}, which brings its native parts for Linux, macOS and Windows. Of what it asks for,
 * {@code org.mockito:*}, {@code org.apache.logging.log4j:log4j-core} and the SDK's {@code pinpoint}, {@code cognitoidentity},
 * {@code cognitoidentityprovider}, {@code dynamodb-enhanced}, {@code netty-nio-client} and {@code url-connection-client} can be
 * excluded. A project that starts {@link S3Server} too excludes {@code org.eclipse.jetty:*}, so that there is one Jetty, the newer
 * one. Without the library, {@link #start} fails and says what to add.
 *
 * <pre>{@code
 * try (DynamoDbServer server = DynamoDbServer.start()) {
 *     DynamoDbClient client = DynamoDbClient.builder()
 *             .endpointOverride(server.endpoint())
 *             .region(Region.EU_WEST_1)
 *             .credentialsProvider(StaticCredentialsProvider.create(
 *                     AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
 *             .build();
 *     ...
 * }
 * }</pre>
 *
 * <p>Names of tables and indexes have three characters or more, as with the service. Thread-safe; any number can run at once.
 * {@link #close} ends it.
 */
public final class DynamoDbServer implements AutoCloseable {

    private static final OptionalLibrary DYNAMODB_LOCAL = new OptionalLibrary(
            "com.amazonaws:DynamoDBLocal:2.6.1",
            "com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler");

    private static final String ACCESS_KEY = "AKIDPENSTOCKTESTKIT";
    private static final String SECRET_KEY = "secret-of-the-testkit-9c41";

    private final AutoCloseable server;
    private final URI endpoint;

    private DynamoDbServer(AutoCloseable server, int port) {
        this.server = server;
        this.endpoint = URI.create("http://127.0.0.1:" + port);
    }

    /**
     * Starts a server without tables, which takes one to two seconds for the first one in a JVM.
     *
     * @throws IllegalStateException if it does not start, or the library is absent; the message has the dependency to add then
     */
    public static DynamoDbServer start() {
        OptionalLibrary.require(DynamoDbServer.class, DYNAMODB_LOCAL);
        return Starter.start();
    }

    /** Touches the library's classes, once they are known to be there. */
    private static final class Starter {

        static DynamoDbServer start() {
            // In memory, and apart for each region and access key.
            var tables = new LocalDynamoDBRequestHandler(0, true, null, false, false);
            var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.setHandler(new LocalDynamoDBServerHandler(tables, null));
            try {
                server.start();
            } catch (Exception e) {
                tables.shutdown();
                throw new IllegalStateException("the DynamoDB server does not start", e);
            }
            int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
            return new DynamoDbServer(
                    () -> {
                        server.stop();
                        tables.shutdown();
                    },
                    port);
        }
    }

    /** Where it listens: {@code http}, {@code 127.0.0.1} and a port that was free. */
    public URI endpoint() {
        return endpoint;
    }

    /** An access key as good as any other; tables are apart for each. */
    public String accessKey() {
        return ACCESS_KEY;
    }

    /** The secret of {@link #accessKey}; it is not checked. */
    public String secretKey() {
        return SECRET_KEY;
    }

    /**
     * Stops the server and forgets its tables. Closing it again does nothing.
     *
     * @throws IllegalStateException if it does not stop
     */
    @Override
    public void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("the DynamoDB server at " + endpoint + " does not stop", e);
        }
    }

    /** Says where it listens. */
    @Override
    public String toString() {
        return "DynamoDbServer[" + endpoint + "]";
    }
}
