package io.penstock.engine.local;

import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How shell commands are run. Immutable; every change gives a new value.
 *
 * <p>A command sees nothing of this process's environment but {@code PATH}, {@code HOME}, {@code USER}, {@code LOGNAME},
 * {@code SHELL}, {@code LANG}, {@code LANGUAGE}, everything that starts with {@code LC_}, {@code TZ}, {@code TMPDIR} and
 * {@code JAVA_HOME}. Whatever else it needs has to be named here: a service keeps its passwords and keys in its environment, and
 * a definition may come from somebody who should not read them.
 */
@CheckReturnValue
public final class ShellSettings {

    private static final Set<String> ALWAYS = Set.of(
            "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "JAVA_HOME", "SystemRoot");
    private static final long MEBIBYTE = 1024L * 1024;

    private final Set<String> passed;
    private final Map<String, String> added;
    private final long outputLimit;
    private final Duration grace;

    private ShellSettings(Set<String> passed, Map<String, String> added, long outputLimit, Duration grace) {
        this.passed = passed;
        this.added = added;
        this.outputLimit = outputLimit;
        this.grace = grace;
    }

    /** The defaults. */
    public static ShellSettings defaults() {
        return new ShellSettings(Set.of(), Map.of(), 64 * MEBIBYTE, Duration.ofSeconds(5));
    }

    /** Lets commands see these variables of this process's environment too. */
    public ShellSettings passEnvironment(Collection<String> names) {
        var all = new TreeSet<>(passed);
        all.addAll(names);
        return new ShellSettings(Set.copyOf(all), added, outputLimit, grace);
    }

    /** Sets a variable for all commands. */
    public ShellSettings environment(String name, String value) {
        var all = new LinkedHashMap<>(added);
        all.put(name, value);
        return new ShellSettings(passed, Map.copyOf(all), outputLimit, grace);
    }

    /**
     * Sets how much is kept of what a command writes to the addresses in its fields {@code stdout} and {@code stderr}, in
     * bytes; what comes after is dropped, with a note. 64 MiB by default.
     *
     * @throws IllegalArgumentException if not positive
     */
    public ShellSettings outputLimit(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("outputLimit is " + bytes + "; expected a positive number of bytes");
        }
        return new ShellSettings(passed, added, bytes, grace);
    }

    /**
     * Sets how long a command that was asked to stop (SIGTERM) may take before it is killed (SIGKILL); 5 seconds by default.
     *
     * @throws IllegalArgumentException if negative
     */
    public ShellSettings grace(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("grace is " + duration + "; expected zero or more");
        }
        return new ShellSettings(passed, added, outputLimit, duration);
    }

    long outputLimit() {
        return outputLimit;
    }

    Duration grace() {
        return grace;
    }

    /** Replaces an environment by what a command may see of it. */
    void restrict(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> !ALWAYS.contains(name) && !name.startsWith("LC_") && !passed.contains(name));
        environment.putAll(added);
    }

    /** Names only: values may be secret. */
    @Override
    public String toString() {
        return "ShellSettings[passed=" + passed + ", added=" + added.keySet() + ", outputLimit=" + outputLimit
                + ", grace=" + grace + "]";
    }
}
