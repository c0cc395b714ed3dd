package io.penstock.aws.s3;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A TCP proxy that spoils some of the requests that pass it. Each connection carries one request: the proxy asks both sides to
 * close after the answer, so that every request can be judged by itself. It keeps what it has seen.
 */
final class FaultyProxy implements AutoCloseable {

    /** One request as it came by. */
    record Request(String method, String target, Map<String, String> headers) {

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** What to do with a request. */
    sealed interface Fault {}

    /** Pass it on unharmed. */
    record Pass() implements Fault {}

    /** Answer it without passing it on. */
    record Answer(int status, String code) implements Fault {}

    /** Pass it on, and reset the connection after so many bytes of the final answer, head included. */
    record CutAnswer(int bytes) implements Fault {}

    private final ServerSocket listener;
    private final int serverPort;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> seen = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Fault> plan = request -> new Pass();

    FaultyProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Judges every request from now on; forgets those seen before. */
    void plan(Function<Request, Fault> plan) {
        seen.clear();
        this.plan = plan;
    }

    List<Request> seen() {
        return seen;
    }

    /** The requests of one method that came by. */
    List<Request> seen(String method) {
        return seen.stream().filter(request -> request.method().equals(method)).toList();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = readHead(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            Request request = parse(head);
            seen.add(request);
            Fault fault = plan.apply(request);
            if (fault instanceof Answer answer) {
                answer(client, request, answer);
            } else {
                pass(client, head, fault instanceof CutAnswer cut ? cut.bytes() : Integer.MAX_VALUE);
            }
        } catch (IOException broken) {
            // As connections break; the client sees it.
        }
    }

    private void pass(Socket client, String head, int limit) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            server.getOutputStream().write(closing(head).getBytes(StandardCharsets.ISO_8859_1));
            threads.execute(() -> {
                try {
                    client.getInputStream().transferTo(server.getOutputStream());
                } catch (IOException e) {
                    // One of the two has gone.
                }
            });
            InputStream answer = server.getInputStream();
            OutputStream out = client.getOutputStream();
            String first = readHead(answer);
            while (first.startsWith("HTTP/1.1 100 ")) {
                out.write(first.getBytes(StandardCharsets.ISO_8859_1));
                first = readHead(answer);
            }
            answer = new SequenceInputStream(
                    new ByteArrayInputStream(first.getBytes(StandardCharsets.ISO_8859_1)), answer);
            byte[] buffer = new byte[8192];
            int left = limit;
            for (int read = answer.read(buffer); read >= 0; read = answer.read(buffer)) {
                out.write(buffer, 0, Math.min(read, left));
                left -= Math.min(read, left);
                if (left == 0) {
                    // The server is heard to the end, so that it has done what the client will not hear of.
                    answer.transferTo(OutputStream.nullOutputStream());
                    client.setSoLinger(true, 0);
                    return;
                }
            }
        }
    }

    private static void answer(Socket client, Request request, Answer answer) throws IOException {
        String body = request.method().equals("HEAD")
                ? ""
                : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + answer.code()
                        + "</Code><Message>Made up by the test.</Message><RequestId>R-1</RequestId></Error>";
        String head = "HTTP/1.1 " + answer.status() + " Fault\r\nContent-Type: application/xml\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
        client.shutdownOutput();
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private static String closing(String head) {
        StringBuilder closing = new StringBuilder();
        for (String line : head.split("\r\n")) {
            if (!line.toLowerCase(Locale.ROOT).startsWith("connection:")) {
                closing.append(line).append("\r\n");
            }
        }
        return closing.append("Connection: close\r\n\r\n").toString();
    }

    private static Request parse(String head) {
        String[] lines = head.split("\r\n");
        String[] first = lines[0].split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        return new Request(first[0], first[1], headers);
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : (b == '\r' ? 1 : 0);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
