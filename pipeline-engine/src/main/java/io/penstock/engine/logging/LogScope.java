package io.penstock.engine.logging;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts {@code pipelineId}, {@code instanceId} and {@code attemptId} into the diagnostic context (MDC) of what is logged about
 * them; afterwards what was there before is back. Immutable; affects the thread that runs something in it.
 *
 * @param instanceId {@code null} for what is about the pipeline as a whole
 * @param attemptId {@code null} for what is about no attempt
 */
public record LogScope(
        String pipelineId,
        @Nullable String instanceId,
        @Nullable String attemptId) {

    /** The key of the pipeline's id. */
    public static final String PIPELINE = "pipelineId";

    /** The key of the instance's id. */
    public static final String INSTANCE = "instanceId";

    /** The key of the attempt's id. */
    public static final String ATTEMPT = "attemptId";

    /** For what is about a pipeline as a whole. */
    public static LogScope pipeline(String pipelineId) {
        return new LogScope(pipelineId, null, null);
    }

    /** For what is about an instance. */
    public static LogScope instance(String pipelineId, String instanceId) {
        return new LogScope(pipelineId, instanceId, null);
    }

    /** For what is about an attempt. The instance's id is what stands before {@code _Attempt=} in the attempt's. */
    public static LogScope attempt(String pipelineId, String attemptId) {
        int end = attemptId.lastIndexOf("_Attempt=");
        return new LogScope(pipelineId, end < 0 ? null : attemptId.substring(0, end), attemptId);
    }

    /** Runs something in this scope. */
    public void run(Runnable task) {
        Runnable close = open();
        try {
            task.run();
        } finally {
            close.run();
        }
    }

    /** Asks for something in this scope. */
    public <T> T get(Supplier<T> question) {
        Runnable close = open();
        try {
            return question.get();
        } finally {
            close.run();
        }
    }

    /**
     * Opens this scope for the current thread.
     *
     * @return closes it; to be called by the same thread
     */
    public Runnable open() {
        String pipelineBefore = MDC.get(PIPELINE);
        String instanceBefore = MDC.get(INSTANCE);
        String attemptBefore = MDC.get(ATTEMPT);
        put(PIPELINE, pipelineId);
        put(INSTANCE, instanceId);
        put(ATTEMPT, attemptId);
        return () -> {
            put(PIPELINE, pipelineBefore);
            put(INSTANCE, instanceBefore);
            put(ATTEMPT, attemptBefore);
        };
    }

    /** Touches nothing that is as it should be: scopes are opened several times for every step, and looking is cheaper. */
    private static void put(String key, @Nullable String value) {
        if (Objects.equals(MDC.get(key), value)) {
            return;
        }
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
