package io.penstock.aws.remote;

import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Answers of a service that are asked for often and change seldom, kept for a while. Failures are not kept. Thread-safe. */
public final class Lookup<K, V> {

    /** A fail-over moves the address behind the same name, so that little is lost by keeping names. */
    private static final Duration KEPT = Duration.ofMinutes(5);

    private record Answer<V>(V value, Instant until) {}

    private final Map<K, Answer<V>> answers = new ConcurrentHashMap<>();

    /** Asks the service. */
    public interface Question<V> {

        /**
         * The answer.
         *
         * @throws IOException if the service cannot be reached or refuses
         * @throws WorkFailedException if the answer is of no use
         */
        V ask() throws IOException, WorkFailedException;
    }

    /** The answer that was given lately, or a new one. */
    public V get(K key, InstantSource clock, Question<V> question) throws IOException, WorkFailedException {
        Instant now = clock.instant();
        Answer<V> known = answers.get(key);
        if (known != null && now.isBefore(known.until())) {
            return known.value();
        }
        V value = question.ask();
        answers.put(key, new Answer<>(value, now.plus(KEPT)));
        return value;
    }
}
