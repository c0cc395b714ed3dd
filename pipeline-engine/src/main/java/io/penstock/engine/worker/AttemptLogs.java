package io.penstock.engine.worker;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The logs of one attempt: stdout, stderr and an activity log, kept in local files while the attempt runs and uploaded when
 * it ends (dp-viewing-logs). Thread-safe.
 */
final class AttemptLogs {

    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final String ACTIVITY = "activity.log";

    private final Map<String, LazyFile> files = new LinkedHashMap<>();
    private final OutputStream stdout;
    private final OutputStream stderr;
    private final OutputStream activity;
    private final InstantSource clock;
    private final SecretMask mask;

    /** Logs in the directory of an attempt, each of at most {@code limit} bytes. */
    AttemptLogs(AttemptDirectory directory, long limit, InstantSource clock, SecretMask mask) {
        this.clock = clock;
        this.mask = mask;
        this.stdout = mask.stream(file(directory, STDOUT, limit));
        this.stderr = mask.stream(file(directory, STDERR, limit));
        this.activity = file(directory, ACTIVITY, limit);
    }

    private OutputStream file(AttemptDirectory directory, String name, long limit) {
        var file = new LazyFile(directory, name);
        files.put(name, file);
        return new CappedOutputStream(file, limit);
    }

    OutputStream stdout() {
        return stdout;
    }

    OutputStream stderr() {
        return stderr;
    }

    /** Adds a line with the time to the activity log. */
    void line(String text) {
        String line = clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + mask.apply(text) + "\n";
        try {
            activity.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The line is for people; the disk that refuses it will refuse the work too, with a better message.
        }
    }

    /** Closes the files; closing again does nothing. */
    void close() throws IOException {
        try {
            stdout.close();
        } finally {
            try {
                stderr.close();
            } finally {
                activity.close();
            }
        }
    }

    /**
     * Uploads what the files hold, which may still be open, to a directory.
     *
     * @param all whether all files are uploaded, or only stdout and stderr and only where they hold anything
     */
    void upload(ObjectStorage storage, ObjectUri target, boolean all) throws IOException {
        for (Map.Entry<String, LazyFile> file : files.entrySet()) {
            if (all || (!file.getKey().equals(ACTIVITY) && !file.getValue().isEmpty())) {
                try (PendingObject pending = storage.write(target.resolve(file.getKey()))) {
                    file.getValue().copyTo(pending);
                    pending.commit();
                }
            }
        }
    }
}
