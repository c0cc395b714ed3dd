package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.Category;
import io.penstock.catalog.FieldGroup;
import io.penstock.catalog.FieldKind;
import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.ReferenceTarget;
import io.penstock.catalog.SlotType;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every rule that the catalogue implies, tried on every type and field it holds for: a valid object with one change has
 * exactly the one issue that the change deserves, and a change that is allowed has none. Types of an extension are tried
 * the same way.
 */
class CatalogRuleTest {

    private static final Catalog CATALOG = Catalog.standard()
            .with(
                    ObjectType.activity("TrialActivity")
                            .describedAs("Tries.")
                            .with(FieldSpec.required("target", ReferenceTarget.category(Category.DATABASE)))
                            .with(FieldSpec.required("mode", SlotType.ENUMERATION)
                                    .allowing("fast", "thorough"))
                            .with(FieldSpec.optional("share", SlotType.DOUBLE).between("0.1", "0.9"))
                            .with(FieldSpec.optional("pause", SlotType.PERIOD).between("5 minutes", "2 days"))
                            .with(FieldSpec.optional("until", SlotType.DATE_TIME))
                            .with(FieldSpec.optional("oldName", SlotType.STRING).asDeprecated()),
                    ObjectType.resource("TrialResource"),
                    ObjectType.dataNode("TrialNode"),
                    ObjectType.precondition("TrialCheck"));

    @TestFactory
    Stream<DynamicContainer> everyRuleOfEveryField() {
        return CATALOG.types().stream()
                .map(type -> DynamicContainer.dynamicContainer(type.name(), new Trials(type).all()));
    }

    @Test
    void triesEveryRuleThatTheCatalogueImplies() {
        List<String> tried = CATALOG.types().stream()
                .flatMap(type -> new Trials(type).all().stream())
                .map(trial -> trial.getDisplayName().replaceAll(".*: ", ""))
                .distinct()
                .toList();

        assertThat(tried)
                .contains(
                        "missing-field",
                        "missing-group",
                        "conflicting-fields",
                        "not-allowed",
                        "deprecated",
                        "runtime-field",
                        "unknown-field",
                        "empty-value",
                        "star-field",
                        "period",
                        "integer",
                        "double",
                        "boolean",
                        "date-time",
                        "enumeration",
                        "letter-case",
                        "out-of-bounds",
                        "too-many-values",
                        "reference-for-text",
                        "text-for-reference",
                        "dangling-reference",
                        "wrong-kind",
                        "expression");
    }

    /** The trials of one type. */
    private static final class Trials {

        private final ObjectType type;
        private final List<DynamicTest> tests = new ArrayList<>();

        Trials(ObjectType type) {
            this.type = type;
        }

        List<DynamicTest> all() {
            tests.add(DynamicTest.dynamicTest("valid object", () -> {
                var definitions = new Definitions(CATALOG);
                PipelineObject object = definitions.valid(type, "X");
                List<Issue> issues = validate(definitions.around(object)).issues();

                assertThat(issues).allSatisfy(issue -> assertThat(issue.rule()).isEqualTo("deprecated"));
                assertThat(issues).hasSize(type.supersededBy().isPresent() ? 1 : 0);
            }));
            for (FieldSpec field : type.fields()) {
                if (!List.of("id", "name", "type", "parent").contains(field.name())) {
                    field(field);
                }
            }
            if (type.field("parent").isPresent()) {
                reference(type.field("parent").orElseThrow());
            }
            type.groups().forEach(this::group);
            change("misspelt field", "unknown-field", false, (d, o) -> o.with("zzNoSuchField", "x"));
            change(
                    "field of one's own",
                    null,
                    false,
                    (d, o) -> o.with("myOwnField", "x").with("*my_secret", "y"));
            return tests;
        }

