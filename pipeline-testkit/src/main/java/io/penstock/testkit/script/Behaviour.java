package io.penstock.testkit.script;

import io.penstock.component.Activity;
import io.penstock.component.ComponentType;
import io.penstock.spi.work.ActivityHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one attempt: how long it takes, what it reports and writes, and how it ends. As a {@link Script} it holds
 * for every attempt. Immutable; every change gives a new one. Made by the factories of {@link Script}.
 */
public final class Behaviour implements Script {

    /** How an attempt ends. */
    public enum Ending {
        /** It is reported as done. */
        SUCCESS,
        /** It is reported as failed. */
        FAILURE,
        /** Nothing is ever reported. */
        NONE,
        /** A handler that came with the script decides. */
        HANDLER,
        /** The handler that is bound to the type decides. */
        REAL
    }

    /** A handler together with the type whose attempts it takes. */
    record Handler<T extends Activity>(ComponentType<T> type, ActivityHandler<? super T> handler) {}

    /** A report on the way: after how long, and what it says. */
    record Report(Duration after, Map<String, String> fields) {}

    private final Ending ending;
    private final Duration duration;
    private final List<Report> reports;
    private final Map<String, String> files;
    private final @Nullable String errorId;
    private final @Nullable String errorMessage;
    private final @Nullable Handler<?> handler;

    private Behaviour(
            Ending ending,
            Duration duration,
            List<Report> reports,
            Map<String, String> files,
            @Nullable String errorId,
            @Nullable String errorMessage,
            @Nullable Handler<?> handler) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("an attempt cannot take " + duration + "; expected zero or more");
        }
        if (errorId != null && errorId.startsWith("Service_")) {
            throw new IllegalArgumentException(
                    "errorId '" + errorId + "' starts with Service_, which is kept for the engine");
        }
        this.ending = ending;
        this.duration = duration;
        this.reports = reports;
        this.files = files;
        this.errorId = errorId;
        this.errorMessage = errorMessage;
        this.handler = handler;
    }

    static Behaviour succeeding(Duration duration) {
        return new Behaviour(Ending.SUCCESS, duration, List.of(), Map.of(), null, null, null);
    }

    static Behaviour failing(String errorId, String message) {
        Objects.requireNonNull(errorId, "errorId");
        Objects.requireNonNull(message, "message");
        return new Behaviour(Ending.FAILURE, Duration.ZERO, List.of(), Map.of(), errorId, message, null);
    }

    static Behaviour throwing(Throwable problem) {
        String message = problem.getMessage();
        return failing(problem.getClass().getSimpleName(), message == null ? "" : message);
    }

    static Behaviour stalling() {
        return new Behaviour(Ending.NONE, Duration.ZERO, List.of(), Map.of(), null, null, null);
    }

    static <T extends Activity> Behaviour running(ComponentType<T> type, ActivityHandler<? super T> handler) {
        return new Behaviour(
                Ending.HANDLER, Duration.ZERO, List.of(), Map.of(), null, null, new Handler<>(type, handler));
    }

    static Behaviour real() {
        return new Behaviour(Ending.REAL, Duration.ZERO, List.of(), Map.of(), null, null, null);
    }

    /**
     * The same, ending after a time.
     *
     * @throws IllegalArgumentException if the time is negative, or this runs a handler, which takes no time on the clock
     */
    public Behaviour after(Duration time) {
        if (handler != null || ending == Ending.REAL) {
            throw new IllegalArgumentException("a handler takes no time on the clock; it cannot end after " + time);
        }
        return new Behaviour(ending, time, reports, files, errorId, errorMessage, null);
    }

    /**
     * The same, reporting progress on the way.
     *
     * @param after how long after the beginning; a report after the end is not made
     * @param field such as {@code percentComplete}
     */
    public Behaviour reporting(Duration after, String field, String value) {
        var more = new ArrayList<>(reports);
        more.add(new Report(after, Map.of(field, value)));
        return new Behaviour(ending, duration, List.copyOf(more), files, errorId, errorMessage, handler);
    }

    /**
     * The same, writing a file into the first output of the activity when it ends.
     *
     * @param path relative to the output's {@code directoryPath}; for an output with a {@code filePath} anything, as there is
     *     but one file. An address such as {@code s3://bucket/key} is taken as it is
     * @param text its content, kept as UTF-8
     */
    public Behaviour writing(String path, String text) {
        var more = new LinkedHashMap<>(files);
        more.put(path, text);
        return new Behaviour(
                ending, duration, reports, java.util.Collections.unmodifiableMap(more), errorId, errorMessage, handler);
    }

    /** How it ends. */
    public Ending ending() {
        return ending;
    }

    /** After how long it ends. */
    public Duration duration() {
        return duration;
    }

    /** The errorId it fails with. */
    public Optional<String> errorId() {
        return Optional.ofNullable(errorId);
    }

    String errorMessage() {
        return errorMessage == null ? "" : errorMessage;
    }

    List<Report> reports() {
        return reports;
    }

    Map<String, String> files() {
        return files;
    }

    @Nullable
    Handler<?> handler() {
        return handler;
    }

    @Override
    public Behaviour play(ScriptedAttempt attempt) {
        return this;
    }

    @Override
    public String toString() {
        return switch (ending) {
            case SUCCESS -> "succeeds after " + duration;
            case FAILURE -> "fails with " + errorId + " after " + duration;
            case NONE -> "stalls";
            case HANDLER -> "runs a handler";
            case REAL -> "runs for real";
        };
    }
}
