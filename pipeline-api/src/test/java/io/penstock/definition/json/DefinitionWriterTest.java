package io.penstock.definition.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionWriterTest {

    private static final DefinitionWriter WRITER = DefinitionWriter.create();

    private static final PipelineDefinition CLICKS = PipelineDefinition.of(
            List.of(
                    PipelineObject.of("Default")
                            .withName("Default")
                            .with("scheduleType", "cron")
                            .with("schedule", FieldValue.ref("Every15")),
                    PipelineObject.of("Every15", "Schedule").with("period", "15 minutes"),
                    PipelineObject.of(
                            "Clean",
                            null,
                            List.of(
                                    Field.text("type", "ShellCommandActivity"),
                                    Field.ref("input", "Raw"),
                                    Field.text(
                                            "command",
                                            "echo \"é\"\n\t\\ #{format(@scheduledStartTime,'YYYY')} \u0001/"),
                                    Field.ref("input", "More"),
                                    Field.text("myList", "text"),
                                    Field.ref("myList", "Raw"),
                                    Field.text("*password", "hunter2"),
                                    Field.text("@status", ""))),
                    PipelineObject.of("Empty")),
            List.of(
                    new Parameter(
                            "*mySecret",
                            List.of(
                                    Field.text("description", "what opens it"),
                                    Field.text("default", "hunter3"),
                                    Field.text("allowedValues", "hunter3"),
                                    Field.text("allowedValues", "hunter4"))),
                    new Parameter("myPlain", List.of())),
            List.of(
                    new ParameterValue("myList", "1"),
                    new ParameterValue("*mySecret", "hunter4"),
                    new ParameterValue("myList", "2")));

    @ParameterizedTest
    @CsvSource({
        "file.json,false,false,false",
        "file-compact.json,false,true,false",
        "file-masked.json,false,false,true",
        "api.json,true,false,false",
        "api-compact.json,true,true,false",
        "api-masked.json,true,false,true"
    })
    void writesExactlyTheseBytes(String golden, boolean api, boolean compact, boolean masked) throws IOException {
        DefinitionWriter writer = api ? WRITER.apiForm() : WRITER;
        writer = compact ? writer.compact() : writer;
        writer = masked ? writer.masked() : writer;

        assertThat(writer.write(CLICKS)).isEqualTo(golden(golden));
    }

    @Test
    void leavesEmptySectionsOut() {
        assertThat(WRITER.write(PipelineDefinition.empty())).isEqualTo("{\n  \"objects\": []\n}\n");
        assertThat(WRITER.apiForm().compact().write(PipelineDefinition.empty())).isEqualTo("{\"pipelineObjects\":[]}");
    }

    @Test
    void writesThreeFiles() {
        assertThat(WRITER.compact().writeObjects(CLICKS))
                .startsWith("{\"objects\":[")
                .doesNotContain("parameters");
        assertThat(WRITER.compact().writeParameters(CLICKS)).startsWith("{\"parameters\":[{\"id\":\"*mySecret\"");
        assertThat(WRITER.compact().writeValues(CLICKS))
                .isEqualTo("{\"values\":{\"myList\":[\"1\",\"2\"],\"*mySecret\":\"hunter4\"}}");
        assertThat(WRITER.compact().writeParameters(PipelineDefinition.empty())).isEqualTo("{\"parameters\":[]}");
        assertThat(WRITER.compact().writeValues(PipelineDefinition.empty())).isEqualTo("{\"values\":{}}");
    }

    @Test
    void writesToStreamsAndFilesTheBytesOfTheText(@TempDir Path directory) throws IOException {
        byte[] expected = WRITER.write(CLICKS).getBytes(StandardCharsets.UTF_8);
        var stream = new ByteArrayOutputStream();
        Path file = directory.resolve("clicks.json");

        WRITER.write(CLICKS, stream);
        WRITER.write(CLICKS, file);

        assertThat(WRITER.writeBytes(CLICKS)).isEqualTo(expected);
        assertThat(stream.toByteArray()).isEqualTo(expected);
        assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    }

    @Test
    void readsBackWhatItWroteInTheApiFormWithoutRegrouping() {
        PipelineDefinition read =
                DefinitionReader.create().read(WRITER.apiForm().write(CLICKS)).definition();

        assertThat(read).isEqualTo(RandomDefinitions.named(CLICKS));
    }

    private static String golden(String name) throws IOException {
        try (InputStream stream = DefinitionWriterTest.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
