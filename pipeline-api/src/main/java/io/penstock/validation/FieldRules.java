package io.penstock.validation;

import io.penstock.catalog.FieldGroup;
import io.penstock.catalog.FieldKind;
import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.problem.Issue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which fields an object has: type and id, required fields and groups, unknown, forbidden and outdated ones. */
final class FieldRules implements Rule {

    static final String DEFINITION_PAGE = "dp-writing-pipeline-definition";
    private static final String EXPRESSIONS_PAGE = "dp-pipeline-characters";

    /** What the guide's running text calls types that have another name. */
    private static final Map<String, String> OTHER_TYPE_NAMES = Map.of(
            "Ec2Instance", "Ec2Resource",
            "EmrResource", "EmrCluster",
            "S3InputNode", "S3DataNode",
            "S3OutputNode", "S3DataNode",
            "DynamoDBNode", "DynamoDBDataNode");

    /** Beginnings of names that are spoken letter by letter: an S3DataNode. */
    private static final List<String> SPELT_WITH_VOWEL = List.of("S3", "Sns", "Http", "Rds");

    /** Whether the name is one of those that users make up, or of those that only the system writes. */
    static boolean isExempt(String key) {
        return key.startsWith("@") || isUserField(key);
    }

    /** Whether it is a field of the user's own: {@code my}, then a capital or an underscore; secure or not. */
    static boolean isUserField(String key) {
        int start = key.startsWith("*") ? 1 : 0;
        if (!key.startsWith("my", start) || key.length() < start + 3) {
            return false;
        }
        char third = key.charAt(start + 2);
        return third == '_' || (third >= 'A' && third <= 'Z');
    }

    @Override
    public void check(Context context, Findings findings) {
        Model model = context.model();
        duplicateIds(model, findings);
        for (Element element : model.elements()) {
            identity(element, model, findings);
            emptyValues(element, findings);
            for (String key : element.object().keys()) {
                own(element, key, model, findings);
            }
            if (!element.isTemplate()) {
                element.type().ifPresent(type -> {
                    required(element, type, model, findings);
                    type.groups().forEach(group -> group(element, type, group, findings));
                });
            }
        }
    }

    private static void duplicateIds(Model model, Findings findings) {
        Map<String, Element> first = new HashMap<>();
        for (Element element : model.elements()) {
            Element taken = first.putIfAbsent(element.id(), element);
            if (taken != null) {
                findings.add(
                        element,
                        Issue.error("duplicate-id", "is the id of another object as well")
                                .field("id")
                                .value(element.id())
                                .expected("an id for each object")
                                .source(DEFINITION_PAGE));
            }
        }
    }

    private static void identity(Element element, Model model, Findings findings) {
        if (element.id().isEmpty()) {
            findings.add(
                    element,
                    Issue.error("missing-field", "is missing")
                            .field("id")
                            .expected("an id")
                            .source(DEFINITION_PAGE));
        }
        if (element.isOpen() || element.type().isPresent()) {
            return;
        }
        Optional<String> name = element.ownerOf("type").isDefault() ? Optional.empty() : element.text("type");
        if (name.isEmpty()) {
            findings.add(
                    element,
                    Issue.error("missing-type", "is missing")
                            .field("type")
                            .expected("the type; only Default and objects that others inherit from do without")
                            .source(DEFINITION_PAGE));
            return;
        }
        List<String> names =
                model.catalog().types().stream().map(ObjectType::name).toList();
        Optional<String> suggestion =
                Optional.ofNullable(OTHER_TYPE_NAMES.get(name.get())).or(() -> Suggestions.near(name.get(), names));
        findings.add(
                element.ownerOf("type"),
                Issue.error("unknown-type", "is not a known type" + didYouMean(suggestion))
                        .field("type")
                        .value(name.get())
                        .expected("a documented type, or one that an extension has registered")
                        .source("dp-pipeline-objects"));
    }

    static String didYouMean(Optional<String> suggestion) {
        return suggestion.map(name -> " (did you mean '" + name + "'?)").orElse("");
    }

    private static void emptyValues(Element element, Findings findings) {
        element.object().fields().stream()
                .filter(field -> field.value().value().isEmpty())
                .forEach(field -> findings.add(
                        element,
                        Issue.error("empty-value", "is empty")
                                .field(field.key())
                                .expected(field.value().isReference() ? "the id of an object" : "a text, or no field")
                                .source(DEFINITION_PAGE)));
    }

    private static void own(Element element, String key, Model model, Findings findings) {
        if (isExempt(key)) {
            return;
        }
        Optional<FieldSpec> known = element.type().flatMap(type -> type.field(key));
        if (known.isEmpty()) {
            unknown(element, key, model, findings);
            return;
        }
        FieldSpec field = known.get();
        if (element.isOpen()) {
            return;
        }
        String page = element.type().flatMap(type -> type.pageOf(field)).orElse(DEFINITION_PAGE);
        if (field.isNotAllowed()) {
            findings.add(
                    element,
                    Issue.error(
                                    "not-allowed",
                                    "must not be set on an object of type "
                                            + element.type().orElseThrow())
                            .field(key)
                            .source(page));
        } else if (!field.kind().isSetByDefinition()) {
            findings.add(
                    element,
                    Issue.warning("runtime-field", "is written while the pipeline runs, not by a definition")
                            .field(key)
                            .source(page));
        } else if (field.isDeprecated() && field.kind() == FieldKind.OPTIONAL) {
            findings.add(
                    element,
                    Issue.warning("deprecated", "is not to be used any more")
                            .field(key)
                            .source(page));
        }
        if (key.equals("type")) {
            element.type()
                    .flatMap(ObjectType::supersededBy)
                    .ifPresent(other -> findings.add(
                            element,
                            Issue.warning("deprecated", "is a type that is not to be used any more")
                                    .field(key)
                                    .value(element.type().orElseThrow().name())
                                    .expected(other)
                                    .source(page)));
        }
    }

