package io.penstock.examples;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Resources.ec2;

import io.penstock.Pipeline;
import io.penstock.definition.json.DefinitionWriter;
import io.penstock.engine.PipelineEngine;
import io.penstock.run.AttemptView;
import io.penstock.run.ExecutionDetails;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineRun;
import io.penstock.run.Status;
import io.penstock.schedule.Period;
import io.penstock.service.ActivationOptions;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The service's first template: every 15 minutes count the GET requests in web access logs. Four intervals of the last hour
 * are backfilled for real, with processes and files on this machine, and the counts are checked against an independent one.
 */
public final class GettingStarted {

    private static final String INPUT = "s3://penstock-samples/access-logs/";
    private static final String OUTPUT = "s3://penstock-samples/counts/";
    private static final DateTimeFormatter FOLDER =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private GettingStarted() {}

    /** The pipeline: one activity, its input and output, and the machine it runs on. */
    static Pipeline pipeline(Instant start) {
        var logs = s3("S3InputNode", INPUT + "#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm-ss')}");
        var counts = s3("S3OutputNode", OUTPUT + "#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm-ss')}");
        var worker = ec2("Ec2Instance").instanceType("t1.micro").terminateAfter(Period.minutes(50));

        var count = shell(
                        "ShellCommandActivityObj",
                        "grep -rc \"GET\" ${INPUT1_STAGING_DIR}/* > ${OUTPUT1_STAGING_DIR}/output.txt")
                .stage(true)
                .input(logs)
                .output(counts)
                .runsOn(worker);

        return Pipeline.of("GettingStarted")
                .every(Duration.ofMinutes(15))
                .startingAt(start)
                .occurrences(4)
                .pipelineLogUri("s3://penstock-samples/pipeline-logs")
                .activity(count);
    }

    /**
     * Runs the example below {@code ./target/getting-started} of the folder it is started in.
     *
     * @throws IllegalStateException if an instance did not finish, or a count is wrong
     */
    public static void main(String[] args) throws IOException {
        run(
                Path.of("target", "getting-started").toAbsolutePath(),
                InstantSource.system().instant(),
                System.out);
    }

    static void run(Path directory, Instant now, PrintStream out) throws IOException {
        Instant start = now.truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
        Pipeline pipeline = pipeline(start);
        Files.createDirectories(directory);

        try (PipelineEngine engine = PipelineEngine.builder()
                .localDirectory(directory)
                .listener(event -> print(event, out))
                .start()) {
            ObjectStorage s3 = engine.extensions().storage("s3").orElseThrow();
            Map<String, Long> expected = putLogs(s3, start);
            Path json = directory.resolve("getting-started.json");
            DefinitionWriter.create().write(pipeline.define(), json);
            out.println("The same pipeline as AWS definition JSON: " + json);

            PipelineRun run = engine.activate(pipeline, ActivationOptions.defaults());
            run.awaitFinished(Duration.ofMinutes(2));

            out.println();
            out.print(ExecutionDetails.of(run.instances()));
            out.println();
            out.println("s3: is kept below " + engine.localDirectory());
            check(run, s3, expected, out);
        }
    }

    /** Puts two log files into the folder of each interval and gives the number of GETs by folder, counted independently. */
    private static Map<String, Long> putLogs(ObjectStorage s3, Instant start) throws IOException {
        var expected = new LinkedHashMap<String, Long>();
        for (int quarter = 0; quarter < 4; quarter++) {
            Instant interval = start.plus(Duration.ofMinutes(15L * quarter));
            String folder = FOLDER.format(interval);
            long gets = 0;
            for (int server = 1; server <= 2; server++) {
                List<String> log = AccessLogs.generate(interval, 2_000 + 500 * quarter, 31L * quarter + server);
                gets += AccessLogs.countGets(log);
                put(s3, ObjectUri.parse(INPUT + folder + "/web-" + server + ".log"), String.join("\n", log) + "\n");
            }
            expected.put(folder, gets);
        }
        return expected;
    }

    private static void put(ObjectStorage s3, ObjectUri uri, String text) throws IOException {
        try (var object = s3.write(uri)) {
            object.stream().write(text.getBytes(StandardCharsets.UTF_8));
            object.commit();
        }
    }

    private static void print(PipelineEvent event, PrintStream out) {
        if (event instanceof PipelineEvent.InstanceChanged change) {
            out.println(change.at().truncatedTo(ChronoUnit.MILLIS) + "  " + change.instanceId() + "  " + change.to()
                    + change.message().map(text -> "  " + text).orElse(""));
        }
    }

    private static void check(PipelineRun run, ObjectStorage s3, Map<String, Long> expected, PrintStream out)
            throws IOException {
        List<InstanceView> unfinished = run.instances().stream()
                .filter(instance -> instance.status() != Status.FINISHED)
                .toList();
        if (!unfinished.isEmpty()) {
            throw new IllegalStateException("not every instance finished: " + unfinished);
        }
        for (InstanceView activity : run.instances("ShellCommandActivityObj")) {
            for (AttemptView attempt : run.attempts(activity.id())) {
                attempt.logLocation().ifPresent(location -> out.println("logs    " + location));
            }
        }
        for (Map.Entry<String, Long> entry : expected.entrySet()) {
            ObjectUri output = ObjectUri.parse(OUTPUT + entry.getKey() + "/output.txt");
            long counted = sumOfCounts(s3, output);
            out.println("output  " + output + "  " + counted + " GET requests");
            if (counted != entry.getValue()) {
                throw new IllegalStateException(
                        output + " counts " + counted + " GET requests; expected " + entry.getValue());
            }
        }
    }

    /** The output of {@code grep -c} is a line for each file: its name, a colon, its count. */
    private static long sumOfCounts(ObjectStorage s3, ObjectUri output) throws IOException {
        try (InputStream stream = s3.read(output)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(':') + 1)))
                    .sum();
        }
    }
}
