package io.penstock.aws.dynamodb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Stands before a DynamoDB server, answers some of the requests itself, and keeps what it has seen. */
final class FrontOfDynamoDb implements AutoCloseable {

    /** One request: the operation, and its JSON. */
    record Request(String operation, String body, String authorization) {}

    /** An answer in place of the server's. */
    record Answer(int status, String body) {

        static Answer refusal(String type) {
            return new Answer(
                    400,
                    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type
                            + "\",\"message\":\"Made up by the test\"}");
        }
    }

    private static final Set<String> NOT_PASSED_ON =
            Set.of("host", "content-length", "connection", "expect", "upgrade", "accept-encoding");

    private final URI server;
    private final HttpServer front;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> seen = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Optional<Answer>> plan = request -> Optional.empty();

    FrontOfDynamoDb(URI server) {
        this.server = server;
        try {
            this.front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        front.createContext("/", this::serve);
        front.setExecutor(threads);
        front.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + front.getAddress().getPort());
    }

    /** Judges every request from now on; forgets those seen before. */
    void plan(Function<Request, Optional<Answer>> plan) {
        seen.clear();
        this.plan = plan;
    }

    List<Request> seen(String operation) {
        return seen.stream()
                .filter(request -> request.operation().equals(operation))
                .toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        var request = new Request(
                target.substring(target.indexOf('.') + 1),
                body,
                exchange.getRequestHeaders().getFirst("Authorization"));
        seen.add(request);
        Answer answer = plan.apply(request).orElseGet(() -> pass(exchange, body));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private Answer pass(HttpExchange exchange, String body) {
        var request = HttpRequest.newBuilder(server).POST(HttpRequest.BodyPublishers.ofString(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        front.stop(0);
        threads.shutdownNow();
    }
}
