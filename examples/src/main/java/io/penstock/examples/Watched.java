package io.penstock.examples;

import static io.penstock.dsl.Activities.shell;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.Pipeline;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.metrics.MicrometerMetrics;
import io.penstock.run.PipelineEvent;
import io.penstock.service.ActivationOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;

/** An engine that is watched: its figures in a Micrometer registry, and a listener that is told everything at least once. */
public final class Watched {

    private Watched() {}

    /** Runs a pipeline whose second activity fails, and shows what was told and measured. */
    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        MeterRegistry registry = new SimpleMeterRegistry();
        var clean = shell("Clean", "true");
        var load = shell("Load", "exit 3").dependsOn(clean).maximumRetries(0);
        try (PipelineEngine engine = PipelineEngine.builder()
                .metrics(MicrometerMetrics.of(registry))
                .durableListener("failures", event -> {
                    if (event instanceof PipelineEvent.AttemptEnded ended
                            && ended.errorId().isPresent()) {
                        out.println("told   " + ended.attemptId() + ": "
                                + ended.errorId().get());
                    }
                })
                .start()) {
            engine.activate(Pipeline.of("Watched").onDemand().activity(clean, load), ActivationOptions.defaults())
                    .awaitFinished(Duration.ofMinutes(1));
            registry.getMeters().stream()
                    .sorted(Comparator.comparing(meter -> meter.getId().toString()))
                    .forEach(meter -> meter.measure()
                            .forEach(measurement -> out.println("meter  "
                                    + meter.getId().getName() + meter.getId().getTags() + " " + measurement)));
        }
    }
}
