package io.penstock.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.DefinitionDiff.Change;
import io.penstock.definition.DefinitionDiff.FieldChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionDiffTest {

    private static final PipelineObject CLEAN = PipelineObject.of("Clean", "ShellCommandActivity")
            .with("command", "a")
            .with("scriptArgument", FieldValue.text("1"), FieldValue.text("2"))
            .with("*password", "hunter1");

    private static PipelineDefinition definition(PipelineObject... objects) {
        return PipelineDefinition.of(List.of(objects));
    }

    private static FieldValue text(String text) {
        return FieldValue.text(text);
    }

    @Test
    void equalDefinitionsDoNotDiffer() {
        DefinitionDiff diff = definition(CLEAN).diff(definition(CLEAN.withId("Clean")));

        assertThat(diff.isEmpty()).isTrue();
        assertThat(diff)
                .hasToString("no difference")
                .isEqualTo(DefinitionDiff.between(PipelineDefinition.empty(), PipelineDefinition.empty()));
    }

    @Test
    void orderOfObjectsAndFieldsDoesNotCount() {
        PipelineObject other = PipelineObject.of("Other");
        PipelineObject reordered = PipelineObject.of(
                "Clean",
                null,
                List.of(
                        Field.text("*password", "hunter1"),
                        Field.text("scriptArgument", "1"),
                        Field.text("command", "a"),
                        Field.text("scriptArgument", "2"),
                        Field.text("type", "ShellCommandActivity")));

        assertThat(definition(CLEAN, other).diff(definition(other, reordered)).isEmpty())
                .isTrue();
    }

    @Test
    void orderOfTheValuesOfOneFieldCounts() {
        DefinitionDiff diff = definition(CLEAN).diff(definition(CLEAN.with("scriptArgument", text("2"), text("1"))));

        assertThat(diff.changedObjects())
                .containsExactly(new Change(
                        "Clean",
                        List.of(new FieldChange(
                                "scriptArgument",
                                List.of(text("1"), text("2")),
                                List.of(text("2"), text("1")),
                                false))));
    }

    @Test
    void listsWhatCameWentAndChanged() {
        PipelineDefinition before = PipelineDefinition.of(
                List.of(CLEAN, PipelineObject.of("Old", "S3DataNode").withName("Old one")),
                List.of(
                        new Parameter("myA", List.of(Field.text("type", "String"))),
                        new Parameter("myGone", List.of()),
                        new Parameter("*mySecret", List.of(Field.text("default", "hunter2")))),
                List.of(
                        new ParameterValue("myA", "1"),
                        new ParameterValue("myGone", "2"),
                        new ParameterValue("*mySecret", "hunter3")));
        PipelineDefinition after = PipelineDefinition.of(
                List.of(
                        PipelineObject.of("New", "S3DataNode").with("*token", "hunter8"),
                        CLEAN.withName("Cleaning")
                                .with("command", "b")
                                .without("scriptArgument")
                                .with("runsOn", FieldValue.ref("Worker"))
                                .with("*password", "hunter4")),
                List.of(
                        new Parameter("myA", List.of(Field.text("type", "Integer"))),
                        new Parameter("*mySecret", List.of(Field.text("default", "hunter5"))),
                        new Parameter("myNew", List.of())),
                List.of(
                        new ParameterValue("myA", "1"),
                        new ParameterValue("myA", "3"),
                        new ParameterValue("*mySecret", "hunter6"),
                        new ParameterValue("*myNew", "hunter7")));

        DefinitionDiff diff = before.diff(after);

        assertThat(diff).hasToString("""
                        + object New[type='S3DataNode', *token=***]
                        - object Old[type='S3DataNode']
                        ~ object Clean
                            + name: 'Cleaning'
                            ~ command: 'a' -> 'b'
                            - scriptArgument: '1', '2'
                            ~ *password: *** -> ***
                            + runsOn: ref:Worker
                        + parameter myNew[]
                        - parameter myGone[]
                        ~ parameter myA
                            ~ type: 'String' -> 'Integer'
                        ~ parameter *mySecret
                            ~ default: *** -> ***
                        ~ value myA: '1' -> '1', '3'
                        - value myGone: '2'
                        ~ value *mySecret: *** -> ***
                        + value *myNew: ***""");
        assertThat(diff.isEmpty()).isFalse();
        assertThat(diff.addedObjects()).extracting(PipelineObject::id).containsExactly("New");
        assertThat(diff.removedObjects()).extracting(PipelineObject::id).containsExactly("Old");
        assertThat(diff.addedParameters()).extracting(Parameter::id).containsExactly("myNew");
        assertThat(diff.removedParameters()).extracting(Parameter::id).containsExactly("myGone");
        assertThat(diff.changedParameters()).extracting(Change::id).containsExactly("myA", "*mySecret");
        assertThat(diff.changedValues())
                .extracting(FieldChange::key)
                .containsExactly("myA", "myGone", "*mySecret", "*myNew");
        assertThat(diff).isEqualTo(before.diff(after)).hasSameHashCodeAs(before.diff(after));
        assertThat(diff).isNotEqualTo(after.diff(before));
    }

    @Test
    void comparesObjectsWithOneIdInTheirOrder() {
        DefinitionDiff diff = definition(CLEAN, CLEAN.with("command", "b"), CLEAN)
                .diff(definition(CLEAN, CLEAN.with("command", "c")));

        assertThat(diff.removedObjects()).containsExactly(CLEAN);
        assertThat(diff.changedObjects())
                .containsExactly(new Change(
                        "Clean", List.of(new FieldChange("command", List.of(text("b")), List.of(text("c")), false))));
    }

    @Test
    void aNameThatIsTakenAwayIsADifference() {
        DefinitionDiff diff = definition(CLEAN.withName("Clean")).diff(definition(CLEAN));

        assertThat(diff).hasToString("~ object Clean\n    - name: 'Clean'");
    }
}
