package io.penstock.run;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One attempt as it stands. Immutable.
 *
 * @param pipelineId the pipeline
 * @param id the visible id, {@code <instanceId>_Attempt=<n>}
 * @param instanceId the instance
 * @param number the number, from 1; continues across reruns
 * @param status the status
 * @param start when it was made ({@code @actualStartTime})
 * @param end when it ended ({@code @actualEndTime})
 * @param errorId a short name of the kind of failure
 * @param errorMessage what went wrong, for people
 * @param errorStackTrace where in the code
 * @param hostname where it ran
 * @param logLocation where its logs are ({@code @logLocation})
 * @param progress what the worker last reported
 */
public record AttemptView(
        String pipelineId,
        String id,
        String instanceId,
        int number,
        Status status,
        Instant start,
        Optional<Instant> end,
        Optional<String> errorId,
        Optional<String> errorMessage,
        Optional<String> errorStackTrace,
        Optional<String> hostname,
        Optional<String> logLocation,
        Map<String, String> progress) {

    /** Checks and copies. */
    public AttemptView {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(status, "status");
        progress = Map.copyOf(progress);
    }

    /** One line for people. */
    @Override
    public String toString() {
        return id + " " + status + " " + start + end.map(at -> ".." + at).orElse("")
                + errorId.map(error -> " " + error).orElse("")
                + errorMessage.map(text -> ": " + text).orElse("");
    }
}
