package io.penstock.aws.sns;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Publishing to SNS over its query protocol (API version 2010-03-31), as strict as the service: unknown parameters, wrong
 * regions, texts beyond the limits and FIFO topics without a group are refused. What the client makes of it is the official
 * SDK's doing, which neither side of this test has written.
 */
final class FakeSns implements AutoCloseable {

    /** One message as it arrived. */
    record Message(String region, Map<String, String> parameters) {

        String text(String parameter) {
            return parameters.getOrDefault(parameter, "");
        }
    }

    private record Refusal(int status, String code) {}

    private static final Pattern SCOPE =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=[^/]+/[0-9]{8}/([a-z0-9-]+)/sns/aws4_request, .*");
    private static final Pattern KNOWN = Pattern.compile(
            "Action|Version|TopicArn|Message|Subject|MessageGroupId|MessageDeduplicationId|MessageAttributes\\.entry\\.[0-9]+"
                    + "\\.(Name|Value\\.DataType|Value\\.StringValue)");
    private static final String NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

    private final HttpServer server;
    private final List<Message> published = new CopyOnWriteArrayList<>();
    private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();

    FakeSns() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Message> published() {
        return published;
    }

    /** Refuses one of the next requests. */
    void refuse(int status, String code) {
        refusals.add(new Refusal(status, code));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Refusal refusal = refusals.poll();
            if (refusal != null) {
                answer(exchange, refusal.status(), error(refusal.code(), "Made up by the test."));
                return;
            }
            Matcher scope =
                    SCOPE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            if (!scope.matches()) {
                answer(exchange, 403, error("IncompleteSignature", "not signed for sns"));
                return;
            }
            Map<String, String> parameters = form(body);
            String problem = problem(parameters, scope.group(1));
            if (!problem.isEmpty()) {
                answer(exchange, 400, error("InvalidParameter", "Invalid parameter: " + problem));
                return;
            }
            published.add(new Message(scope.group(1), parameters));
            answer(
                    exchange,
                    200,
                    "<PublishResponse xmlns=\"" + NAMESPACE + "\"><PublishResult><MessageId>m-" + published.size()
                            + "</MessageId></PublishResult><ResponseMetadata><RequestId>r-1</RequestId>"
                            + "</ResponseMetadata></PublishResponse>");
        }
    }

    private static String problem(Map<String, String> parameters, String region) {
        for (String name : parameters.keySet()) {
            if (!KNOWN.matcher(name).matches()) {
                return name;
            }
        }
        String topic = parameters.getOrDefault("TopicArn", "");
        String subject = parameters.get("Subject");
        String message = parameters.getOrDefault("Message", "");
        if (!"Publish".equals(parameters.get("Action")) || !"2010-03-31".equals(parameters.get("Version"))) {
            return "Action";
        }
        if (!topic.startsWith("arn:aws:sns:" + region + ":")) {
            return "TopicArn";
        }
        if (subject != null
                && (subject.isEmpty()
                        || subject.codePointCount(0, subject.length()) > 100
                        || subject.chars().anyMatch(Character::isISOControl))) {
            return "Subject";
        }
        int size = 0;
        for (String value : parameters.values()) {
            size += value.getBytes(StandardCharsets.UTF_8).length;
        }
        if (message.isEmpty() || size > 262_144) {
            return "Message";
        }
        boolean fifo = topic.endsWith(".fifo");
        if (fifo != parameters.containsKey("MessageGroupId")) {
            return "MessageGroupId";
        }
        return fifo && !parameters.getOrDefault("MessageDeduplicationId", "").matches("[!-~]{1,128}")
                ? "MessageDeduplicationId"
                : "";
    }

    private static Map<String, String> form(String body) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            parameters.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static String error(String code, String message) {
        return "<ErrorResponse xmlns=\"" + NAMESPACE + "\"><Error><Type>Sender</Type><Code>" + code + "</Code><Message>"
                + message + "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";
    }

    private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
