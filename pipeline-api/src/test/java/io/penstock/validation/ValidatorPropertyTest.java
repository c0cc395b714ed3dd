package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.ObjectType;
import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every definition, however wrong. */
class ValidatorPropertyTest {

    private static final String SECRET = "tops3cret";

    private static final Validator VALIDATOR =
            Validator.create().asOf(Instant.parse("2026-01-01T00:00:00Z")).forActivation();

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, seed = "20120101")
    void noDefinitionMakesItThrow(@ForAll("definitions") PipelineDefinition definition) {
        ValidationReport report = VALIDATOR.validate(definition);

        assertThat(VALIDATOR.validate(definition)).isEqualTo(report);
        assertThat(report.issues()).allSatisfy(issue -> {
            assertThat(issue.toString()).isNotBlank();
            assertThat(issue.source()).isPresent();
        });
        assertThat(CompatibilityReport.of(definition).entries()).hasSameSizeAs(definition.objects());
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, seed = "20120101")
    void noSecretIsEverShown(@ForAll("definitions") PipelineDefinition definition) {
        assertThat(VALIDATOR.validate(definition).toString()).doesNotContain(SECRET);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, seed = "20120101")
    void relaxedLimitsFindNothingThatTheServicesLimitsDoNot(@ForAll("definitions") PipelineDefinition definition) {
        assertThat(VALIDATOR.limits(Limits.relaxed()).validate(definition).issues())
                .isSubsetOf(VALIDATOR.validate(definition).issues());
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, seed = "20120101")
    void aDefinitionMayTakeItsOwnPlaceInAnActivePipeline(@ForAll("definitions") PipelineDefinition definition) {
        assertThat(EditRules.check(unique(definition), unique(definition)).issues())
                .isEmpty();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, seed = "20120101")
    void inheritanceIsThatOfTheDefinition(@ForAll("families") PipelineDefinition family) {
        for (Element element : new Model(family, Catalog.standard()).elements()) {
            PipelineObject effective = family.effective(element.id()).orElseThrow();

            assertThat(element.keys()).isEqualTo(effective.keys());
            for (String key : element.keys()) {
                assertThat(element.values(key).values())
                        .as(element.id() + "." + key)
                        .isEqualTo(effective.values(key));
            }
        }
    }

    /** Objects that inherit from each other in every way, round in circles too. */
    @Provide
    Arbitrary<PipelineDefinition> families() {
        Arbitrary<Field> field = Combinators.combine(Arbitraries.of("parent", "parent", "x", "y", "z"), ids(), texts())
                .as((key, id, text) -> key.equals("parent") ? Field.ref(key, id) : Field.text(key, text));
        return Combinators.combine(ids(), field.list().ofMaxSize(4))
                .as((id, fields) -> PipelineObject.of(id, null, fields))
                .list()
                .ofMaxSize(7)
                .map(objects -> unique(PipelineDefinition.of(objects)));
    }

    private static PipelineDefinition unique(PipelineDefinition definition) {
        PipelineDefinition unique = PipelineDefinition.empty();
        for (PipelineObject object : definition.objects()) {
            unique = unique.with(object);
        }
        return unique;
    }

    @Provide
    Arbitrary<PipelineDefinition> definitions() {
        Arbitrary<Parameter> parameter = Combinators.combine(
                        Arbitraries.of("myA", "*myB", "other", "my"),
                        Arbitraries.of("String", "Integer", "Double", "Odd"),
                        texts())
                .as((id, type, value) -> new Parameter(
                        id,
                        List.of(Field.text("type", type), Field.text("default", id.startsWith("*") ? SECRET : value))));
        Arbitrary<ParameterValue> value = Combinators.combine(Arbitraries.of("myA", "*myB", "myC"), texts())
                .as((id, text) -> new ParameterValue(id, id.startsWith("*") ? SECRET + text : text));
        return Combinators.combine(
                        objects().list().ofMaxSize(12),
                        parameter.list().ofMaxSize(3),
                        value.list().ofMaxSize(3))
                .as(PipelineDefinition::of);
    }

    private static Arbitrary<PipelineObject> objects() {
        var types = new ArrayList<String>();
        Catalog.standard().types().stream().map(ObjectType::name).forEach(types::add);
        types.add("NoSuchType");
        var keys = new ArrayList<>(Catalog.standard().fieldNames());
        keys.removeAll(List.of("id", "name"));
        keys.addAll(List.of(
                "parent", "dependsOn", "input", "output", "schedule", "scheduleType", "myOwn", "*my_own", "odd", ""));
        Arbitrary<Field> field = Combinators.combine(Arbitraries.of(keys), texts(), ids(), Arbitraries.of(true, false))
                .as((key, text, id, isReference) -> key.startsWith("*")
                        ? Field.text(key, SECRET + text)
                        : new Field(key, isReference ? FieldValue.ref(id) : FieldValue.text(text)));
        return Combinators.combine(ids(), Arbitraries.of(types), field.list().ofMaxSize(10))
                .as((id, type, fields) -> {
                    var all = new ArrayList<>(fields);
                    if (!id.equals("Default")) {
                        all.add(Field.text("type", type));
                    }
                    return PipelineObject.of(id, null, all);
                });
    }

    private static Arbitrary<String> ids() {
        return Arbitraries.of("Default", "A", "B", "C", "D", "E", "");
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        "1 day",
                        "1 Day",
                        "99999999999 years",
                        "2024-01-01T00:00:00",
                        "9999-12-31T23:59:59",
                        "cron",
                        "ondemand",
                        "cascade",
                        "true",
                        "5",
                        "-1",
                        "1e9",
                        "A",
                        "#{node.x}",
                        "#{input.output.@x}",
                        "#{myA}",
                        "#{",
                        "#{format(@scheduledStartTime,'YYYY')}",
                        "#{schedule.period.x}",
                        "ONDEMAND_PERIOD"),
                Arbitraries.strings().ofMaxLength(12));
    }
}
