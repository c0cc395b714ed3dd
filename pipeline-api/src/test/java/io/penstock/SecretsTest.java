package io.penstock;

import static io.penstock.dsl.Activities.sql;
import static io.penstock.dsl.Databases.rds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.penstock.catalog.Catalog;
import io.penstock.component.ComponentFields;
import io.penstock.component.RdsDatabase;
import io.penstock.definition.DefinitionDiff;
import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.definition.json.DefinitionWriter;
import io.penstock.definition.json.ReadResult;
import io.penstock.dsl.Parameters;
import io.penstock.expression.Expression;
import io.penstock.expression.ExpressionException;
import io.penstock.expression.ObjectScope;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.schedule.Period;
import io.penstock.validation.CompatibilityReport;
import io.penstock.validation.EditRules;
import io.penstock.validation.Limits;
import io.penstock.validation.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret goes through everything that reads, checks, compares and prints; none of it may let it be seen. */
class SecretsTest {

    private static final String SECRET = "c4n4ry";
    private static final String OTHER = "n1ghtj4r";

    private static final String TEXT = """
            {"objects": [
              {"id": "Default", "scheduleType": "ondemand", "workerGroup": "g"},
              {"id": "Db", "type": "RdsDatabase", "rdsInstanceId": "d", "username": "u", "*password": "c4n4ry"},
              {"id": "A", "type": "SqlActivity", "database": {"ref": "Db"}, "script": "x", "*mySecret": ["c4n4ry", "c4n4ry"]}
             ],
             "parameters": [{"id": "*myWord", "type": "String", "default": "c4n4ry", "allowedValues": ["c4n4ry"]}],
             "values": {"*myWord": "c4n4ry"}}""";

    private static final String API_TEXT =
            DefinitionWriter.create().apiForm().compact().write(read(TEXT));

    @Test
    void staysUnseenHoweverTheDefinitionIsBroken() {
        for (String text : List.of(TEXT, API_TEXT)) {
            for (int i = 0; i < text.length(); i++) {
                if (isSecretOrItsName(text, i)) {
                    continue;
                }
                for (String instead : List.of("", "\"", "{", ",")) {
                    mustHide(text.substring(0, i) + instead + text.substring(i + 1));
                }
                mustHide(text.substring(0, i));
            }
        }
    }

