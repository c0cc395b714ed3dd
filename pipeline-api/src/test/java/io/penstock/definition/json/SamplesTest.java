package io.penstock.definition.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.definition.PipelineDefinition;
import io.penstock.problem.Issue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SamplesTest {

    private static final DefinitionReader READER = DefinitionReader.create();

    @TestFactory
    List<DynamicTest> readsAndRoundTripsEverySample() {
        return Samples.files().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> roundTrip(file)))
                .toList();
    }

    private static void roundTrip(Path file) {
        PipelineDefinition read = READER.readPart(Samples.text(file)).definition();

        ReadResult again = READER.readPart(DefinitionWriter.create().write(read));
        ReadResult fromApi = READER.readPart(DefinitionWriter.create().apiForm().write(read));

        assertThat(again.definition()).isEqualTo(read);
        assertThat(again.warnings()).isEmpty();
        assertThat(fromApi.definition()).isEqualTo(RandomDefinitions.named(read));
        assertThat(fromApi.warnings()).isEmpty();
        assertThat(DefinitionWriter.create().write(again.definition()))
                .isEqualTo(DefinitionWriter.create().write(read));
    }

    @TestFactory
    List<DynamicTest> warnsOnlyWhereASampleIsNotStrictJson() {
        return Samples.files().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    List<Issue> warnings = READER.readPart(Samples.text(file)).warnings();

                    if (file.endsWith("ondemand.json")) {
                        assertThat(warnings).extracting(Issue::rule).contains("control-character", "trailing-comma");
                    } else {
                        assertThat(warnings).isEmpty();
                    }
                }))
                .toList();
    }

    @Test
    void joinsTheThreeFilesOfASample() throws IOException {
        Path definition = Samples.files().stream()
                .filter(file -> file.endsWith(Path.of("oracle-backup", "definition.json")))
                .findFirst()
                .orElse(null);
        assumeTrue(definition != null, "no sample of three files");

        PipelineDefinition read = READER.read(
                        definition,
                        definition.resolveSibling("parameters.json"),
                        definition.resolveSibling("values.json"))
                .definition();

        assertThat(read.objects()).isNotEmpty();
        assertThat(read.parameters()).hasSize(10);
        assertThat(read.values()).hasSize(10);
    }
}
