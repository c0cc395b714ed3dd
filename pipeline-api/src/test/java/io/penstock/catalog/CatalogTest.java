package io.penstock.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogTest {

    private final Catalog catalog = Catalog.standard();

    @Test
    void holdsEveryDocumentedType() {
        Map<Category, Long> counts = catalog.types().stream()
                .filter(type -> type.owner().equals("AWS Data Pipeline"))
                .collect(Collectors.groupingBy(ObjectType::category, Collectors.counting()));

        assertThat(counts)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry(Category.ACTIVITY, 9L),
                        Map.entry(Category.DATA_NODE, 5L),
                        Map.entry(Category.RESOURCE, 3L),
                        Map.entry(Category.PRECONDITION, 6L),
                        Map.entry(Category.DATABASE, 3L),
                        Map.entry(Category.DATA_FORMAT, 6L),
                        Map.entry(Category.ACTION, 2L),
                        Map.entry(Category.SCHEDULE, 1L),
                        Map.entry(Category.UTILITY, 6L),
                        Map.entry(Category.DEFAULT, 1L)));
        assertThat(catalog.fileParts())
                .extracting(ObjectType::name)
                .containsExactly("definition", "parameters", "values");
    }

    @Test
    void runsTwentyTwoDocumentedTypes() {
        assertThat(catalog.types().stream()
                        .filter(ObjectType::isRunnable)
                        .filter(type -> type.owner().equals("AWS Data Pipeline")))
                .hasSize(22);
        assertThat(catalog.type("HttpProxy").orElseThrow().isRunnable()).isFalse();
    }

    @Test
    void describesEveryTypeAndField() {
        for (ObjectType type : catalog.types()) {
            assertThat(type.description()).as(type.name()).matches("(?s).*[.…]");
            assertThat(type.page()).as(type.name()).isPresent();
            for (FieldSpec field : type.fields()) {
                assertThat(field.description()).as(type + "." + field).matches("(?s).*[.…]");
                assertThat(field.target().isPresent())
                        .as(type + "." + field)
                        .isEqualTo(field.slotType() == SlotType.REFERENCE);
                assertThat(field.allowedValues().isEmpty() && field.slotType() == SlotType.ENUMERATION)
                        .as(type + "." + field)
                        .isFalse();
            }
            for (FieldGroup group : type.groups()) {
                assertThat(type.fieldNames()).as(type.name()).containsAll(group.members());
            }
        }
    }

    @Test
    void givesFactsOfAField() {
        ObjectType type = catalog.type("ShellCommandActivity").orElseThrow();

        FieldSpec retries = type.field("maximumRetries").orElseThrow();
        assertThat(retries.slotType()).isEqualTo(SlotType.INTEGER);
        assertThat(retries.maximum()).contains("5");
        assertThat(retries.maximumSetting()).contains("maximumRetries");
        FieldSpec runsOn = type.field("runsOn").orElseThrow();
        assertThat(runsOn.kind()).isEqualTo(FieldKind.REQUIRED_GROUP);
        assertThat(runsOn.group()).contains("compute");
        assertThat(runsOn.target()).map(ReferenceTarget::toString).contains("Resource (Ec2Resource, EmrCluster)");
        assertThat(type.field("scriptArgument").orElseThrow().isRepeatable()).isTrue();
        assertThat(type.field("*command")).map(FieldSpec::name).contains("command");
        assertThat(catalog.type("RdsDatabase").orElseThrow().field("password")).isEmpty();
    }

    @Test
    void knowsWhatIsRunAndWhatIsNot() {
        Map<String, Support> support =
                catalog.types().stream().collect(Collectors.toMap(ObjectType::name, ObjectType::support));

        assertThat(support)
                .containsEntry("ShellCommandActivity", Support.ENGINE)
                .containsEntry("PigActivity", Support.PLANNED);
        assertThat(catalog.type("PigActivity").orElseThrow().module()).contains("pipeline-aws");
    }

    @Test
    void registersTypesUnderTheSameRules() {
        ObjectType slack = ObjectType.activity("SlackMessage")
                .ownedBy("slack")
                .describedAs("Writes to a channel.")
                .with(FieldSpec.required("channel", SlotType.STRING).describedAs("The channel."))
                .with(FieldSpec.optional("tries", SlotType.INTEGER)
                        .between("1", "9")
                        .withDefault("3"));

        Catalog extended = catalog.with(slack);

        ObjectType found = extended.type("SlackMessage").orElseThrow();
        assertThat(found.isRunnable()).isTrue();
        assertThat(found.support()).isEqualTo(Support.EXTENSION);
        assertThat(found.fieldNames())
                .contains("channel", "tries", "runsOn", "schedule", "onFail", "dependsOn", "@status");
        assertThat(found.groups()).extracting(FieldGroup::name).containsExactly("compute");
        assertThat(extended.knowsField("channel")).isTrue();
        assertThat(catalog.knowsField("channel")).isFalse();
    }

    @Test
    void givesEachKindItsOwnFields() {
        Map<Function<String, ObjectType>, List<String>> expected = Map.of(
                ObjectType::dataNode, List.of("precondition", "runsOn", "schedule"),
                ObjectType::resource, List.of("terminateAfter", "schedule", "onFail"),
                ObjectType::precondition, List.of("preconditionTimeout", "node", "retryDelay"),
                ObjectType::action, List.of("node", "parent"),
                ObjectType::database, List.of("parent"),
                ObjectType::dataFormat, List.of("parent"),
                ObjectType::utility, List.of("parent"));

        expected.forEach((factory, fields) ->
                assertThat(factory.apply("Mine").fieldNames()).containsAll(fields));
        assertThat(ObjectType.resource("Mine").field("runsOn").orElseThrow().isNotAllowed())
                .isTrue();
        assertThat(ObjectType.database("Mine").isRunnable()).isFalse();
    }

    @Test
    void refusesTwoClaimsForOneName() {
        assertThatThrownBy(() -> catalog.with(
                        ObjectType.activity("Ping").ownedBy("one"),
                        ObjectType.action("Ping").ownedBy("two")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type 'Ping' is claimed twice: by one (Activity) and by two (Action)");
        assertThatThrownBy(() -> catalog.with(ObjectType.activity("CSV").ownedBy("mine")))
                .hasMessage("type 'CSV' is claimed twice: by AWS Data Pipeline (DataFormat) and by mine (Activity)");
    }

    @Test
    void refusesAGroupOfFieldsThatAreNotThere() {
        assertThatThrownBy(() -> catalog.with(ObjectType.utility("U").with(FieldGroup.exactlyOne("g", "one", "other"))))
                .hasMessage("type 'U', group 'g': 'one' is not a field of the type");
    }

    @Test
    void refusesAReferenceWithoutATarget() {
        assertThatThrownBy(() -> FieldSpec.optional("to", SlotType.REFERENCE))
                .hasMessage("field 'to' is a reference; expected a ReferenceTarget that says to what");
    }

    @Test
    void acceptsRegisteredTypesWhereACategoryIsNarrowed() {
        ReferenceTarget compute = catalog.type("ShellCommandActivity")
                .orElseThrow()
                .field("runsOn")
                .orElseThrow()
                .target()
                .orElseThrow();

        assertThat(compute.accepts(catalog.type("EmrCluster").orElseThrow())).isTrue();
        assertThat(compute.accepts(catalog.type("HttpProxy").orElseThrow())).isFalse();
        assertThat(compute.accepts(ObjectType.resource("Container"))).isTrue();
        assertThat(compute.accepts(ObjectType.database("Container"))).isFalse();
    }
}
