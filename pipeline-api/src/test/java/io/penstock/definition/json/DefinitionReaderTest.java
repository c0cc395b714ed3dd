package io.penstock.definition.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionReaderTest {

    private static final DefinitionReader READER = DefinitionReader.create();

    // What is legal

    @Test
    void readsTheCapitalsOfCloudFormationAndSaysSoOnce() {
        ReadResult result = DefinitionReader.create().read("""
                {"PipelineObjects": [{"Id": "A", "Name": "N", "Fields": [
                   {"Key": "Type", "StringValue": "Schedule"}, {"Key": "parent", "RefValue": "B"}]}],
                 "ParameterObjects": [{"Id": "myX", "Attributes": [{"Key": "type", "StringValue": "String"}]}],
                 "ParameterValues": [{"Id": "myX", "StringValue": "1"}]}""");

        assertThat(result.definition())
                .isEqualTo(PipelineDefinition.of(
                        List.of(PipelineObject.of(
                                "A", "N", List.of(Field.text("Type", "Schedule"), Field.ref("parent", "B")))),
                        List.of(new Parameter("myX", List.of(Field.text("type", "String")))),
                        List.of(new ParameterValue("myX", "1"))));
        assertThat(result.warnings())
                .singleElement()
                .hasToString("line 1, column 2: 'PipelineObjects' is read as 'pipelineObjects', and others likewise;"
                        + " expected names that begin with a small letter, but in CloudFormation");
    }

    @Test
    void doesNotTakeAnObjectForDefaultWhoseIdIsMisspelt() {
        assertThatThrownBy(() -> DefinitionReader.create().read("{\"objects\": [{\"ID\": \"A\"}]}"))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("an object has no id");
    }

    @Test
    void readsObjectsParametersAndValuesOfAFile() {
        PipelineDefinition read = READER.read("""
                {
                  "objects": [
                    {"id": "Default", "name": "The default", "role": "R", "schedule": {"ref": "Daily"}},
                    {"type": "Schedule", "period": "1 day", "id": "Daily"},
                    {"id": "A", "step": ["one", {"ref": "Daily"}, "two"], "*password": "x", "@status": "y", "myOwn": ""}
                  ],
                  "parameters": [
                    {"id": "*mySecret", "type": "String", "allowedValues": ["a", "b"], "watermark": "w"}
                  ],
                  "values": {"*mySecret": "a", "myList": ["1", "2"]}
                }
                """).definition();

        assertThat(read.objects())
                .containsExactly(
                        PipelineObject.of(
                                "Default",
                                "The default",
                                List.of(Field.text("role", "R"), Field.ref("schedule", "Daily"))),
                        PipelineObject.of(
                                "Daily", null, List.of(Field.text("type", "Schedule"), Field.text("period", "1 day"))),
                        PipelineObject.of(
                                "A",
                                null,
                                List.of(
                                        Field.text("step", "one"),
                                        Field.ref("step", "Daily"),
                                        Field.text("step", "two"),
                                        Field.text("*password", "x"),
                                        Field.text("@status", "y"),
                                        Field.text("myOwn", ""))));
        assertThat(read.parameters())
                .containsExactly(new Parameter(
                        "*mySecret",
                        List.of(
                                Field.text("type", "String"),
                                Field.text("allowedValues", "a"),
                                Field.text("allowedValues", "b"),
                                Field.text("watermark", "w"))));
        assertThat(read.values())
                .containsExactly(
                        new ParameterValue("*mySecret", "a"),
                        new ParameterValue("myList", "1"),
                        new ParameterValue("myList", "2"));
    }

    @Test
    void readsTheFormOfTheApi() {
        ReadResult read = READER.read("""
                {
                  "pipelineId": "df-1",
                  "pipelineObjects": [
                    {"id": "A", "name": "a", "fields": [
                      {"key": "step", "stringValue": "one"},
                      {"key": "runsOn", "refValue": "B"},
                      {"stringValue": "two", "key": "step"}]},
                    {"id": "B", "name": "b", "fields": []}
                  ],
                  "parameterObjects": [{"id": "myP", "attributes": [
                    {"key": "allowedValues", "stringValue": "x"}, {"key": "allowedValues", "stringValue": "y"}]}],
                  "parameterValues": [{"id": "myP", "stringValue": "x"}, {"id": "myP", "stringValue": "y"}]
                }
                """);

        assertThat(read.warnings()).isEmpty();
        assertThat(read.definition())
                .isEqualTo(PipelineDefinition.of(
                        List.of(
                                PipelineObject.of(
                                        "A",
                                        "a",
                                        List.of(
                                                Field.text("step", "one"),
                                                Field.ref("runsOn", "B"),
                                                Field.text("step", "two"))),
                                PipelineObject.of("B", "b", List.of())),
                        List.of(new Parameter(
                                "myP", List.of(Field.text("allowedValues", "x"), Field.text("allowedValues", "y")))),
                        List.of(new ParameterValue("myP", "x"), new ParameterValue("myP", "y"))));
    }

    @Test
    void takesAListOfOneValueForTheValueWithoutAWarning() {
        ReadResult read = READER.read("{\"objects\":[{\"id\":\"A\",\"applications\":[\"sqoop\"]}]}");

        assertThat(read.definition().objects())
                .containsExactly(PipelineObject.of("A").with("applications", "sqoop"));
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void laterTextsReplaceSectionsOfEarlierOnes() {
        PipelineDefinition read = READER.read(
                        "{\"objects\":[{\"id\":\"A\"}],\"values\":{\"myA\":\"1\",\"myB\":\"2\"}}",
                        "{\"parameters\":[{\"id\":\"myA\"}]}",
                        "{\"values\":{\"myA\":\"3\"}}")
                .definition();

        assertThat(read.objects()).extracting(PipelineObject::id).containsExactly("A");
        assertThat(read.parameters()).extracting(Parameter::id).containsExactly("myA");
        assertThat(read.values()).containsExactly(new ParameterValue("myA", "3"));
    }

    @Test
    void readsAPartWithoutObjects() {
        PipelineDefinition part =
                READER.readPart("{\"values\":{\"myA\":\"1\"}}").definition();

        assertThat(part.objects()).isEmpty();
        assertThat(part.values()).containsExactly(new ParameterValue("myA", "1"));
    }

    @Test
    void readsBytesStreamsReadersAndFilesAlike(@TempDir Path directory) throws IOException {
        String text = "{\"objects\":[{\"id\":\"é\uD83D\uDE00\",\"type\":\"T\"}]}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(directory.resolve("d.json"), bytes);
        PipelineDefinition expected = READER.read(text).definition();

        assertThat(READER.read(bytes).definition()).isEqualTo(expected);
        assertThat(READER.read(new ByteArrayInputStream(bytes)).definition()).isEqualTo(expected);
        assertThat(READER.read(new StringReader(text)).definition()).isEqualTo(expected);
        assertThat(READER.read(file).definition()).isEqualTo(expected);
        assertThat(expected.objects().get(0).id()).isEqualTo("é\uD83D\uDE00");
    }

    @Test
    void readsAReaderThatIsLongerThanItsBuffer() throws IOException {
        String id = "x".repeat(50_000);

        assertThat(READER.read(new StringReader("{\"objects\":[{\"id\":\"" + id + "\"}]}"))
                        .definition()
                        .object(id))
                .isPresent();
    }

    // What is lenient

    @Test
    void keepsBareNumbersAndBooleansAsTheyAreWritten() {
        ReadResult read = READER.read("""
                {"objects": [
                  {"id": "A", "a": 1.50, "b": -0, "c": 1E+2, "d": true, "e": [7.1e1, 12345678901234567890.10]}]}
                """);

        assertThat(read.definition().objects().get(0).fields())
                .extracting(field -> field.value().value())
                .containsExactly("1.50", "-0", "1E+2", "true", "7.1e1", "12345678901234567890.10");
        assertThat(read.warnings()).hasSize(6).allMatch(issue -> issue.rule().equals("bare-value"));
        assertThat(read.warnings().get(0))
                .hasToString("line 2, column 20: object 'A', field 'a': is a bare number; kept as text; "
                        + "expected it in double quotes");
    }

    @Test
    void takesARepeatedKeyAsOneMoreValue() {
        ReadResult read = READER.read("""
                {"objects": [{
                  "id": "A",
                  "step": "one",
                  "type": "EmrActivity",
                  "step": "two"
                }]}
                """);

        assertThat(read.definition().objects().get(0).fields())
                .containsExactly(
                        Field.text("step", "one"), Field.text("type", "EmrActivity"), Field.text("step", "two"));
        assertThat(read.warnings())
                .extracting(Issue::toString)
                .containsExactly("line 5, column 3: object 'A', field 'step': occurs again; taken as one more value; "
                        + "expected a list of values (dp-writing-pipeline-definition)");
    }

    @Test
    void keepsRawLineBreaksInTextsAndCountsThem() {
        ReadResult read =
                READER.read("{\"objects\": [{\"id\": \"A\",\n \"hiveScript\": \"one\ntwo\tthree\",\n \"n\": 1}]}");

        assertThat(read.definition().objects().get(0).text("hiveScript")).contains("one\ntwo\tthree");
        assertThat(read.warnings())
                .extracting(Issue::toString)
                .containsExactly(
                        "line 2, column 20: line break inside a text kept as it is; expected the escape \\n",
                        "line 4, column 7: object 'A', field 'n': is a bare number; kept as text; "
                                + "expected it in double quotes");
    }

    @Test
    void ignoresCommasBeforeClosingBrackets() {
        ReadResult read = READER.read("{\"objects\": [{\"id\": \"A\", \"a\": [\"1\", ], },\n],\n}");

        assertThat(read.definition().objects())
                .containsExactly(PipelineObject.of("A").with("a", "1"));
        assertThat(read.warnings())
                .extracting(Issue::toString)
                .containsExactly(
                        "line 1, column 35: comma before ']' ignored",
                        "line 1, column 38: comma before '}' ignored",
                        "line 1, column 41: comma before ']' ignored",
                        "line 2, column 2: comma before '}' ignored");
    }

    @Test
    void ignoresAByteOrderMark() {
        ReadResult read = READER.read("\uFEFF{\"objects\": []}".getBytes(StandardCharsets.UTF_8));

        assertThat(read.warnings())
                .extracting(Issue::toString)
                .containsExactly("line 1, column 1: byte order mark ignored");
    }

    @Test
    void readsUtf16ThatBeginsWithAByteOrderMark() {
        String text = "\uFEFF{\"objects\": [{\"id\": \"é\"}]}";

        assertThat(READER.read(text.getBytes(StandardCharsets.UTF_16LE))
                        .definition()
                        .object("é"))
                .isPresent();
        assertThat(READER.read(text.getBytes(StandardCharsets.UTF_16BE)).warnings())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\": \"Default\", \"role\": \"R\"}", "{\"role\": \"R\"}"})
    void takesTheObjectWithoutIdForDefault(String object) {
        ReadResult read = READER.read("{\"objects\": [\n" + object + "]}");

        assertThat(read.definition().object("Default").flatMap(found -> found.text("role")))
                .contains("R");
        assertThat(read.warnings())
                .extracting(Issue::toString)
                .containsExactly("line 2, column 1: an object has no id; taken as 'Default'; "
                        + "expected \"id\": \"Default\" (dp-object-schedule)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name': 'Other'}|the object named 'Other' has no id",
                "{'type': 'Schedule'}|an object has no id",
                "{'id': 'Default'}, {'role': 'R'}|an object has no id",
                "{'role': 'R'}, {'role': 'R'}|an object has no id",
                "{'role': 'R'}, {'id': 'Default'}|an object before this one has no id and was taken as 'Default'"
            })
    void refusesOtherObjectsWithoutId(String objects, String problem) {
        assertThat(error("{'objects': [" + objects + "]}").problem()).startsWith(problem);
    }

    @Test
    void findsReferencesByNameWhereNoIdMatches() {
        String text = """
                {"objects": [
                  {"id": "1", "name": "Cluster"},
                  {"id": "Daily", "name": "2"},
                  {"id": "2", "name": "Twice"},
                  {"id": "3", "name": "Twice"},
                  {"id": "A", "runsOn": {"ref": "Cluster"}, "schedule": {"ref": "2"}, "onFail": {"ref": "Twice"},
                   "parent": {"ref": "Nowhere"}}
                ]}
                """;

        ReadResult read = READER.read(text);

        assertThat(read.definition().object("A").orElseThrow().fields())
                .containsExactly(
                        Field.ref("runsOn", "1"),
                        Field.ref("schedule", "2"),
                        Field.ref("onFail", "Twice"),
                        Field.ref("parent", "Nowhere"));
        assertThat(read.warnings())
                .extracting(Issue::toString)
                .containsExactly(
                        "line 6, column 25: object 'A', field 'runsOn': 'Cluster' is the name of the object with "
                                + "the id '1'; read as that id; expected the id");
        assertThat(READER.verbatim()
                        .read(text)
                        .definition()
                        .object("A")
                        .orElseThrow()
                        .reference("runsOn"))
                .contains("Cluster");
    }

    @Test
    void skipsWhatIsNoPartOfADefinition() {
        ReadResult read = READER.read("{\"comment\": [[{\"a\": null}]],\n \"objects\": []}");

        assertThat(read.warnings())
                .extracting(Issue::toString)
                .containsExactly("line 1, column 2: 'comment' is no part of a definition; not kept; expected "
                        + "\"objects\" (definition file) or \"pipelineObjects\" (API form)");
    }

    @Test
    void takesOldAndNullMembersOfTheApiForm() {
        ReadResult read = READER.read("""
                {"pipelineObjects": [{"id": "A", "name": "A", "slots": [
                  {"key": "type", "stringValue": "T", "refValue": null}]}]}
                """);

        assertThat(read.definition().object("A").flatMap(PipelineObject::type)).contains("T");
        assertThat(read.warnings()).extracting(Issue::rule).containsExactly("old-member", "null-member");
    }

    @Test
    void dropsEmptyListsWithAWarning() {
        ReadResult read = READER.read("{\"objects\": [{\"id\": \"A\", \"step\": []}]}");

        assertThat(read.definition().objects()).containsExactly(PipelineObject.of("A"));
        assertThat(read.warnings()).extracting(Issue::rule).containsExactly("empty-list");
    }

    @Test
    void listsOnlySoManyWarnings() {
        String text = "{\"objects\": [{\"id\": \"A\", \"n\": [" + "1,".repeat(Warnings.MAX + 4) + "1]}]}";

        List<Issue> warnings = READER.read(text).warnings();

        assertThat(warnings).hasSize(Warnings.MAX + 1);
        assertThat(warnings.get(Warnings.MAX)).hasToString("5 more warnings are not listed");
    }

    // What is refused

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|line 1, column 1: the text is empty; expected '{'",
                "[]|line 1, column 1: a definition is a JSON object; expected '{'",
                "'x'|line 1, column 1: a definition is a JSON object; expected '{'",
                "{'objects': [}|line 1, column 14: unexpected '}'; expected text in double quotes, {\"ref\": \"<id>\"}, or ']'",
                "{'objects': [{'id' 'A'}]}|line 1, column 20: unexpected '\"'; expected ':'",
                "{'objects': [{'id': }]}|line 1, column 21: unexpected '}'; expected text in double quotes, {\"ref\": \"<id>\"} or a list of these",
                "{'objects': [{'id': 'A' 'b': 'c'}]}|line 1, column 25: unexpected '\"'; expected ',' or '}'",
                "{'objects': [{'id': 'A'}|line 1, column 25: the text ends too early; expected ',' or ']'",
                "{'objects': [{'id': 'A|line 1, column 21: the text that starts here is not closed; expected '\"'",
                "{'objects': [{id: 'A'}]}|line 1, column 15: unexpected 'i'; expected a field name in double quotes, or '}'",
                "{'objects': [{'id': 'A', b: 'A'}]}|line 1, column 26: unexpected 'b'; expected a field name in double quotes",
                "{'objects': [{'id': 'A', 'b': None}]}|line 1, column 31: 'None' is not a value; expected text in double quotes, {\"ref\": \"<id>\"} or a list of these",
                "{'objects': [{'id': 'A', 'b': 01}]}|line 1, column 31: text without quotes; expected text in double quotes, {\"ref\": \"<id>\"} or a list of these",
                "{'objects': [{'id': 'A', 'b': 'C:\\d'}]}|line 1, column 34: a backslash here begins no escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX",
                "{'objects': [{'id': 'A', 'b': '\\u12'}]}|line 1, column 32: a backslash here begins no escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX",
                "{'objects': []} x|line 1, column 17: unexpected 'x'; expected nothing more",
                "{'objects': []} {}|line 1, column 17: the definition ends before this; expected nothing more",
                "{'objects': [] // all|line 1, column 16: unexpected '/'; expected ',' or '}'",
                "{,}|line 1, column 2: unexpected ','; expected a field name in double quotes, or '}'",
            })
    void saysWhereJsonIsBrokenAndWhatWasExpected(String text, String message) {
        assertThat(error(text)).hasToString(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|line 1, column 1: there are no objects; expected \"objects\" (definition file) or \"pipelineObjects\" (API form) (dp-writing-pipeline-definition)",
                "{'objects': {}}|line 1, column 13: is an object, at objects; expected a list of objects",
                "{'objects': ['A']}|line 1, column 14: is text, at objects[0]; expected a JSON object, starting with '{'",
                "{'objects': [{'id': null}]}|line 1, column 21: field 'id': is null, at objects[0].id; expected text",
                "{'objects': [{'id': ['A']}]}|line 1, column 21: field 'id': is a list, at objects[0].id; expected text",
                "{'objects': [{'id': 'A', 'id': 'B'}]}|line 1, column 32: object 'A', field 'id': 'id' is given twice with different values, at objects[0].id; expected one value",
                "{'objects': [{'id': 'A'}, {'id': 'B', 'x': null}]}|line 1, column 44: object 'B', field 'x': is null, at objects[1].x; expected text, {\"ref\": \"<id>\"}, or a list of these",
                "{'objects': [{'id': 'B', 'x': ['y', null]}]}|line 1, column 37: object 'B', field 'x': is null, at objects[0].x; expected text, {\"ref\": \"<id>\"}, or a list of these",
                "{'objects': [{'id': 'B', 'x': [['y']]}]}|line 1, column 32: object 'B', field 'x': is a list, at objects[0].x; expected text, {\"ref\": \"<id>\"}, or a list of these",
                "{'objects': [{'id': 'B', 'x': {}}]}|line 1, column 31: object 'B', field 'x': is an object that is no reference, at objects[0].x; expected text, {\"ref\": \"<id>\"}, or a list of these",
                "{'objects': [{'id': 'B', 'x': {'ref': 'y', 'z': '1'}}]}|line 1, column 31: object 'B', field 'x': is an object that is no reference, at objects[0].x; expected text, {\"ref\": \"<id>\"}, or a list of these",
                "{'objects': [{'id': 'B', 'x': {'Ref': 'y'}}]}|line 1, column 31: object 'B', field 'x': is an object that is no reference, at objects[0].x; expected text, {\"ref\": \"<id>\"}, or a list of these",
                "{'objects': [], 'parameters': [{'type': 'String'}]}|line 1, column 32: has no id, at parameters[0]; expected \"id\"",
                "{'objects': [], 'parameters': [{'id': 'myP', 'type': {'ref': 'x'}}]}|line 1, column 54: object 'myP', field 'type': is an object, at parameters[0].type; expected text or a list of texts",
                "{'objects': [], 'values': ['x']}|line 1, column 27: is a list, at values; expected a map from parameter id to value",
                "{'objects': [], 'values': {'myP': {}}}|line 1, column 35: parameter 'myP': is an object, at values.myP; expected text or a list of texts",
                "{'pipelineObjects': [{'id': 'A', 'fields': [{'key': 'x'}]}]}|line 1, column 45: object 'A', field 'x': has no value, at pipelineObjects[0].x; expected either stringValue or refValue",
                "{'pipelineObjects': [{'id': 'A', 'fields': [{'key': 'x', 'stringValue': '', 'refValue': ''}]}]}|line 1, column 45: object 'A', field 'x': has two values, at pipelineObjects[0].x; expected either stringValue or refValue",
                "{'pipelineObjects': [{'id': 'A', 'fields': [{'stringValue': 'x'}]}]}|line 1, column 45: object 'A': has no key, at pipelineObjects[0]; expected \"key\"",
                "{'pipelineObjects': [{'id': 'A', 'fields': [{'key': 'id', 'stringValue': 'x'}]}]}|line 1, column 45: object 'A', field 'id': 'id' is a member of the object and not a field, at pipelineObjects[0].id; expected another key",
                "{'pipelineObjects': [{'id': 'A', 'fields': {}}]}|line 1, column 44: object 'A', field 'fields': is an object, at pipelineObjects[0].fields; expected a list of {\"key\", \"stringValue\" or \"refValue\"}",
                "{'pipelineObjects': [], 'parameterValues': [{'id': 'myA'}]}|line 1, column 45: object 'myA': has no stringValue, at parameterValues[0]; expected \"stringValue\"",
            })
    void saysWhereTheFormIsBrokenAndWhatWasExpected(String text, String message) {
        assertThat(error(text)).hasToString(message);
    }

    @Test
    void refusesNestingBeyondTheBoundWithoutRecursing() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(error("{\"x\": " + deep + ", \"objects\": []}"))
                .hasToString("line 1, column 71: is nested deeper than 64 levels, at x; "
                        + "expected fewer, or a larger maxNesting of the DefinitionReader");
        assertThat(READER.maxNesting(100_000)
                        .read("{\"x\": " + deep + ", \"objects\": []}")
                        .definition())
                .isEqualTo(PipelineDefinition.empty());
        assertThat(error("{\"objects\": " + deep + "}").problem()).isEqualTo("is a list, at objects[0]");
        assertThat(error(deep).problem()).isEqualTo("a definition is a JSON object");
        assertThat(error("[".repeat(100_000)).problem()).isEqualTo("a definition is a JSON object");
        assertThat(error("{\"x\":".repeat(100_000)).rule()).isEqualTo("json-structure");
        assertThat(READER.maxNesting(200_000)
                        .read("{\"x\": " + deep + ",\"objects\": [],}")
                        .warnings())
                .hasSize(2);
    }

    @Test
    void refusesTextsBeyondTheBounds() throws IOException {
        String text = "{\"objects\": [{\"id\": \"Abcdef\"}]}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        DefinitionReader bounded = READER.maxLength(30);
        String message = "is longer than 30 characters; expected less, or a larger maxLength of the DefinitionReader";

        assertThat(READER.maxLength(31).read(text).definition().objects()).hasSize(1);
        assertThatThrownBy(() -> bounded.read(text)).hasMessageContaining(message);
        assertThatThrownBy(() -> bounded.read(bytes)).hasMessageContaining(message);
        assertThatThrownBy(() -> bounded.read(new ByteArrayInputStream(bytes))).hasMessageContaining(message);
        assertThatThrownBy(() -> bounded.read(new StringReader(text))).hasMessageContaining(message);
        assertThat(READER.maxLength(31)
                        .read(new StringReader(text))
                        .definition()
                        .objects())
                .hasSize(1);
    }

    @Test
    void refusesValuesAndKeysBeyondTheBound() {
        DefinitionReader bounded = READER.maxTextLength(1000);
        String at = "a".repeat(1000);
        String over = "a".repeat(40_000);

        assertThat(bounded.read("{\"objects\": [{\"id\": \"" + at + "\"}]}")
                        .definition()
                        .object(at))
                .isPresent();
        for (String text : List.of(
                "{\"objects\": [{\"id\": \"" + over + "\"}]}",
                "{\"objects\": [{\"id\": \"A\", \"" + over + "\": \"x\"}]}",
                "{\"objects\": [{\"id\": \"A\", \"n\": 1" + "0".repeat(40_000) + "}]}")) {
            assertThatThrownBy(() -> bounded.read(text))
                    .isInstanceOf(InvalidDefinitionException.class)
                    .hasMessageContaining("a single value or key is longer than 1000 characters; expected less, "
                            + "or a larger maxTextLength of the DefinitionReader");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void refusesBoundsBelowOne(int bound) {
        assertThatThrownBy(() -> READER.maxLength(bound))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxLength is " + bound + "; expected at least 1");
        assertThatThrownBy(() -> READER.maxTextLength(bound)).hasMessageContaining("maxTextLength");
        assertThatThrownBy(() -> READER.maxNesting(bound)).hasMessageContaining("maxNesting");
    }

    @Test
    void refusesBytesThatAreNoText() {
        byte[] bytes = "{\"objects\":\n [\"?\"]}".getBytes(StandardCharsets.UTF_8);
        bytes[15] = (byte) 0xC3;

        var refused = catchThrowableOfType(InvalidDefinitionException.class, () -> READER.read(bytes));

        assertThat(refused.errors())
                .extracting(Issue::toString)
                .containsExactly("line 2, column 4: a byte here is not part of a character; expected UTF-8 text");
    }

    @Test
    void namesTheFileThatCannotBeRead(@TempDir Path directory) throws IOException {
        Path definition = Files.writeString(directory.resolve("definition.json"), "{\"objects\": []}");
        Path values = Files.writeString(directory.resolve("values.json"), "{\"values\": 5}");

        assertThatThrownBy(() -> READER.read(definition, values))
                .hasMessage("values.json cannot be read, 1 error:\n  line 1, column 12: is a number, at values; "
                        + "expected a map from parameter id to value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'objects': [{'id': 'A', '*password': hunter2}]}",
                "{'objects': [{'id': 'A', '*password': 4711}, null]}",
                "{'objects': [{'id': 'A', '*password': ['hunter2', null]}]}",
                "{'pipelineObjects': [{'id': 'A', 'fields': [{'stringValue': 4711, 'key': '*password'}]}, null]}",
                "{'objects': [], 'parameters': [{'default': 4711, 'id': '*myPassword'}, null]}",
                "{'objects': [], 'values': {'*myPassword': 4711, '*myPassword': null}}",
            })
    void showsNoSecretInMessages(String text) {
        var refused = catchThrowableOfType(InvalidDefinitionException.class, () -> READER.read(json(text)));

        assertThat(refused.issues().toString() + refused.getMessage()).doesNotContain("hunter2", "4711");
    }

    // Where things stand

    @Test
    void locatesIssuesThatAreFoundLater() {
        ReadResult read = READER.read("""
                {"objects": [
                  {"id": "A",
                   "step": ["one",
                            "two"],
                   "runsOn": {"ref": "B"}}
                ]}
                """);

        assertThat(read.locate(Issue.error("r", "p").object("A").field("step")).line())
                .hasValue(3);
        assertThat(read.locate(Issue.error("r", "p").object("A").field("step").value("two")))
                .hasToString("line 4, column 13: object 'A', field 'step': 'two' p");
        assertThat(read.locate(Issue.error("r", "p").object("A").field("runsOn"))
                        .column())
                .hasValue(14);
        assertThat(read.locate(Issue.error("r", "p").object("A").field("missing"))
                        .line())
                .hasValue(2);
        assertThat(read.locate(Issue.error("r", "p").object("X")).line()).isEmpty();
        assertThat(read.locate(Issue.error("r", "p").object("A").at(9, 9)).line())
                .hasValue(9);
    }

    @Test
    void locatesParametersWhereTheyAreDeclaredUnlessAnotherTextTookTheirPlace() {
        String both = "{\"objects\": [],\n \"parameters\": [{\"id\": \"myX\"}]}";
        Issue issue = Issue.error("r", "p").field("myX");

        assertThat(READER.read(both).locate(issue)).hasToString("line 2, column 17: parameter 'myX': p");
        assertThat(READER.read(both).locate(Issue.error("r", "p").field("myY")).line())
                .isEmpty();
        assertThat(READER.read(both, "{\"parameters\": [{\"id\": \"myX\", \"type\": \"Double\"}]}")
                        .locate(issue)
                        .line())
                .isEmpty();
    }

    @Test
    void countsEveryKindOfLineBreakOnce() {
        ReadResult read = READER.read("{\r\n\"objects\": [\r{\"id\": \"A\",\n\"n\": 1}]}");

        assertThat(read.warnings()).singleElement().satisfies(issue -> {
            assertThat(issue.line()).hasValue(4);
            assertThat(issue.column()).hasValue(6);
        });
    }

    @Test
    void readsAndWritesTenThousandObjects() {
        var text = new StringBuilder("{\"objects\": [");
        for (int i = 0; i < 10_000; i++) {
            text.append(i > 0 ? ",\n" : "\n")
                    .append("{\"id\": \"Object")
                    .append(i)
                    .append("\", \"type\": \"ShellCommandActivity\", \"dependsOn\": {\"ref\": \"Object")
                    .append(i / 2)
                    .append("\"}, \"command\": \"")
                    .append("x".repeat(420))
                    .append("\"}");
        }
        text.append("]}");

        PipelineDefinition read = READER.read(text.toString()).definition();
        byte[] written = DefinitionWriter.create().writeBytes(read);

        assertThat(text.length()).isGreaterThan(5_000_000);
        assertThat(read.objects()).hasSize(10_000);
        assertThat(read.object("Object9999").orElseThrow().values("dependsOn"))
                .containsExactly(FieldValue.ref("Object4999"));
        assertThat(READER.read(written).definition()).isEqualTo(read);
    }

    private static Issue error(String text) {
        var refused = catchThrowableOfType(InvalidDefinitionException.class, () -> READER.read(json(text)));
        assertThat(refused)
                .as("refused: %s", text.substring(0, Math.min(100, text.length())))
                .isNotNull();
        assertThat(refused.errors()).hasSize(1);
        return refused.errors().get(0);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\uD800x", "x\\uDE00", "\\uDE00\\uD83D"})
    void saysThatAFieldNameHoldsHalfASurrogatePair(String name) {
        assertThatExceptionOfType(InvalidDefinitionException.class)
                .isThrownBy(
                        () -> DefinitionReader.create().read("{\"objects\":[{\"id\":\"A\",\"" + name + "\":\"x\"}]}"))
                .withMessageContaining("half a surrogate pair in a field name; expected both halves");
    }
}