    /** Whether the character is part of the secret, or of what makes it one. */
    private static boolean isSecretOrItsName(String text, int index) {
        for (String word : List.of(SECRET, "*password", "*mySecret", "*myWord", "\"key\"", "\"id\"")) {
            for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
                if (index >= at - 1 && index <= at + word.length()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void mustHide(String text) {
        ReadResult result;
        try {
            result = DefinitionReader.create().read(text);
        } catch (InvalidDefinitionException e) {
            mustHide(e);
            return;
        }
        assertThat(result.warnings().toString()).as(text).doesNotContain(SECRET);
        // Where a stray bracket has moved the secret into a field that is none, it may be seen.
        if (onlyInSecretPlaces(result.definition())) {
            mustHide(result.definition());
        }
    }

    private static boolean onlyInSecretPlaces(PipelineDefinition definition) {
        return !definition.toString().contains(SECRET);
    }

    private static void mustHide(PipelineDefinition definition) {
        ReadResult normalized = DefinitionReader.create()
                .read(DefinitionWriter.create().write(definition))
                .normalized(Catalog.standard());
        var seen = new ArrayList<String>();
        seen.add(normalized.warnings().toString());
        seen.add(Validator.create().validate(definition).toString());
        seen.add(Validator.create()
                .limits(Limits.relaxed())
                .forActivation()
                .validate(definition)
                .toString());
        seen.add(CompatibilityReport.of(definition).toString());
        seen.add(definition.toString());
        seen.add(DefinitionWriter.create().masked().write(definition));
        seen.add(DefinitionWriter.create().masked().apiForm().write(definition));
        assertThat(seen).noneMatch(text -> text.contains(SECRET));
    }

    private static void mustHide(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain(SECRET);
        }
        if (thrown instanceof InvalidDefinitionException invalid) {
            assertThat(invalid.issues().toString()).doesNotContain(SECRET);
        }
    }

    @Test
    void staysUnseenInWhateverHoldsIt() {
        PipelineDefinition definition = read(TEXT);

        mustHide(definition);
        assertThat(definition.object("Db").orElseThrow().texts("*password")).containsExactly(SECRET);
        assertThat(definition.objects().toString()).doesNotContain(SECRET);
        assertThat(definition.parameters().toString()).doesNotContain(SECRET);
        assertThat(definition.values().toString()).doesNotContain(SECRET);
    }

    @Test
    void staysUnseenInDifferencesAndEditsInWhicheverDirection() {
        PipelineDefinition with = read(TEXT);
        PipelineDefinition changed = read(TEXT.replace(SECRET, OTHER));
        PipelineDefinition withReference =
                read(TEXT.replace("\"*password\": \"c4n4ry\"", "\"*password\": {\"ref\": \"A\"}"));
        PipelineDefinition without = read("""
                {"objects": [{"id": "Default"}]}""");
        PipelineDefinition withoutStar = read(TEXT.replace("*password", "password"));

        assertThat(with).isNotEqualTo(changed);
        for (PipelineDefinition other : List.of(changed, without, withReference)) {
            assertThat(DefinitionDiff.between(with, other).isEmpty()).isFalse();
            assertThat(DefinitionDiff.between(with, other).toString()).doesNotContain(SECRET, OTHER);
            assertThat(DefinitionDiff.between(other, with).toString()).doesNotContain(SECRET, OTHER);
            assertThat(EditRules.check(with, other).toString()).doesNotContain(SECRET, OTHER);
            assertThat(EditRules.check(other, with).toString()).doesNotContain(SECRET, OTHER);
        }
        assertThat(DefinitionDiff.between(withoutStar, with).toString())
                .contains("- password: ***", "+ *password: ***")
                .doesNotContain(SECRET);
    }

    @Test
    void staysUnseenWhereItIsNotAllowedForItsParameter() {
        PipelineDefinition definition = PipelineDefinition.of(
                List.of(PipelineObject.of("Default", null, List.of())),
                List.of(
                        new Parameter("*myWord", List.of(Field.text("type", "Integer"), Field.text("default", SECRET))),
                        new Parameter(
                                "*myOther",
                                List.of(Field.text("default", OTHER), Field.text("allowedValues", SECRET)))),
                List.of());

        assertThat(Validator.create().validate(definition).toString())
                .contains(
                        "parameter '*myWord': '***' is not of type Integer",
                        "parameter '*myOther': '***' is not allowed; expected one of allowedValues")
                .doesNotContain(SECRET, OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#{day(*password)}",
                "#{day(password)}",
                "#{format(*password, 'YYYY')}",
                "#{*password - 1}",
                "#{*password * 2}",
                "#{(*password + 'x') ^ 2}",
                "#{format(@scheduledStartTime, *password)}",
                "#{inTimeZone(makeDate(2026,1,1), *password)}",
                "#{plusPeriod(makeDate(2026,1,1), *password)}",
                "#{makeDate(2026,1,*password)}",
                "#{*password.id}",
                "#{format(makeDate(2026,1,1), *password + \"'\")}"
            })
    void staysUnseenInErrorsOfExpressions(String expression) {
        Throwable thrown =
                catchThrowable(() -> Expression.parse(expression).evaluate(ObjectScope.of(read(TEXT), "Db")));

        assertThat(thrown).isInstanceOf(ExpressionException.class);
        mustHide(thrown);
    }

    @Test
    void staysUnseenInTheValueOfAnExpression() {
        var value = Expression.parse("#{*password}/x").evaluate(ObjectScope.of(read(TEXT), "Db"));

        assertThat(value.isSecret()).isTrue();
        assertThat(value.asText()).isEqualTo(SECRET + "/x");
        assertThat(value.toString()).doesNotContain(SECRET);
    }

    @Test
    void staysUnseenInWhatIsWrittenInJava() {
        RdsDatabase database = rds("Db", "d", "u", SECRET);
        Pipeline pipeline = Pipeline.of("P")
                .activity(sql("A", database, "x"))
                .parameter(Parameters.string("*myWord").defaultValue(SECRET))
                .value("*myWord", SECRET)
                .onDemand();
        Pipeline torn = pipeline.activity(sql("B", rds("Db", "d", "u", OTHER), "x"))
                .parameter(Parameters.string("*myWord").defaultValue(OTHER));

        Throwable thrown = catchThrowable(torn::define);

        assertThat(thrown).isInstanceOf(InvalidDefinitionException.class).hasMessageContaining("Db");
        assertThat(thrown.toString()).doesNotContain(SECRET, OTHER);
        assertThat(database.toString()).doesNotContain(SECRET);
        assertThat(pipeline.toString()).doesNotContain(SECRET);
        mustHide(pipeline.define());
    }

    @Test
    void staysUnseenWhereItIsReadAsWhatItIsNot() {
        ComponentFields fields = ComponentFields.of(read(TEXT).object("Db").orElseThrow());

        assertThat(fields.toString()).doesNotContain(SECRET);
        for (var attempt : List.<Supplier<Object>>of(
                () -> fields.bool("*password"),
                () -> fields.integer("*password"),
                () -> fields.number("*password"),
                () -> fields.period("*password"),
                () -> fields.time("*password"))) {
            Throwable thrown = catchThrowable(attempt::get);
            assertThat(thrown).isInstanceOf(InvalidDefinitionException.class);
            mustHide(thrown);
        }
        Throwable period = catchThrowable(() -> Period.parse(SECRET));
        assertThat(period).isInstanceOf(IllegalArgumentException.class);
    }

    private static PipelineDefinition read(String text) {
        return DefinitionReader.create().read(text).definition();
    }
}
