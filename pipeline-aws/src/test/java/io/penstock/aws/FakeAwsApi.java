package io.penstock.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Services of AWS that speak the query protocol: a form with an {@code Action} comes in, XML leaves. Each action is given by the
 * test; what the client makes of it is the official SDK's doing.
 */
public final class FakeAwsApi implements AutoCloseable {

    /** One request as it arrived. */
    public record Request(String service, String region, String accessKey, Map<String, String> parameters) {

        public String text(String parameter) {
            return parameters.getOrDefault(parameter, "");
        }
    }

    /** What is answered. */
    public record Answer(int status, String xml) {

        public static Answer of(String action, String namespace, String result) {
            return new Answer(
                    200,
                    "<" + action + "Response xmlns=\"" + namespace + "\"><" + action + "Result>" + result + "</"
                            + action
                            + "Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></" + action
                            + "Response>");
        }

        public static Answer error(int status, String code) {
            return new Answer(
                    status,
                    "<ErrorResponse><Error><Type>Sender</Type><Code>" + code
                            + "</Code><Message>Made up by the test</Message></Error><RequestId>r-1</RequestId></ErrorResponse>");
        }
    }

    private static final Pattern SCOPE =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/[0-9]{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request, .*");

    private final HttpServer server;
    private final Map<String, Function<Request, Answer>> actions = new ConcurrentHashMap<>();
    private final List<Request> seen = new CopyOnWriteArrayList<>();

    public FakeAwsApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers an action from now on. */
    public void on(String action, Function<Request, Answer> answer) {
        actions.put(action, answer);
    }

    /** The requests for an action so far. */
    public List<Request> seen(String action) {
        return seen.stream()
                .filter(request -> request.text("Action").equals(action))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var parameters = new LinkedHashMap<String, String>();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            for (String pair : body.split("&")) {
                int equals = pair.indexOf('=');
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
            Matcher scope =
                    SCOPE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Answer answer = Answer.error(403, "IncompleteSignature");
            if (scope.matches()) {
                var request = new Request(scope.group(3), scope.group(2), scope.group(1), parameters);
                seen.add(request);
                answer = actions.getOrDefault(request.text("Action"), any -> Answer.error(400, "InvalidAction"))
                        .apply(request);
            }
            byte[] bytes = answer.xml().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/xml");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
