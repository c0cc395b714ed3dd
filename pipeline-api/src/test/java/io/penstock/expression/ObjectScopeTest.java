package io.penstock.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectScopeTest {

    private static final Instant START = Instant.parse("2018-01-31T11:05:33Z");

    private static final PipelineDefinition DEFINITION = PipelineDefinition.of(
            List.of(
                    PipelineObject.of("Default")
                            .with("role", "DefaultRole")
                            .with("myCommon", "common of #{id}")
                            .with("schedule", FieldValue.ref("Hourly")),
                    PipelineObject.of("Hourly", "Schedule").with("startDateTime", "2018-01-31T00:00:00"),
                    PipelineObject.of("Base", null, List.of())
                            .with("myBase", "base at #{hour(@scheduledStartTime)}")
                            .with("myBoth", "of base"),
                    PipelineObject.of("Raw", "S3DataNode")
                            .withName("Raw clicks")
                            .with("directoryPath", "s3://#{myBucket}/raw/#{format(@scheduledStartTime,'YYYY-MM-dd')}")
                            .with("tableName", "raw")
                            .with("precondition", FieldValue.ref("Ready")),
                    PipelineObject.of("More", "S3DataNode")
                            .with("directoryPath", "s3://more")
                            .with("tableName", "more"),
                    PipelineObject.of("Out", "S3DataNode")
                            .with("directoryPath", "#{myBucket}/out")
                            .with("*password", "#{*mySecret}!"),
                    PipelineObject.of("Ready", "S3KeyExists").with("s3Key", "#{node.directoryPath}/_SUCCESS"),
                    PipelineObject.of("Alarm", "SnsAlarm")
                            .with(
                                    "message",
                                    "#{node.name} at #{node.@scheduledStartTime}, #{node.input}, #{node.output.directoryPath}"),
                    PipelineObject.of("Clean", "ShellCommandActivity")
                            .with("parent", FieldValue.ref("Base"))
                            .with("command", "clean #{myArgument} #{output.directoryPath}")
                            .with("input", FieldValue.ref("Raw"))
                            .with("output", FieldValue.ref("Out"))
                            .with("onFail", FieldValue.ref("Alarm"))
                            .with("myBoth", "#{parent.myBoth} and mine")
                            .with("myBucket", "own-bucket")
                            .with("myArgument", FieldValue.text("a#{1 + 1}"), FieldValue.text("#{myNumbers}"))
                            .with("*myToken", "t")
                            .with("type", "#{not evaluated"),
                    PipelineObject.of("Merge", "CopyActivity")
                            .with("input", FieldValue.ref("Raw"), FieldValue.ref("More"))
                            .with("output", FieldValue.ref("Missing"))
                            .with("myA", "#{myB}")
                            .with("myB", "x #{myC}")
                            .with("myC", "#{myA}")
                            .with("myBroken", "#{1 +}")
                            .with("*myBroken", "hush #{1 +}")),
            List.of(
                    new Parameter("myBucket", List.of(Field.text("default", "bucket"))),
                    new Parameter("*mySecret", List.of(Field.text("type", "String"))),
                    new Parameter("myCount", List.of(Field.text("type", "Integer"))),
                    new Parameter("myRatio", List.of(Field.text("type", "Double"))),
                    new Parameter("myPlain", List.of()),
                    new Parameter("myNumbers", List.of(Field.text("type", "Integer"), Field.text("isArray", "true"))),
                    new Parameter("myMaybe", List.of(Field.text("optional", "true"))),
                    new Parameter("myMany", List.of(Field.text("optional", "true"), Field.text("isArray", "true"))),
                    new Parameter("myUnset", List.of())),
            List.of(
                    new ParameterValue("*mySecret", "#{hush"),
                    new ParameterValue("myCount", "5"),
                    new ParameterValue("myRatio", "0.50"),
                    new ParameterValue("myPlain", "at #{@scheduledStartTime}"),
                    new ParameterValue("myNumbers", "1"),
                    new ParameterValue("myNumbers", "2"),
                    new ParameterValue("myUndeclared", "u")));

    private static final RuntimeFields RUNTIME = (object, field) -> switch (field) {
        case "@scheduledStartTime" -> ExpressionValue.dateTime(START);
        case "@id" -> ExpressionValue.text("@" + object + "_2018-01-31T11:05:33");
        case "errorMessage" -> ExpressionValue.text("no");
        default -> null;
    };

    private static ObjectScope scope(String id) {
        return ObjectScope.of(DEFINITION, id).withRuntime(RUNTIME);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Clean | id                            | Clean
            Raw   | name                          | Raw clicks
            Clean | name                          | Clean
            Clean | type                          | '#{not evaluated'
            Clean | parent.@id                    | Clean
            Clean | @id                           | @Clean_2018-01-31T11:05:33
            Clean | input.@id                     | @Raw_2018-01-31T11:05:33
            Clean | @scheduledStartTime           | 2018-01-31T11:05:33
            Clean | parent.@scheduledStartTime    | 2018-01-31T11:05:33
            Clean | errorMessage                  | no
            Clean | role                          | DefaultRole
            Clean | myCommon                      | common of Clean
            Clean | myBase                        | base at 11
            Clean | parent.myBase                 | base at 11
            Clean | myBoth                        | of base and mine
            Clean | parent.myBucket               | own-bucket
            Clean | parent.id                     | Base
            Raw   | parent.id                     | Raw
            Clean | myBucket                      | own-bucket
            Raw   | myBucket                      | bucket
            Raw   | directoryPath                 | s3://bucket/raw/2018-01-31
            Clean | input.directoryPath           | s3://bucket/raw/2018-01-31
            Clean | input.precondition.s3Key      | s3://bucket/raw/2018-01-31/_SUCCESS
            Clean | input.tablename               | raw
            Clean | onFail.message                | Clean at 2018-01-31T11:05:33, Raw, bucket/out
            Clean | myToken                       | t
            Clean | *myToken                      | t
            Clean | schedule.startDateTime        | 2018-01-31T00:00:00
            Clean | format(schedule.startDateTime, 'MMM') | Jan
            Clean | myCount + 1                   | 6
            Clean | myRatio + 1                   | 1.5
            Clean | myPlain                       | at 2018-01-31T11:05:33
            Clean | myUndeclared                  | u
            Clean | output.password               | '#{hush!'
            """)
    void looksUpNames(String object, String expression, String expected) {
        assertThat(Expression.parse("#{" + expression + "}").evaluateToText(scope(object)))
                .isEqualTo(expected);
    }

    @Test
    void givesEmptyValueForOptionalParameterWithoutValue() {
        assertThat(scope("Clean").lookup("myMaybe")).isEqualTo(ExpressionValue.text(""));
        assertThat(scope("Clean").lookup("myMany")).isEqualTo(ExpressionValue.list(List.of()));
        assertThat(scope("Clean").lookup("myUnset")).isNull();
    }

    @Test
    void givesListsForRepeatedValues() {
        assertThat(scope("Clean").lookup("myArgument"))
                .isEqualTo(ExpressionValue.list(
                        List.of(ExpressionValue.text("a2"), ExpressionValue.integer(1), ExpressionValue.integer(2))));
        assertThat(Expression.parse("#{command}").evaluateToTexts(scope("Clean")))
                .containsExactly("clean a2 bucket/out", "clean 1 bucket/out", "clean 2 bucket/out");
        assertThat(Expression.parse("#{input.tableName}").evaluateToTexts(scope("Merge")))
                .containsExactly("raw", "more");
        assertThat(Expression.parse("cp #{input.directoryPath} .").evaluateToTexts(scope("Merge")))
                .containsExactly("cp s3://bucket/raw/2018-01-31 .", "cp s3://more .");
    }

    @Test
    void findsNodeThatWasSet() {
        ObjectScope alarm = scope("Alarm").withNode(scope("Clean"));

        assertThat(alarm.lookup("message"))
                .isEqualTo(ExpressionValue.text("Clean at 2018-01-31T11:05:33, Raw, bucket/out"));
        assertThat(scope("Alarm").lookup("node")).isNull();
    }

    @Test
    void givesNodeToObjectOfAnotherKindOfScope() {
        Scope frozen = Scope.of(Map.of("name", ExpressionValue.text("frozen")));

        assertThat(Expression.parse("#{node.name}")
                        .evaluateToText(scope("Ready").withNode(frozen)))
                .isEqualTo("frozen");
    }

    @Test
    void hidesParametersBehindReferences() {
        ExpressionException e = failure("Clean", "#{input.myCount}");

        assertThat(e).hasMessage("expression '#{input.myCount}', index 8: object 'Raw' has no field 'myCount'");
    }

    @Test
    void marksSecretFieldsAndParameters() {
        assertThat(Expression.parse("#{output.*password}").evaluate(scope("Clean")))
                .isEqualTo(ExpressionValue.text("#{hush!").asSecret())
                .hasToString("***");
        assertThat(Expression.parse("p=#{mySecret}").evaluate(scope("Clean")).isSecret())
                .isTrue();
        assertThat(Expression.parse("#{myToken}").evaluate(scope("Clean")).isSecret())
                .isTrue();
    }

    @Test
    void readsTimesOfInstanceThatWasStored() {
        PipelineDefinition instance = PipelineDefinition.of(List.of(PipelineObject.of("@Clean_2018-01-31T11:05:33")
                .with("@scheduledStartTime", "2018-01-31T11:05:33")
                .with("@status", "RUNNING")));
        ObjectScope scope = ObjectScope.of(instance, "@Clean_2018-01-31T11:05:33");

        assertThat(scope.lookup("@scheduledStartTime")).isEqualTo(ExpressionValue.dateTime(START));
        assertThat(scope.lookup("@status")).isEqualTo(ExpressionValue.text("RUNNING"));
        assertThat(scope.lookup("@id")).isEqualTo(ExpressionValue.text("@Clean_2018-01-31T11:05:33"));
        assertThat(scope.lookup("@actualEndTime")).isNull();
    }

    @Test
    void takesRuntimeFieldsOfOneObjectFromMap() {
        ObjectScope scope = ObjectScope.of(DEFINITION, "Clean")
                .withRuntime(Map.of("@scheduledStartTime", ExpressionValue.dateTime(START)));

        assertThat(scope.lookup("myBase")).isEqualTo(ExpressionValue.text("base at 11"));
        assertThat(failure(scope, "#{input.@scheduledStartTime}"))
                .hasMessageEndingWith("index 8: runtime field '@scheduledStartTime' of object 'Raw' has no value here");
    }

    @Test
    void sharesDefinitionWithOtherObjects() {
        assertThat(scope("Clean").object("More").lookup("tableName")).isEqualTo(ExpressionValue.text("more"));
        assertThat(scope("Clean").object("More").id()).isEqualTo("More");
    }

    @Test
    void refusesObjectThatIsNotThere() {
        assertThatThrownBy(() -> ObjectScope.of(DEFINITION, "Nope"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the definition has no object 'Nope'");
    }

    @Test
    void reportsCycle() {
        assertThat(failure("Merge", "#{myA}"))
                .hasMessage("object 'Merge', field 'myA': expression '#{myB}', index 0: "
                        + "the value depends on itself: Merge.myA → Merge.myB → Merge.myC → Merge.myA");
    }

    @Test
    void reportsReferenceToNowhere() {
        assertThat(failure("Merge", "#{output.directoryPath}"))
                .hasMessage("object 'Merge', field 'output': expression 'Missing', index 0: "
                        + "there is no object with this id; expected the id of an object");
    }

    @Test
    void namesObjectAndFieldOfNestedFault() {
        ExpressionException e = failure("Merge", "x #{myBroken}");

        assertThat(e)
                .hasMessage("object 'Merge', field 'myBroken': expression '#{1 +}', index 5: unexpected '}'; "
                        + "expected a name, a literal, a function call, '(' or '['");
        assertThat(e.objectId()).contains("Merge");
        assertThat(e.field()).contains("myBroken");
        assertThat(e.index()).isEqualTo(5);
        assertThat(e.issue())
                .hasToString("object 'Merge', field 'myBroken': '#{1 +}' is not valid at index 5: unexpected '}'; "
                        + "expected a name, a literal, a function call, '(' or '[' (dp-pipeline-expressions)");
    }

    @Test
    void hidesTextOfSecretFieldInFault() {
        assertThat(failure("Merge", "#{*myBroken}"))
                .hasMessage("object 'Merge', field '*myBroken': expression '***', index 10: the text is not valid")
                .hasNoCause();
    }

    @Test
    void boundsHowDeepFieldsLeadIntoEachOther() {
        var objects = new ArrayList<PipelineObject>();
        for (int i = 0; i < 10_000; i++) {
            objects.add(PipelineObject.of("N" + i)
                    .with("next", FieldValue.ref("N" + (i + 1)))
                    .with("value", "#{next.value}"));
        }
        objects.add(PipelineObject.of("N10000").with("value", "end"));
        ObjectScope scope = ObjectScope.of(PipelineDefinition.of(objects), "N0");

        assertThat(scope.object("N9800").lookup("value")).isEqualTo(ExpressionValue.text("end"));
        assertThatThrownBy(() -> scope.lookup("value"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageEndingWith("fields lead too deep into each other; expected at most 500 levels in all");
    }

    @Test
    void goesAsDeepAsAllowedOnSmallStack() throws InterruptedException {
        var objects = new ArrayList<PipelineObject>();
        for (int i = 0; i < 165; i++) {
            objects.add(PipelineObject.of("N" + i)
                    .with("next", FieldValue.ref("N" + (i + 1)))
                    .with("value", "#{next.value.plusDays(1)}"));
        }
        objects.add(PipelineObject.of("N165").with("value", "#{" + "(".repeat(99) + "myStart" + ")".repeat(99) + "}"));
        ObjectScope scope = ObjectScope.of(
                PipelineDefinition.of(
                        objects, List.of(), List.of(new ParameterValue("myStart", "2024-01-01T00:00:00"))),
                "N0");
        var result = new AtomicReference<ExpressionValue>();

        Thread thread = new Thread(null, () -> result.set(scope.lookup("value")), "small stack", 512 * 1024);
        thread.start();
        thread.join();

        assertThat(result.get())
                .isEqualTo(ExpressionValue.dateTime(
                        Instant.parse("2024-01-01T00:00:00Z").plus(Duration.ofDays(165))));
    }

    @Test
    void evaluatesFieldOnceHoweverOftenItIsUsed() {
        PipelineObject object = PipelineObject.of("A").with("f0", "x");
        for (int i = 1; i <= 60; i++) {
            object = object.with("f" + i, "#{f" + (i - 1) + " - f" + (i - 1) + "}");
        }
        PipelineDefinition definition = PipelineDefinition.of(List.of(object.with("f0", "7")));

        assertThat(ObjectScope.of(definition, "A").lookup("f60")).isEqualTo(ExpressionValue.integer(0));
    }

    @Test
    void boundsHowLongFieldsGrow() {
        PipelineObject object = PipelineObject.of("A").with("f0", "0123456789");
        for (int i = 1; i <= 60; i++) {
            object = object.with("f" + i, "#{f" + (i - 1) + "}#{f" + (i - 1) + "}");
        }
        ObjectScope scope = ObjectScope.of(PipelineDefinition.of(List.of(object)), "A");

        assertThatThrownBy(() -> scope.lookup("f60"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageEndingWith("the result is too long; expected at most 20971520 characters");
    }

    private static ExpressionException failure(String object, String template) {
        return failure(scope(object), template);
    }

    private static ExpressionException failure(Scope scope, String template) {
        Expression expression = Expression.parse(template);
        ExpressionException e = catchThrowableOfType(ExpressionException.class, () -> expression.evaluate(scope));
        assertThat(e).as(template).isNotNull();
        return e;
    }
}
