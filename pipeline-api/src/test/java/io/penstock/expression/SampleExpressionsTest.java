package io.penstock.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.Field;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.definition.json.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every expression in the definitions from the field has a value, once parameters without one are given one. */
class SampleExpressionsTest {

    private static final RuntimeFields RUNTIME = (object, field) -> field.equals("@scheduledStartTime")
            ? ExpressionValue.dateTime(Instant.parse("2024-03-01T00:15:00Z"))
            : null;

    @TestFactory
    List<DynamicTest> evaluatesEveryTextOfEverySample() {
        return Samples.definitions().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getParent().getFileName() + "/" + file.getFileName(), () -> evaluate(Samples.text(file))))
                .toList();
    }

    private static void evaluate(String file) {
        PipelineDefinition definition =
                withValues(DefinitionReader.create().readPart(file).definition());
        for (PipelineObject object : definition.objects()) {
            ObjectScope scope =
                    ObjectScope.of(definition, object.id()).withRuntime(RUNTIME).withNode(node(definition, object));
            for (Field field : object.fields()) {
                ExpressionValue value = scope.lookup(field.key());
                assertThat(value).as("%s.%s", object.id(), field.key()).isNotNull();
                if (!field.value().isReference() && value instanceof ExpressionValue.Text text) {
                    assertThat(text.value()).doesNotContain("#{");
                    assertThat(value.isSecret()).isEqualTo(field.key().startsWith("*") || usesSecret(field));
                }
            }
        }
    }

    /** An object that names the other one, so that {@code node} in it has a value; itself where none does. */
    private static ObjectScope node(PipelineDefinition definition, PipelineObject object) {
        return definition.objects().stream()
                .filter(other -> other.fields().stream()
                        .anyMatch(field -> field.value().isReference()
                                && field.value().value().equals(object.id())))
                .findFirst()
                .map(other -> ObjectScope.of(definition, other.id()).withRuntime(RUNTIME))
                .orElseGet(() -> ObjectScope.of(definition, object.id()).withRuntime(RUNTIME));
    }

    private static boolean usesSecret(Field field) {
        return Expression.parse(field.value().value()).names().stream()
                .anyMatch(name -> name.last().startsWith("*"));
    }

    private static PipelineDefinition withValues(PipelineDefinition definition) {
        Set<String> names = new LinkedHashSet<>();
        for (PipelineObject object : definition.objects()) {
            for (Field field : object.fields()) {
                if (!field.value().isReference()) {
                    Expression.parse(field.value().value()).names().forEach(name -> names.add(name.first()));
                }
            }
        }
        var values = new ArrayList<ParameterValue>();
        for (String name : names) {
            if (name.replace("*", "").startsWith("my")
                    && definition.valuesOf(name).isEmpty()) {
                values.add(new ParameterValue(name, "1"));
            }
        }
        return definition.withValues(values);
    }
}