        private void field(FieldSpec field) {
            String name = field.name();
            if (!field.kind().isSetByDefinition()) {
                change(
                        name,
                        name.startsWith("@") || type.isOpen() ? null : "runtime-field",
                        false,
                        (d, o) -> o.with(name, "x"));
                return;
            }
            if (field.isNotAllowed()) {
                change(name, "not-allowed", true, (d, o) -> o.with(name, d.sample(field)));
                return;
            }
            if (field.kind() == FieldKind.REQUIRED || field.isRequiredUnlessOnDemand()) {
                change(name, "missing-field", true, (d, o) -> o.without(name));
            }
            boolean warns = field.isDeprecated() && field.kind() == FieldKind.OPTIONAL;
            change(
                    name,
                    warns ? "deprecated" : null,
                    false,
                    (d, o) -> alone(o, name).with(name, d.sample(field)));
            if (warns) {
                return;
            }
            change(name, "empty-value", true, (d, o) -> alone(o, name).with(name, ""));
            if (field.isSecret() && field.kind() == FieldKind.REQUIRED) {
                change(
                        name.substring(1),
                        "star-field",
                        true,
                        (d, o) -> o.without(name).with(name.substring(1), "x"));
            }
            if (field.target().isPresent()) {
                reference(field);
            } else {
                slot(field);
            }
        }

        private void reference(FieldSpec field) {
            String name = field.name();
            change(name, "dangling-reference", true, (d, o) -> alone(o, name).with(name, FieldValue.ref("Nowhere")));
            change(name, "text-for-reference", true, (d, o) -> alone(o, name).with(name, "no object at all"));
            ReferenceTarget target = field.target().orElseThrow();
            if (!target.isAny()) {
                change(
                        name,
                        "wrong-kind",
                        true,
                        (d, o) -> alone(o, name).with(name, FieldValue.ref(d.wrongHelper(target))));
                change(
                        name,
                        "text-for-reference",
                        false,
                        (d, o) -> alone(o, name).with(name, d.helper(target)));
            }
        }

        private void slot(FieldSpec field) {
            String name = field.name();
            change(
                    name,
                    "reference-for-text",
                    true,
                    (d, o) -> alone(o, name).with(name, FieldValue.ref(d.helper(ReferenceTarget.type("SnsAlarm")))));
            change(name, "expression", true, (d, o) -> alone(o, name).with(name, "#{format(@scheduledStartTime,}"));
            change(name, null, false, (d, o) -> alone(o, name).with(name, "#{@scheduledStartTime}"));
            if (!field.allowedValues().isEmpty()) {
                values(field);
            } else if (field.slotType() == SlotType.STRING && field.maximum().isPresent()) {
                change(name, "double", true, (d, o) -> alone(o, name).with(name, "a lot"));
            } else if (field.slotType() != SlotType.STRING) {
                String rule = field.slotType().name().toLowerCase(Locale.ROOT).replace('_', '-');
                change(name, rule, true, (d, o) -> alone(o, name).with(name, "nonsense"));
            }
            if (field.slotType() == SlotType.PERIOD) {
                change(name, "letter-case", false, (d, o) -> alone(o, name).with(name, "1 Day"));
            }
            field.specialValues().stream()
                    .filter(word -> !word.startsWith("ONDEMAND"))
                    .forEach(word ->
                            change(name, null, false, (d, o) -> alone(o, name).with(name, word)));
            field.minimum().ifPresent(bound -> bound(field, bound, -1));
            field.maximum().ifPresent(bound -> bound(field, bound, 1));
            field.maxItems().ifPresent(count -> {
                change(
                        name,
                        "too-many-values",
                        true,
                        (d, o) -> alone(o, name).with(name, copies(d.sample(field), count + 1)));
                change(name, null, false, (d, o) -> alone(o, name).with(name, copies(d.sample(field), count)));
            });
        }