    private static void unknown(Element element, String key, Model model, Findings findings) {
        if (element.isOpen() ? model.catalog().knowsField(key) : element.type().isEmpty()) {
            return;
        }
        Optional<ObjectType> type = Model.closedType(element);
        if (type.isPresent() && type.get().field("*" + key).isPresent()) {
            findings.add(
                    element,
                    Issue.error("star-field", "has to be a secure field")
                            .field(key)
                            .expected("'*" + key + "'")
                            .source(EXPRESSIONS_PAGE));
            return;
        }
        Optional<String> suggestion = Suggestions.near(
                key,
                type.isPresent()
                        ? settable(type.get())
                        : model.catalog().fieldNames().stream()
                                .filter(name -> !name.startsWith("@"))
                                .toList());
        String where = type.map(known -> " of " + known).orElse(" of any type");
        findings.add(
                element,
                Issue.warning("unknown-field", "is not a field" + where + didYouMean(suggestion))
                        .field(key)
                        .expected("a documented field, or one of your own that starts with my and a capital")
                        .source(type.flatMap(ObjectType::page).orElse(DEFINITION_PAGE)));
    }

    private static List<String> settable(ObjectType type) {
        return type.fields().stream()
                .filter(field -> field.kind().isSetByDefinition())
                .map(FieldSpec::name)
                .toList();
    }

    private static void required(Element element, ObjectType type, Model model, Findings findings) {
        for (FieldSpec field : type.fields()) {
            boolean needed =
                    field.kind() == FieldKind.REQUIRED || (field.isRequiredUnlessOnDemand() && !model.isOnDemand());
            String plain = field.isSecret() ? field.name().substring(1) : field.name();
            boolean identity = plain.equals("id") || plain.equals("type");
            // A password without its star is reported as that, not as missing.
            if (needed && !identity && !element.hasAny(plain)) {
                findings.add(
                        element,
                        Issue.error("missing-field", "is missing")
                                .field(field.name())
                                .expected(expectation(field))
                                .source(type.pageOf(field).orElse(DEFINITION_PAGE)));
            }
        }
    }

    private static String expectation(FieldSpec field) {
        String what = field.target()
                .map(target -> "a reference to " + article(target.toString()))
                .orElseGet(() -> field.allowedValues().isEmpty()
                        ? article(field.slotType().text())
                        : String.join(" or ", field.allowedValues()));
        return what + ", of its own or inherited";
    }

    static String article(String word) {
        boolean vowel = "AEIOU".indexOf(word.charAt(0)) >= 0
                || SPELT_WITH_VOWEL.stream().anyMatch(word::startsWith);
        return (vowel ? "an " : "a ") + word;
    }

    private static void group(Element element, ObjectType type, FieldGroup group, Findings findings) {
        List<String> set = group.members().stream().filter(element::hasAny).toList();
        String members = String.join(" or ", group.members());
        String page = type.page().orElse(DEFINITION_PAGE);
        if (set.isEmpty()) {
            if (group.alternatives().stream().anyMatch(element::hasAny)) {
                return;
            }
            if (group.rule() == FieldGroup.Rule.ADVISED) {
                // Without staging a script names its own tables.
                if (!element.hasText("stage", "false")) {
                    findings.add(
                            element,
                            Issue.warning("missing-group", "is missing, and nothing stands in for it")
                                    .field(group.members().get(0))
                                    .expected(members + ", or stage false")
                                    .source(page));
                }
                return;
            }
            findings.add(
                    element,
                    Issue.error("missing-group", "is missing, and nothing stands in for it")
                            .field(group.members().get(0))
                            .expected(members)
                            .source(page));
        } else if (set.size() > 1 && group.rule() == FieldGroup.Rule.EXACTLY_ONE) {
            String extra = set.stream()
                    .filter(element::hasOwn)
                    .reduce((first, second) -> second)
                    .orElse(set.get(1));
            String others = String.join(
                    ", ", set.stream().filter(member -> !member.equals(extra)).toList());
            findings.add(
                    element,
                    Issue.error("conflicting-fields", "excludes " + others + ", which is set as well")
                            .field(extra)
                            .expected("either " + members)
                            .source(page));
        } else if (set.size() > 1
                && group.name().equals("compute")
                && set.stream().allMatch(element::hasOwn)) {
            findings.add(
                    element,
                    Issue.warning("disregarded", "is disregarded, because runsOn is set as well")
                            .field("workerGroup")
                            .expected("one of the two")
                            .source(page));
        }
    }
}
