package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.Repository;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.definition.json.DefinitionWriter;
import io.penstock.definition.json.ReadResult;
import io.penstock.problem.Issue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Published samples, where they lie beside the repository: each reads, survives a round trip, and validates with exactly
 * the issues that {@code sample-issues.txt} has for it, each with its reason.
 */
class SampleCorpusTest {

    @TestFactory
    Stream<DynamicTest> samplesHaveExactlyTheIssuesWrittenDown() throws IOException {
        Map<String, List<String>> expected = expected();
        Map<String, ReadResult> samples = samples();
        assertThat(samples.keySet()).containsAll(expected.keySet());
        return tests(samples, (name, result) -> {
            ValidationReport report = Validator.create().validate(result.definition());
            var found = new ArrayList<String>();
            result.warnings().forEach(issue -> found.add("read " + line(issue)));
            report.issues().forEach(issue -> found.add(line(issue)));

            assertThat(found)
                    .as("%s", report)
                    .containsExactlyInAnyOrderElementsOf(expected.getOrDefault(name, List.of()));
        });
    }

    @TestFactory
    Stream<DynamicTest> samplesSurviveARoundTrip() throws IOException {
        return tests(samples(), (name, result) -> {
            PipelineDefinition definition = result.definition();
            DefinitionReader reader = DefinitionReader.create();

            String file = DefinitionWriter.create().write(definition);
            String api = DefinitionWriter.create().apiForm().write(definition);

            assertThat(reader.read(file).definition()).isEqualTo(definition);
            assertThat(DefinitionWriter.create().write(reader.read(file).definition()))
                    .isEqualTo(file);
            assertThat(reader.read(api).definition().objects())
                    .extracting(PipelineObject::id, PipelineObject::name, PipelineObject::fields)
                    .isEqualTo(definition.objects().stream()
                            .map(object -> Assertions.tuple(object.id(), object.name(), object.fields()))
                            .toList());
        });
    }

    @TestFactory
    Stream<DynamicTest> noLimitOfTheServiceIsReachedByASample() throws IOException {
        return tests(
                samples(),
                (name, result) -> assertThat(
                                Validator.create().limits(Limits.relaxed()).validate(result.definition()))
                        .isEqualTo(Validator.create().validate(result.definition())));
    }

    private static Stream<DynamicTest> tests(
            Map<String, ReadResult> samples, BiConsumer<String, ReadResult> assertion) {
        return samples.entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(
                        sample.getKey(), () -> assertion.accept(sample.getKey(), sample.getValue())));
    }

    private static String line(Issue issue) {
        return (issue.isError() ? "error " : "warning ") + issue.rule() + " "
                + issue.objectId().orElse("-") + " " + issue.field().orElse("-");
    }

    /** The definitions by name; files with only parameters or values go with the definition beside them. */
    private static Map<String, ReadResult> samples() throws IOException {
        Optional<Path> root = Repository.shared("samples");
        assumeTrue(root.isPresent(), "the samples lie outside the repository");
        var samples = new TreeMap<String, ReadResult>();
        try (Stream<Path> folders = Files.list(root.get())) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                var definitions = new ArrayList<Path>();
                var parts = new ArrayList<Path>();
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.sorted().toList()) {
                        (Files.readString(file).contains("\"objects\"") ? definitions : parts).add(file);
                    }
                }
                for (Path definition : definitions) {
                    samples.put(
                            folder.getFileName() + "/" + definition.getFileName(),
                            DefinitionReader.create().read(definition, parts.toArray(new Path[0])));
                }
            }
        }
        assertThat(samples).isNotEmpty();
        return samples;
    }

    /** Lines by sample; a line that starts with {@code #} or is indented is for people. */
    private static Map<String, List<String>> expected() throws IOException {
        try (InputStream in = Objects.requireNonNull(SampleCorpusTest.class.getResourceAsStream("sample-issues.txt"))) {
            var expected = new LinkedHashMap<String, List<String>>();
            String sample = "";
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("[")) {
                    sample = line.substring(1, line.indexOf(']'));
                } else if (!line.isBlank() && !line.startsWith("#") && !line.startsWith(" ")) {
                    expected.computeIfAbsent(sample, name -> new ArrayList<>()).add(line.strip());
                }
            }
            return expected;
        }
    }
}
