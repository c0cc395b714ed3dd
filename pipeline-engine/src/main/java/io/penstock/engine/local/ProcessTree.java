package io.penstock.engine.local;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process with everything that it started. On Linux it is begun in a session of its own ({@code setsid}), so that also
 * those are found whose parent has gone.
 */
final class ProcessTree {

    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
    private static final Path PROC = Path.of("/proc");

    private final Process process;

    ProcessTree(Process process) {
        this.process = process;
    }

    /** The words to be put before a command so that it gets a session of its own; none where that is not possible. */
    static List<String> prefix() {
        return Files.isDirectory(PROC.resolve("self"))
                ? SETSID.stream()
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .limit(1)
                        .toList()
                : List.of();
    }

    /** Asks all to end, waits a while, and kills those that are left. Returns when all are gone. */
    void end(Duration grace) {
        Set<ProcessHandle> all = members();
        all.forEach(ProcessHandle::destroy);
        await(all, grace);
        // What was started meanwhile counts too.
        all.addAll(members());
        all.forEach(ProcessHandle::destroyForcibly);
        await(all, Duration.ofSeconds(5));
    }

    /**
     * Waits a while for what the process left behind, and kills what is still there then.
     *
     * @return whether anything had to be killed
     */
    boolean endRest(Duration patience) {
        Set<ProcessHandle> rest = members();
        if (rest.isEmpty()) {
            return false;
        }
        // Such as the tee in "exec > >(tee log)", which ends by itself as soon as it has read everything.
        await(rest, patience);
        rest.addAll(members());
        rest.removeIf(handle -> !handle.isAlive());
        rest.forEach(ProcessHandle::destroyForcibly);
        await(rest, Duration.ofSeconds(5));
        return !rest.isEmpty();
    }

    private Set<ProcessHandle> members() {
        var members = new LinkedHashSet<ProcessHandle>();
        process.descendants().forEach(members::add);
        if (process.isAlive()) {
            members.add(process.toHandle());
        }
        if (!prefix().isEmpty()) {
            try (Stream<ProcessHandle> everyone = ProcessHandle.allProcesses()) {
                everyone.filter(handle -> session(handle.pid()) == process.pid())
                        .forEach(members::add);
            }
        }
        return members;
    }

    /** The session of a process; -1 where it cannot be told. */
    private static long session(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), java.nio.charset.StandardCharsets.ISO_8859_1);
            // pid (name) state parent group session …; the name may hold anything, parentheses included
            String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
            return Long.parseLong(rest[3]);
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }

    private static void await(Set<ProcessHandle> processes, Duration limit) {
        var ends = CompletableFuture.allOf(
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        try {
            // An interrupt says that the attempt is not wanted, which is known here: nothing is to be left behind all
            // the same.
            Uninterruptibles.getUninterruptibly(ends, limit);
        } catch (ExecutionException | TimeoutException e) {
            // the caller goes on with stronger means
        }
    }

    /** The first of these programs that exists. */
    static Optional<Path> find(String... places) {
        return Stream.of(places).map(Path::of).filter(Files::isExecutable).findFirst();
    }
}
