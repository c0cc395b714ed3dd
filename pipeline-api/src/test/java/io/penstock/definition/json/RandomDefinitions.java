package io.penstock.definition.json;

import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Definitions with anything in them that a definition can hold. */
final class RandomDefinitions {

    private RandomDefinitions() {}

    static Arbitrary<PipelineDefinition> any() {
        return Combinators.combine(
                        object().list().ofMaxSize(6),
                        parameter().list().ofMaxSize(3),
                        value().list().ofMaxSize(4))
                .as(PipelineDefinition::of);
    }

    private static Arbitrary<PipelineObject> object() {
        // Names and the targets of references begin differently, so that no reference is taken for one by name.
        Arbitrary<String> name = text().map(text -> "name " + text).injectNull(0.5);
        return Combinators.combine(text(), name, field().list().ofMaxSize(8)).as(PipelineObject::of);
    }

    private static Arbitrary<Field> field() {
        Arbitrary<FieldValue> fieldValue =
                Arbitraries.oneOf(text().map(FieldValue::text), text().map(text -> FieldValue.ref("id " + text)));
        return Combinators.combine(key("id", "name"), fieldValue).as(Field::new);
    }

    private static Arbitrary<Parameter> parameter() {
        Arbitrary<Field> attribute = Combinators.combine(key("id"), text()).as(Field::text);
        return Combinators.combine(text(), attribute.list().ofMaxSize(5)).as(Parameter::new);
    }

    private static Arbitrary<ParameterValue> value() {
        return Combinators.combine(key(), text()).as(ParameterValue::new);
    }

    private static Arbitrary<String> key(String... reserved) {
        return Arbitraries.oneOf(
                        Arbitraries.of("type", "parent", "runsOn", "*password", "@status", "myField", "step", ""),
                        text())
                .filter(key -> !List.of(reserved).contains(key) && isUnicode(key));
    }

    /** Keys with half a surrogate pair can be written but not read. */
    private static boolean isUnicode(String key) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(key);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "#{format(@scheduledStartTime,'YYYY')}",
                        "a\nb\tc\u0000",
                        "\"\\/",
                        "\uD83D\uDE00",
                        "é\u2028",
                        "\uD800x"),
                Arbitraries.strings().ofMaxLength(12));
    }

    /** The definition as the file form gives it back: the values of one field together. */
    static PipelineDefinition grouped(PipelineDefinition definition) {
        return PipelineDefinition.of(
                definition.objects().stream()
                        .map(object -> PipelineObject.of(
                                object.id(), object.declaredName().orElse(null), grouped(object.fields())))
                        .toList(),
                definition.parameters().stream()
                        .map(parameter -> new Parameter(parameter.id(), grouped(parameter.attributes())))
                        .toList(),
                grouped(definition.values().stream()
                                .map(value -> Field.text(value.id(), value.value()))
                                .toList())
                        .stream()
                        .map(field ->
                                new ParameterValue(field.key(), field.value().value()))
                        .toList());
    }

    /** The definition as the API form gives it back: every object with a name. */
    static PipelineDefinition named(PipelineDefinition definition) {
        return PipelineDefinition.of(
                definition.objects().stream()
                        .map(object -> object.withName(object.name()))
                        .toList(),
                definition.parameters(),
                definition.values());
    }

    private static List<Field> grouped(List<Field> fields) {
        Map<String, List<Field>> groups = new LinkedHashMap<>();
        fields.forEach(field ->
                groups.computeIfAbsent(field.key(), key -> new ArrayList<>()).add(field));
        return groups.values().stream().flatMap(List::stream).toList();
    }
}
