package io.penstock.engine.attempt;

import com.google.common.collect.ImmutableMap;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.store.AttemptRow;
import io.penstock.run.Status;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest attempt of an instance, as the core works on it. Mutable, confined to the thread that decides.
 */
public final class Attempt {

    private static final int LONGEST_ERROR_ID = 1024;
    private static final int LONGEST_STACK_TRACE = 1024;

    private final int number;
    private final int version;
    private final Instant start;
    private Status status;
    private @Nullable Instant runningSince;
    private @Nullable Instant end;
    private @Nullable String errorId;
    private @Nullable String errorMessage;
    private @Nullable String errorStackTrace;
    private @Nullable String hostname;
    private @Nullable String logLocation;
    private @Nullable Instant reportedAt;
    private Map<String, String> progress = Map.of();
    private Map<String, PipelineObject> objects = Map.of();
    private long resource;
    private int resourceAttempt;
    private @Nullable String resourceId;
    private int task;
    private boolean taskOut;
    private boolean terminating;

    /** A new attempt. */
    public Attempt(int number, int version, Instant start, Status status) {
        this.number = number;
        this.version = version;
        this.start = start;
        this.status = status;
    }

    /** An attempt read back from a store. */
    public static Attempt from(AttemptRow row) {
        var attempt = new Attempt(row.number(), row.version(), row.start(), row.status());
        attempt.runningSince = row.runningSince();
        attempt.end = row.end();
        attempt.errorId = row.errorId();
        attempt.errorMessage = row.errorMessage();
        attempt.errorStackTrace = row.errorStackTrace();
        attempt.hostname = row.hostname();
        attempt.logLocation = row.logLocation();
        attempt.reportedAt = row.reportedAt();
        attempt.progress = row.progress();
        attempt.objects = row.objects();
        attempt.resource = row.resource();
        attempt.resourceAttempt = row.resourceAttempt();
        attempt.resourceId = row.resourceId();
        attempt.task = Math.abs(row.task());
        attempt.taskOut = row.task() > 0;
        attempt.terminating = row.terminating();
        return attempt;
    }

    /** This attempt as a row. */
    public AttemptRow row(String pipelineId, long instance) {
        return new AttemptRow(
                pipelineId,
                instance,
                number,
                version,
                status,
                start,
                runningSince,
                end,
                errorId,
                errorMessage,
                errorStackTrace,
                hostname,
                logLocation,
                reportedAt,
                progress,
                objects,
                resource,
                resourceAttempt,
                resourceId,
                taskOut ? task : -task,
                terminating);
    }

    /** The number, from 1. */
    public int number() {
        return number;
    }

    /** The version of the definition it was made with. */
    public int version() {
        return version;
    }

    /** When it was made. */
    public Instant start() {
        return start;
    }

    /** The status. */
    public Status status() {
        return status;
    }

    /** Sets the status. */
    public void status(Status newStatus) {
        this.status = newStatus;
    }

    /** Whether it has not ended. */
    public boolean isOpen() {
        return end == null;
    }

    /** When its work began, {@code null} before. */
    public @Nullable Instant runningSince() {
        return runningSince;
    }

    /** Notes that its work began on a host. */
    public void running(Instant since, @Nullable String host) {
        this.status = Status.RUNNING;
        this.runningSince = since;
        if (host != null) {
            this.hostname = host;
        }
    }

    /** Notes what a worker reported. */
    public void reported(Instant at, Map<String, String> fields, @Nullable String location) {
        this.reportedAt = at;
        if (location != null) {
            this.logLocation = location;
        }
        if (!fields.isEmpty()) {
            var merged = new LinkedHashMap<>(progress);
            merged.putAll(fields);
            this.progress = ImmutableMap.copyOf(merged);
        }
    }

    /** Ends it without an error. */
    public void end(Instant at, Status endStatus) {
        this.end = at;
        this.status = endStatus;
    }

    /** Ends it with an error; id and stack trace are cut to the lengths of the service's interface. */
    public void fail(Instant at, Status endStatus, String id, String message, @Nullable String stackTrace) {
        end(at, endStatus);
        this.errorId = cut(id, LONGEST_ERROR_ID);
        this.errorMessage = message;
        this.errorStackTrace = stackTrace == null ? null : cut(stackTrace, LONGEST_STACK_TRACE);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    /** The error message, if it failed. */
    public @Nullable String errorMessage() {
        return errorMessage;
    }

    /** The error id, if it failed. */
    public @Nullable String errorId() {
        return errorId;
    }

    /** The stack trace, if it failed with one. */
    public @Nullable String errorStackTrace() {
        return errorStackTrace;
    }

    /** Where it runs or ran. */
    public @Nullable String hostname() {
        return hostname;
    }

    /** Where its logs are. */
    public @Nullable String logLocation() {
        return logLocation;
    }

    /** What a worker receives. */
    public Map<String, PipelineObject> objects() {
        return objects;
    }

    /** Sets what a worker receives. */
    public void objects(Map<String, PipelineObject> frozen) {
        this.objects = ImmutableMap.copyOf(frozen);
    }

    /** The resource instance that it runs on; 0 for none. */
    public long resource() {
        return resource;
    }

    /** The number of the attempt of that resource. */
    public int resourceAttempt() {
        return resourceAttempt;
    }

    /** Binds it to an attempt of a resource instance. */
    public void on(long resourceInstance, int attemptNumber) {
        this.resource = resourceInstance;
        this.resourceAttempt = attemptNumber;
    }

    /** For a resource, the provider's id of it. */
    public @Nullable String resourceId() {
        return resourceId;
    }

    /** Sets the provider's id. */
    public void resourceId(String id) {
        this.resourceId = id;
    }

    /** Whether a task is out for it. */
    public boolean hasTask() {
        return taskOut;
    }

    /** The number of the newest task. */
    public int task() {
        return task;
    }

    /** Begins another task and gives its number. */
    public int nextTask() {
        taskOut = true;
        return ++task;
    }

    /** Notes that no task is out any more. */
    public void taskOver() {
        taskOut = false;
    }

    /** For a resource, whether its end was asked for. */
    public boolean isTerminating() {
        return terminating;
    }

    /** Notes that its end was asked for. */
    public void terminating() {
        this.terminating = true;
    }
}
