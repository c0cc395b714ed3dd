package io.penstock.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compares the catalogue with the collected facts of the service's guide, where these lie beside the repository. */
class CatalogFactsTest {

    /** Where the catalogue says more than the facts, on purpose. */
    private static final Map<String, String> DEVIATIONS = Map.of(
            "maximumRetries.min", "a negative count makes no sense",
            "maxActiveInstances.min", "nothing would ever run",
            "occurrences.min", "nothing would ever run",
            "region.values", "the list of default instance types names eu-west-3 as well");

    @TestFactory
    Stream<DynamicTest> agreesWithTheFacts() throws IOException {
        Optional<Path> facts = Repository.shared("reference/objects.json");
        assumeTrue(facts.isPresent(), "the facts lie outside the repository");
        try (JsonParser parser = new JsonFactory().createParser(facts.get().toFile())) {
            parser.nextToken();
            List<?> types = (List<?>) ((Map<?, ?>) read(parser)).get("types");
            assertThat(types).hasSize(45);
            return types.stream()
                    .map(Map.class::cast)
                    .map(type -> DynamicTest.dynamicTest((String) type.get("name"), () -> compare(type)))
                    .toList()
                    .stream();
        }
    }

    private static void compare(Map<?, ?> fact) {
        String name = (String) fact.get("name");
        ObjectType type = Stream.concat(Catalog.standard().types().stream(), Catalog.standard().fileParts().stream())
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(type.category().text()).isEqualTo(fact.get("category"));
        assertThat(type.page()).contains(((String) fact.get("page")).replace(".md", ""));
        var names = new ArrayList<String>();
        for (Object element : (List<?>) fact.get("fields")) {
            Map<?, ?> field = (Map<?, ?>) element;
            names.add((String) field.get("name"));
            compare(name, field, type.field((String) field.get("name")).orElseThrow());
        }
        // The types that only an example shows lack the fields that every object has.
        if (!fact.containsKey("derivedFromExample")) {
            assertThat(type.fields().stream()
                            .filter(field -> !field.isPenstockOnly())
                            .map(FieldSpec::name))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
        compareGroups((Map<?, ?>) fact.get("groups"), type);
    }

    private static void compareGroups(Map<?, ?> groups, ObjectType type) {
        Set<?> expected = groups == null ? Set.of() : groups.keySet();
        assertThat(type.groups().stream().map(FieldGroup::name))
                .as(type.name())
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(String.class::cast).toList());
        for (FieldGroup group : type.groups()) {
            Map<?, ?> fact = (Map<?, ?>) groups.get(group.name());
            assertThat(group.members()).isEqualTo(fact.get("members"));
            assertThat(group.rule())
                    .isEqualTo(
                            switch ((String) fact.get("rule")) {
                                case "exactly one" -> FieldGroup.Rule.EXACTLY_ONE;
                                case "at least one" -> FieldGroup.Rule.AT_LEAST_ONE;
                                default -> FieldGroup.Rule.ADVISED;
                            });
        }
    }

    private static void compare(String type, Map<?, ?> fact, FieldSpec field) {
        String what = type + "." + field.name();
        assertThat(field.kind().text()).as(what).isEqualTo(fact.get("kind"));
        assertThat(field.slotType().text()).as(what).isEqualTo(fact.get("slotType"));
        assertThat(field.group().orElse(null)).as(what).isEqualTo(fact.get("group"));
        assertThat(field.target().map(ReferenceTarget::name).orElse(null))
                .as(what)
                .isEqualTo(fact.get("refType"));
        if (fact.containsKey("refTypes")) {
            assertThat(field.target().orElseThrow().types()).as(what).isEqualTo(fact.get("refTypes"));
        }
        Object values = fact.get("values");
        if (values != null && !field.name().equals("type") && !field.name().equals("id")) {
            assertThat(field.allowedValues())
                    .as(what)
                    .containsAll(
                            ((List<?>) values).stream().map(String.class::cast).toList());
            if (!deviates(field, "values")) {
                assertThat(field.allowedValues()).as(what).isEqualTo(values);
            }
        }
        if (!deviates(field, "min")) {
            assertThat(field.minimum().orElse(null)).as(what).isEqualTo(fact.get("min"));
        }
        assertThat(field.maximum().orElse(null)).as(what).isEqualTo(fact.get("max"));
        assertThat(field.isExclusive()).as(what).isEqualTo("true".equals(fact.get("exclusiveBounds")));
        assertThat(field.maxItems().isPresent() ? "" + field.maxItems().getAsInt() : null)
                .as(what)
                .isEqualTo(fact.get("maxItems"));
        assertThat(field.isRepeatable()).as(what).isEqualTo("true".equals(fact.get("multiple")));
        assertThat(field.isNotAllowed()).as(what).isEqualTo("true".equals(fact.get("notAllowed")));
        assertThat(field.isDeprecated()).as(what).isEqualTo("true".equals(fact.get("deprecated")));
        assertThat(field.isRequiredUnlessOnDemand()).as(what).isEqualTo(fact.containsKey("requiredUnless"));
        assertThat(field.isSecret()).as(what).isEqualTo("true".equals(fact.get("secure")));
        Object standard = fact.get("default");
        assertThat(field.defaultValues())
                .as(what)
                .isEqualTo(standard == null ? List.of() : standard instanceof List<?> list ? list : List.of(standard));
    }

    private static boolean deviates(FieldSpec field, String attribute) {
        return DEVIATIONS.containsKey(field.name() + "." + attribute);
    }

    private static Object read(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            var members = new HashMap<String, Object>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                Object value = read(parser);
                if (value != null) {
                    members.put(name, value);
                }
            }
            return members;
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            var elements = new ArrayList<Object>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(read(parser));
            }
            return elements;
        }
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText();
    }
}