        private void values(FieldSpec field) {
            String name = field.name();
            change(name, "enumeration", true, (d, o) -> alone(o, name).with(name, "nonsense"));
            for (String value : field.allowedValues()) {
                if (value.equals("ondemand")) {
                    continue;
                }
                change(name, null, false, (d, o) -> alone(o, name).with(name, value));
                String other = value.equals(value.toUpperCase(Locale.ROOT))
                        ? value.toLowerCase(Locale.ROOT)
                        : value.toUpperCase(Locale.ROOT);
                change(name, "letter-case", false, (d, o) -> alone(o, name).with(name, other));
            }
        }

        /** On the bound and beyond it. */
        private void bound(FieldSpec field, String bound, int beyond) {
            String name = field.name();
            String outside = field.slotType() == SlotType.PERIOD
                    ? (beyond < 0 ? "1 minute" : "100 years")
                    : new BigDecimal(bound).add(BigDecimal.valueOf(beyond)).toPlainString();
            change(name, "out-of-bounds", true, (d, o) -> alone(o, name).with(name, outside));
            change(
                    name,
                    field.isExclusive() ? "out-of-bounds" : null,
                    true,
                    (d, o) -> alone(o, name).with(name, bound));
        }

        private void group(FieldGroup group) {
            String first = group.members().get(0);
            if (group.rule() == FieldGroup.Rule.ADVISED) {
                change(first, "missing-group", false, (d, o) -> without(o, group.members()));
            } else {
                change(first, "missing-group", true, (d, o) -> without(o, group.members()));
            }
            if (group.rule() == FieldGroup.Rule.EXACTLY_ONE) {
                String second = group.members().get(1);
                change(
                        second,
                        "conflicting-fields",
                        true,
                        (d, o) -> o.with(second, d.sample(type.field(second).orElseThrow())));
            }
        }

        /** The object without the fields that would conflict with this one. */
        private PipelineObject alone(PipelineObject object, String field) {
            PipelineObject alone = object;
            for (FieldGroup group : type.groups()) {
                if (group.members().contains(field)) {
                    alone = without(
                            alone,
                            group.members().stream()
                                    .filter(member -> !member.equals(field))
                                    .toList());
                }
            }
            return alone;
        }

        private static PipelineObject without(PipelineObject object, List<String> fields) {
            PipelineObject rest = object;
            for (String field : fields) {
                rest = rest.without(field);
            }
            return rest;
        }

        private static List<FieldValue> copies(FieldValue value, int count) {
            return Collections.nCopies(count, value);
        }

        private interface Change {
            PipelineObject apply(Definitions definitions, PipelineObject object);
        }

        /** After the change there is exactly one issue more, of this rule, about this field; or none where there is no rule. */
        private void change(String field, String rule, boolean error, Change change) {
            tests.add(DynamicTest.dynamicTest(field + ": " + (rule == null ? "allowed" : rule), () -> {
                var definitions = new Definitions(CATALOG);
                PipelineObject object = definitions.valid(type, "X");
                PipelineObject changed = change.apply(definitions, object);
                List<Issue> before = validate(definitions.around(object)).issues();

                ValidationReport report = validate(definitions.around(changed));

                var more = new ArrayList<>(report.issues());
                more.removeAll(before);
                if (rule == null) {
                    assertThat(more).as("%s%n%s", changed, report).isEmpty();
                    return;
                }
                assertThat(more).as("%s%n%s", changed, report).singleElement().satisfies(issue -> {
                    assertThat(issue.rule()).isEqualTo(rule);
                    assertThat(issue.isError()).as("error: %s", issue).isEqualTo(error);
                    assertThat(issue.objectId()).contains(changed.id());
                    if (!field.startsWith("misspelt")) {
                        assertThat(issue.field()).contains(field);
                    }
                    assertThat(issue.source()).as("source of %s", issue).isPresent();
                    if (!issue.field().orElse("").toLowerCase(Locale.ROOT).contains("role")) {
                        assertThat(issue.toString()).doesNotContainIgnoringCase("role");
                    }
                });
            }));
        }

        private static ValidationReport validate(PipelineDefinition definition) {
            return Validator.create().catalog(CATALOG).validate(definition);
        }
    }
}
