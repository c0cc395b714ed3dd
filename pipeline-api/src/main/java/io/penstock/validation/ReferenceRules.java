package io.penstock.validation;

import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.ReferenceTarget;
import io.penstock.catalog.SlotType;
import io.penstock.definition.FieldValue;
import io.penstock.problem.Issue;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Whether references lead somewhere, and to the right kind of object. */
final class ReferenceRules implements Rule {

    @Override
    public void check(Context context, Findings findings) {
        Model model = context.model();
        var judged = new IdentityHashMap<Element.Values, Set<ReferenceTarget>>();
        for (Element element : model.defaultFirst()) {
            element.object().fields().forEach(field -> {
                if (field.value().isReference() && !field.value().value().isEmpty()) {
                    dangling(element, field.key(), field.value().value(), model, findings);
                }
            });
            for (String key : element.keys()) {
                Element.Values values = element.values(key);
                Optional<ReferenceTarget> target = slot(element, key).flatMap(FieldSpec::target);
                if (values != null
                        && target.isPresent()
                        && judged.computeIfAbsent(values, v -> Collections.newSetFromMap(new IdentityHashMap<>()))
                                .add(target.get())) {
                    values.values()
                            .forEach(
                                    value -> value(element, values.owner(), key, value, target.get(), model, findings));
                }
            }
        }
    }

    /** The description of a reference field that is in force here; a template has none but {@code parent}. */
    private static Optional<FieldSpec> slot(Element element, String key) {
        return element.type()
                .flatMap(type -> type.field(key))
                .filter(field -> field.slotType() == SlotType.REFERENCE)
                .filter(field -> !field.isNotAllowed() && field.kind().isSetByDefinition());
    }

    private static void dangling(Element element, String key, String target, Model model, Findings findings) {
        if (model.byId(target) != null) {
            return;
        }
        Element named = model.byName(target);
        // Inheritance goes by id alone, so a parent that is given by name would silently not be one.
        if (named != null && !key.equals("parent")) {
            findings.add(
                    element,
                    Issue.warning("reference-by-name", "is the name of object '" + named + "', not its id")
                            .field(key)
                            .value(target)
                            .expected("the id '" + named + "'")
                            .source(FieldRules.DEFINITION_PAGE));
            return;
        }
        Optional<String> suggestion = named != null ? Optional.of(named.id()) : Suggestions.near(target, model.ids());
        findings.add(
                element,
                Issue.error("dangling-reference", "is not the id of an object" + FieldRules.didYouMean(suggestion))
                        .field(key)
                        .value(target)
                        .expected("the id of an object in this definition")
                        .source(FieldRules.DEFINITION_PAGE));
    }

    private static void value(
            Element element,
            Element owner,
            String key,
            FieldValue value,
            ReferenceTarget expected,
            Model model,
            Findings findings) {
        if (value.value().isEmpty()) {
            return;
        }
        String page = slot(element, key)
                .flatMap(field -> element.type().flatMap(type -> type.pageOf(field)))
                .orElse(FieldRules.DEFINITION_PAGE);
        Element target = model.target(value);
        if (!value.isReference()) {
            // Inheritance goes by references alone, so a parent given as a text would silently not be one.
            if (target == null || key.equals("parent") || Slots.isExpression(value.value())) {
                findings.add(
                        owner,
                        Issue.error(
                                        "text-for-reference",
                                        target == null ? "is a text that names no object" : "is a text")
                                .field(key)
                                .value(value.value())
                                .expected("a reference to " + FieldRules.article(expected.toString()))
                                .source(page));
                return;
            }
            findings.add(
                    owner,
                    Issue.warning("text-for-reference", "is a text where a reference is due; read as a reference")
                            .field(key)
                            .value(value.value())
                            .expected("{\"ref\": \"" + target + "\"}")
                            .source(page));
        }
        if (target == null
                || expected.isAny()
                || (target.isOpen() && target.type().isEmpty())) {
            return;
        }
        Optional<ObjectType> type = target.type();
        if (type.isPresent() && !expected.accepts(type.get())) {
            findings.add(
                    owner,
                    Issue.error(
                                    "wrong-kind",
                                    "is " + FieldRules.article(type.get().name()))
                            .field(key)
                            .value(value.value())
                            .expected("a reference to " + FieldRules.article(expected.toString()))
                            .source(page));
        }
    }
}
