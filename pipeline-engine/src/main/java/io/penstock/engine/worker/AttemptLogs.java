package io.penstock.engine.worker;

import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The logs of one attempt: stdout, stderr and an activity log, kept in local files while the attempt runs and uploaded when
 * it ends (dp-viewing-logs). Thread-safe.
 */
final class AttemptLogs {

    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final String ACTIVITY = "activity.log";

    private final Path directory;
    private final OutputStream stdout;
    private final OutputStream stderr;
    private final OutputStream activity;
    private final InstantSource clock;
    private final SecretMask mask;

    /** Opens the files in an existing directory. */
    AttemptLogs(Path directory, long limit, InstantSource clock, SecretMask mask) throws IOException {
        this.directory = directory;
        this.clock = clock;
        this.mask = mask;
        this.stdout = open(STDOUT, limit);
        this.stderr = open(STDERR, limit);
        this.activity = open(ACTIVITY, limit);
    }

    private OutputStream open(String name, long limit) throws IOException {
        return new CappedOutputStream(new BufferedOutputStream(Files.newOutputStream(directory.resolve(name))), limit);
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
     * Uploads the closed files to a directory.
     *
     * @param all whether all files are uploaded, or only stdout and stderr and only where they hold anything
     */
    void upload(ObjectStorage storage, ObjectUri target, boolean all) throws IOException {
        for (String name : new String[] {STDOUT, STDERR, ACTIVITY}) {
            Path file = directory.resolve(name);
            if (all || (!name.equals(ACTIVITY) && Files.size(file) > 0)) {
                try (PendingObject pending = storage.write(target.resolve(name))) {
                    Files.copy(file, pending.stream());
                    pending.commit();
                }
            }
        }
    }
}
