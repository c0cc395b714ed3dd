package io.penstock.engine;

import io.penstock.engine.instance.CoreSettings;
import io.penstock.validation.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** How an engine is set up. Immutable; made by {@link PipelineEngineBuilder}. */
public final class EngineConfig {

    private final String nodeName;
    private final Set<String> workerGroups;
    private final int concurrency;
    private final int systemConcurrency;
    private final Path localDirectory;
    private final Limits limits;
    private final Duration closeGrace;
    private final Duration stopGrace;
    private final int window;
    private final Duration creationLead;
    private final Duration lease;

    EngineConfig(
            String nodeName,
            Set<String> workerGroups,
            int concurrency,
            int systemConcurrency,
            Path localDirectory,
            Limits limits,
            Duration closeGrace,
            Duration stopGrace,
            int window,
            Duration creationLead,
            Duration lease) {
        this.lease = lease;
        this.nodeName = nodeName;
        this.workerGroups = Set.copyOf(workerGroups);
        this.concurrency = concurrency;
        this.systemConcurrency = systemConcurrency;
        this.localDirectory = localDirectory.toAbsolutePath();
        this.limits = limits;
        this.closeGrace = closeGrace;
        this.stopGrace = stopGrace;
        this.window = window;
        this.creationLead = creationLead;
    }

    /** The name of this engine among its fellows. */
    public String nodeName() {
        return nodeName;
    }

    /** The worker groups whose tasks the engine's own worker does. */
    public Set<String> workerGroups() {
        return workerGroups;
    }

    /** How many tasks the engine's own worker does at once. */
    public int concurrency() {
        return concurrency;
    }

    /** How many system-managed checks and calls of providers are under way at once. */
    public int systemConcurrency() {
        return systemConcurrency;
    }

    /** Where local storage, sandboxes and working directories are. */
    public Path localDirectory() {
        return localDirectory;
    }

    /** What validation allows. */
    public Limits limits() {
        return limits;
    }

    /** How long a closing engine lets tasks finish. */
    public Duration closeGrace() {
        return closeGrace;
    }

    /** How long tasks have to stop once they were asked to. */
    public Duration stopGrace() {
        return stopGrace;
    }

    /** How many instances of a component may be open before no more are made. */
    public int window() {
        return window;
    }

    /** How long before its interval an instance is made. */
    public Duration creationLead() {
        return creationLead;
    }

    /** How long this engine may go without renewing its lease before others take its pipelines over. */
    public Duration lease() {
        return lease;
    }

    /** How often the lease is renewed. */
    Duration leaseRenewal() {
        return lease.dividedBy(3);
    }

    CoreSettings core() {
        CoreSettings defaults = CoreSettings.defaults();
        return new CoreSettings(
                window, creationLead, defaults.resourcePoll(), defaults.resourceWatch(), defaults.silence());
    }
}
