package io.penstock.examples;

import static io.penstock.dsl.Actions.snsAlarm;
import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Preconditions.s3KeyExists;

import io.penstock.Pipeline;
import io.penstock.component.FailureAndRerunMode;
import io.penstock.engine.PipelineEngine;
import io.penstock.service.ActivationOptions;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A service with a pipeline of its own: every hour the clicks are cleaned once they have arrived, counted, and the team is
 * told. The test beside it tries what the clock, the data and the processes may do to it.
 */
public final class ClickReports {

    private static final String SLOT = "#{format(@scheduledStartTime,'YYYY-MM-dd-HH')}";
    private static final DateTimeFormatter FOLDER =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HH", Locale.ROOT).withZone(ZoneOffset.UTC);

    private ClickReports() {}

    /** The pipeline, from a full hour on. */
    static Pipeline pipeline(Instant start) {
        var onCall = snsAlarm(
                "OnCall", "arn:aws:sns:us-east-1:111122223333:oncall", "#{node.@id} failed", "#{node.errorMessage}");
        var late = snsAlarm(
                "Late", "arn:aws:sns:us-east-1:111122223333:oncall", "clicks are late", "no clicks for #{node.@id}");

        var raw = s3("RawClicks", "s3://acme/raw/" + SLOT)
                .precondition(s3KeyExists("Arrived", "s3://acme/raw/" + SLOT + "/_SUCCESS"));
        var cleaned = s3("CleanClicks", "s3://acme/clean/" + SLOT);
        var counts = s3("Counts", "s3://acme/counts/" + SLOT);

        var clean = shell("Clean", "grep -hv bot ${INPUT1_STAGING_DIR}/*.log > ${OUTPUT1_STAGING_DIR}/clicks.log")
                .stage(true)
                .input(raw)
                .output(cleaned)
                .maximumRetries(2)
                .retryDelay(Duration.ofMinutes(5))
                .lateAfterTimeout(Duration.ofMinutes(30))
                .onLateAction(late)
                .onFail(onCall);
        var count = shell("Count", "wc -l < ${INPUT1_STAGING_DIR}/clicks.log > ${OUTPUT1_STAGING_DIR}/count.txt")
                .stage(true)
                .input(cleaned)
                .output(counts);
        var tell = new ChatMessage("Tell")
                .text("clicks of " + SLOT + " are counted")
                .dependsOn(count);

        return Pipeline.of("ClickReports")
                .every(Duration.ofHours(1))
                .startingAt(start)
                .failureAndRerunMode(FailureAndRerunMode.CASCADE)
                .activity(clean, count, tell);
    }

    /** Runs the last two full hours on this machine, below {@code ./target/click-reports}. */
    public static void main(String[] args) throws IOException {
        run(
                Path.of("target", "click-reports").toAbsolutePath(),
                InstantSource.system().instant(),
                System.out);
    }

    static void run(Path directory, Instant now, PrintStream out) throws IOException {
        Instant start = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));
        try (PipelineEngine engine = PipelineEngine.builder()
                .localDirectory(directory)
                .extension(ChatMessage.extension(out::println))
                .start()) {
            ObjectStorage s3 = engine.extensions().storage("s3").orElseThrow();
            for (int hour = 0; hour < 2; hour++) {
                String folder = "s3://acme/raw/" + FOLDER.format(start.plus(Duration.ofHours(hour)));
                put(s3, folder + "/web.log", "click 1\nclick by a bot\nclick 2\n");
                put(s3, folder + "/_SUCCESS", "");
            }
            var run = engine.activate(pipeline(start).occurrences(2), ActivationOptions.defaults());
            out.println(run.awaitFinished(Duration.ofMinutes(2)));
        }
    }

    private static void put(ObjectStorage s3, String uri, String text) throws IOException {
        try (var object = s3.write(ObjectUri.parse(uri))) {
            object.stream().write(text.getBytes(StandardCharsets.UTF_8));
            object.commit();
        }
    }
}
