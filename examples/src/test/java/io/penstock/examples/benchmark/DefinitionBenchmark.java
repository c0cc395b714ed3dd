package io.penstock.examples.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.definition.json.DefinitionWriter;
import io.penstock.validation.Validator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads and writes 1,000 definitions of 100 objects, and parses the same bytes into plain trees with the JSON library
 * below, so that the figures can be given as a ratio, which means the same on every machine.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
public class DefinitionBenchmark {

    private static final int DEFINITIONS = 1_000;
    private static final int OBJECTS = 100;

    private final DefinitionReader reader = DefinitionReader.create();
    private final DefinitionWriter writer = DefinitionWriter.create();
    private final Validator validator = Validator.create();
    private final ObjectMapper mapper = new ObjectMapper();
    private final List<byte[]> files = files();

    private static List<byte[]> files() {
        var files = new ArrayList<byte[]>(DEFINITIONS);
        for (int i = 0; i < DEFINITIONS; i++) {
            files.add(DefinitionWriter.create().writeBytes(definition(i)));
        }
        return files;
    }

    /** A pipeline of copies from raw to clean, as many as there are objects; no two alike. */
    static PipelineDefinition definition(int number) {
        var objects = new ArrayList<PipelineObject>(OBJECTS);
        objects.add(PipelineObject.of("Default")
                .withName("Default")
                .with("scheduleType", "cron")
                .with("schedule", FieldValue.ref("Daily"))
                .with("failureAndRerunMode", "CASCADE")
                .with("pipelineLogUri", "s3://logs/" + number)
                .with("role", "DataPipelineDefaultRole")
                .with("resourceRole", "DataPipelineDefaultResourceRole"));
        objects.add(PipelineObject.of("Daily", "Schedule")
                .with("period", "1 day")
                .with("startDateTime", "2024-01-01T00:00:00"));
        objects.add(PipelineObject.of("Worker", "Ec2Resource")
                .with("instanceType", "m5.large")
                .with("terminateAfter", "2 hours"));
        objects.add(node("Node0", number));
        for (int i = 1; objects.size() < OBJECTS; i++) {
            objects.add(node("Node" + i, number));
            objects.add(PipelineObject.of("Copy" + i, "ShellCommandActivity")
                    .withName("Copy number " + i)
                    .with("command", "clean.sh ${INPUT1_STAGING_DIR} ${OUTPUT1_STAGING_DIR}")
                    .with("scriptArgument", FieldValue.text("--quick"), FieldValue.text("--number=" + number))
                    .with("stage", "true")
                    .with("input", FieldValue.ref("Node" + (i - 1)))
                    .with("output", FieldValue.ref("Node" + i))
                    .with("runsOn", FieldValue.ref("Worker"))
                    .with("maximumRetries", "2"));
        }
        return PipelineDefinition.of(objects);
    }

    private static PipelineObject node(String id, int number) {
        return PipelineObject.of(id, "S3DataNode")
                .withName(id + " of " + number)
                .with("directoryPath", "s3://bucket/#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm')}/" + id);
    }

    /** The yardstick: the JSON library's own tree, nothing else. */
    @Benchmark
    public int parseTrees() throws IOException {
        int members = 0;
        for (byte[] file : files) {
            members += mapper.readTree(file).size();
        }
        return members;
    }

    /** Text to definition. */
    @Benchmark
    public int read() {
        int objects = 0;
        for (byte[] file : files) {
            objects += reader.read(file).definition().objects().size();
        }
        return objects;
    }

    /** Text to definition to issues to text: what an import, or an edit by a tool, does. */
    @Benchmark
    public int readValidateAndWrite() {
        int bytes = 0;
        for (byte[] file : files) {
            PipelineDefinition definition = reader.read(file).definition();
            bytes += validator.validate(definition).issues().size();
            bytes += writer.writeBytes(definition).length;
        }
        return bytes;
    }

    /** Text to definition to text. */
    @Benchmark
    public int readAndWrite() {
        int bytes = 0;
        for (byte[] file : files) {
            bytes += writer.writeBytes(reader.read(file).definition()).length;
        }
        return bytes;
    }
}
