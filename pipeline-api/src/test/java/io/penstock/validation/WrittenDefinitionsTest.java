package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.catalog.Catalog;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.definition.json.DefinitionWriter;
import io.penstock.definition.json.ReadResult;
import io.penstock.problem.Issue;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Definitions as people write and export them: by hand, in the console's templates, through other tools. None is wrong, so
 * none may have an error, and each warning stands in {@code definition-issues.txt} with its reason.
 */
class WrittenDefinitionsTest {

    @Test
    void useEveryDocumentedType() throws Exception {
        List<String> used = definitions().values().stream()
                .flatMap(result -> result.definition().objects().stream())
                .flatMap(object -> object.type().stream())
                .toList();

        assertThat(used)
                .contains(Catalog.standard().types().stream()
                        .filter(type -> type.page().orElse("").startsWith("dp-"))
                        .map(type -> type.name())
                        .filter(name -> !name.equals("Default"))
                        .toArray(String[]::new));
    }

    @TestFactory
    Stream<DynamicTest> haveExactlyTheIssuesWrittenDown() throws Exception {
        Map<String, List<String>> expected = expected();
        Map<String, ReadResult> definitions = definitions();
        assertThat(definitions.keySet()).containsAll(expected.keySet());
        return tests(definitions, (name, result) -> {
            ValidationReport report = Validator.create().validate(result.definition());
            var found = new ArrayList<String>();
            result.warnings().forEach(issue -> found.add("read " + line(issue)));
            report.issues().forEach(issue -> found.add(line(issue)));

            assertThat(report.errors()).isEmpty();
            assertThat(found)
                    .as("%s", report)
                    .containsExactlyInAnyOrderElementsOf(expected.getOrDefault(name, List.of()));
        });
    }

    @TestFactory
    Stream<DynamicTest> reachNoLimitOfTheService() throws Exception {
        return tests(
                definitions(),
                (name, result) -> assertThat(
                                Validator.create().limits(Limits.relaxed()).validate(result.definition()))
                        .isEqualTo(Validator.create().validate(result.definition())));
    }

    @TestFactory
    Stream<DynamicTest> surviveARoundTripInBothForms() throws Exception {
        return tests(definitions(), (name, result) -> {
            PipelineDefinition definition = result.definition();
            DefinitionReader reader = DefinitionReader.create();

            ReadResult fromFile = reader.read(DefinitionWriter.create().write(definition));
            ReadResult fromApi =
                    reader.read(DefinitionWriter.create().apiForm().compact().write(definition));

            assertThat(fromFile.definition()).isEqualTo(definition);
            assertThat(fromFile.warnings()).isEmpty();
            assertThat(named(fromApi.definition())).isEqualTo(named(definition));
            assertThat(fromApi.warnings()).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> areReportedOnObjectByObject() throws Exception {
        return tests(definitions(), (name, result) -> {
            CompatibilityReport report = CompatibilityReport.of(result.definition());

            assertThat(report.entries())
                    .extracting(CompatibilityReport.Entry::objectId)
                    .isEqualTo(result.definition().objects().stream()
                            .map(PipelineObject::id)
                            .toList());
            assertThat(report.entries(CompatibilityReport.Verdict.UNKNOWN)).isEmpty();
        });
    }

    /** The API form demands names, so an object without one gets its id there. */
    private static PipelineDefinition named(PipelineDefinition definition) {
        return PipelineDefinition.of(
                definition.objects().stream()
                        .map(object -> PipelineObject.of(object.id(), object.name(), object.fields()))
                        .toList(),
                definition.parameters(),
                definition.values());
    }

    private static Stream<DynamicTest> tests(
            Map<String, ReadResult> definitions, BiConsumer<String, ReadResult> assertion) {
        return definitions.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> assertion.accept(entry.getKey(), entry.getValue())));
    }

    private static String line(Issue issue) {
        return (issue.isError() ? "error " : "warning ") + issue.rule() + " "
                + issue.objectId().orElse("-") + " " + issue.field().orElse("-");
    }

    private static Map<String, ReadResult> definitions() throws IOException, URISyntaxException {
        var definitions = new TreeMap<String, ReadResult>();
        Path folder = Path.of(Objects.requireNonNull(WrittenDefinitionsTest.class.getResource("definitions"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                definitions.put(
                        file.getFileName().toString(),
                        DefinitionReader.create().read(file).normalized(Catalog.standard()));
            }
        }
        assertThat(definitions).hasSizeGreaterThanOrEqualTo(40);
        return definitions;
    }

    /** Lines by definition; a line that starts with {@code #} or is indented is for people. */
    private static Map<String, List<String>> expected() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(WrittenDefinitionsTest.class.getResourceAsStream("definition-issues.txt"))) {
            var expected = new LinkedHashMap<String, List<String>>();
            String definition = "";
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("[")) {
                    definition = line.substring(1, line.indexOf(']'));
                } else if (!line.isBlank() && !line.startsWith("#") && !line.startsWith(" ")) {
                    expected.computeIfAbsent(definition, name -> new ArrayList<>())
                            .add(line.strip());
                }
            }
            return expected;
        }
    }
}
