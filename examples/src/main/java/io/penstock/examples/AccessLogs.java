package io.penstock.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Web access logs in the combined log format, made up from a seed: the same seed gives the same bytes. Only the method of
 * a request ever reads {@code GET}, so that a count of lines is a count of requests.
 */
final class AccessLogs {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final List<String> PATHS = List.of(
            "/",
            "/index.html",
            "/style.css",
            "/cart",
            "/cart/checkout",
            "/products/4711",
            "/products/widget%20(blue)",
            "/search?q=penstock",
            "/api/v1/orders",
            "/images/logo.png",
            "/robots.txt");

    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64)",
            "curl/8.5.0",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_2)",
            "kube-probe/1.29");

    private AccessLogs() {}

    /**
     * One log file.
     *
     * @param start the time of the first request
     * @param lines how many requests
     * @param seed decides everything else
     */
    static List<String> generate(Instant start, int lines, long seed) {
        var random = new SplittableRandom(seed);
        // Each file has its own share of GETs, so that no two files have the same count by accident of the generator.
        int getShare = random.nextInt(55, 90);
        return Stream.iterate(0, i -> i < lines, i -> i + 1)
                .map(i -> line(start.plusMillis(i * 250L), getShare, random))
                .toList();
    }

    private static String line(Instant time, int getShare, SplittableRandom random) {
        String method = random.nextInt(100) < getShare ? "GET" : pick(List.of("POST", "HEAD", "PUT", "DELETE"), random);
        int status = random.nextInt(100) < 93 ? 200 : pick(List.of(301, 304, 404, 500, 503), random);
        return "%d.%d.%d.%d - - [%s] \"%s %s HTTP/1.1\" %d %d \"-\" \"%s\""
                .formatted(
                        random.nextInt(1, 224),
                        random.nextInt(256),
                        random.nextInt(256),
                        random.nextInt(1, 255),
                        TIME.format(time),
                        method,
                        pick(PATHS, random),
                        status,
                        random.nextInt(20_000),
                        pick(AGENTS, random));
    }

    private static <T> T pick(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Writes a log file and gives its lines. */
    static List<String> write(Path file, Instant start, int lines, long seed) {
        List<String> log = generate(start, lines, seed);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return log;
    }

    /** How many requests of a log have the method GET, found without grep: by splitting each line. */
    static long countGets(List<String> log) {
        return log.stream()
                .filter(line -> line.split("\"", 3)[1].startsWith("GET "))
                .count();
    }
}
