package io.penstock.engine.worker;

import com.google.errorprone.annotations.CheckReturnValue;
import io.penstock.spi.work.ObjectUri;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a worker works. Immutable; every change gives a new value. */
@CheckReturnValue
public final class WorkerSettings {

    private static final long MEBIBYTE = 1024L * 1024;

    private final Path workRoot;
    private final @Nullable ObjectUri defaultLogs;
    private final long outputLimit;
    private final String hostname;
    private final Duration heartbeat;
    private final Duration pollWait;
    private final int concurrency;
    private final int connectionsPerDatabase;

    private WorkerSettings(
            Path workRoot,
            @Nullable ObjectUri defaultLogs,
            long outputLimit,
            String hostname,
            Duration heartbeat,
            Duration pollWait,
            int concurrency,
            int connectionsPerDatabase) {
        // Commands run in directories below it, and are given paths that must hold there too.
        this.workRoot = workRoot.toAbsolutePath();
        this.defaultLogs = defaultLogs;
        this.outputLimit = outputLimit;
        this.hostname = Objects.requireNonNull(hostname, "hostname");
        this.heartbeat = Objects.requireNonNull(heartbeat, "heartbeat");
        this.pollWait = Objects.requireNonNull(pollWait, "pollWait");
        this.concurrency = concurrency;
        this.connectionsPerDatabase = connectionsPerDatabase;
    }

    /**
     * The defaults.
     *
     * @param workRoot where each attempt gets a directory of its own while it runs; created when needed
     */
    public static WorkerSettings of(Path workRoot) {
        return new WorkerSettings(
                workRoot, null, 64 * MEBIBYTE, "localhost", Duration.ofMinutes(1), Duration.ofSeconds(90), 2, 32);
    }

    /**
     * Sets where the logs of attempts go that have no {@code pipelineLogUri}. Not set by default: such logs are dropped with
     * the working directory.
     */
    public WorkerSettings defaultLogs(ObjectUri uri) {
        return new WorkerSettings(
                workRoot,
                Objects.requireNonNull(uri, "uri"),
                outputLimit,
                hostname,
                heartbeat,
                pollWait,
                concurrency,
                connectionsPerDatabase);
    }

    /**
     * Sets how much of each of stdout, stderr and activity log is kept, in bytes; what comes after is dropped, with a note.
     * 64 MiB by default.
     *
     * @throws IllegalArgumentException if not positive
     */
    public WorkerSettings outputLimit(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("outputLimit is " + bytes + "; expected a positive number of bytes");
        }
        return new WorkerSettings(
                workRoot, defaultLogs, bytes, hostname, heartbeat, pollWait, concurrency, connectionsPerDatabase);
    }

    /** Sets the name of this host, shown on attempts; {@code localhost} by default. */
    public WorkerSettings hostname(String name) {
        return new WorkerSettings(
                workRoot, defaultLogs, outputLimit, name, heartbeat, pollWait, concurrency, connectionsPerDatabase);
    }

    /**
     * Sets how often a polling worker says that it is alive; one minute by default (API reference, ReportTaskProgress). An
     * object with a short {@code reportProgressTimeout} is reported on more often: three times within that time.
     *
     * @throws IllegalArgumentException if not positive
     */
    public WorkerSettings heartbeat(Duration interval) {
        return new WorkerSettings(
                workRoot,
                defaultLogs,
                outputLimit,
                hostname,
                positive("heartbeat", interval),
                pollWait,
                concurrency,
                connectionsPerDatabase);
    }

    /**
     * Sets how long one poll may wait for a task; 90 seconds by default (API reference, PollForTask).
     *
     * @throws IllegalArgumentException if not positive
     */
    public WorkerSettings pollWait(Duration wait) {
        return new WorkerSettings(
                workRoot,
                defaultLogs,
                outputLimit,
                hostname,
                heartbeat,
                positive("pollWait", wait),
                concurrency,
                connectionsPerDatabase);
    }

    /**
     * Sets how many tasks a polling worker does at once; 2 by default (dp-taskrunner-config-options).
     *
     * @throws IllegalArgumentException if not positive
     */
    public WorkerSettings concurrency(int tasks) {
        if (tasks <= 0) {
            throw new IllegalArgumentException("concurrency is " + tasks + "; expected a positive number of tasks");
        }
        return new WorkerSettings(
                workRoot, defaultLogs, outputLimit, hostname, heartbeat, pollWait, tasks, connectionsPerDatabase);
    }

    /**
     * Sets how many connections to one database are held at once under one login; 32 by default. An attempt that copies
     * within one database needs two. One that finds none free for half a minute fails.
     *
     * @throws IllegalArgumentException if less than 2
     */
    public WorkerSettings connectionsPerDatabase(int connections) {
        if (connections < 2) {
            throw new IllegalArgumentException("connectionsPerDatabase is " + connections + "; expected at least 2");
        }
        return new WorkerSettings(
                workRoot, defaultLogs, outputLimit, hostname, heartbeat, pollWait, concurrency, connections);
    }

    private static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + "; expected more than zero");
        }
        return value;
    }

    /** Where each attempt gets its directory. */
    public Path workRoot() {
        return workRoot;
    }

    /** Where logs go without a {@code pipelineLogUri}. */
    public Optional<ObjectUri> defaultLogs() {
        return Optional.ofNullable(defaultLogs);
    }

    /** How many bytes of each output are kept. */
    public long outputLimit() {
        return outputLimit;
    }

    /** The name of this host. */
    public String hostname() {
        return hostname;
    }

    /** How often a polling worker says that it is alive. */
    public Duration heartbeat() {
        return heartbeat;
    }

    /** How long one poll may wait. */
    public Duration pollWait() {
        return pollWait;
    }

    /** How many tasks a polling worker does at once. */
    public int concurrency() {
        return concurrency;
    }

    /** How many connections to one database are held at once under one login. */
    public int connectionsPerDatabase() {
        return connectionsPerDatabase;
    }
}
