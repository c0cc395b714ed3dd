package io.penstock.validation;

import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.SlotType;
import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.ParameterValue;
import io.penstock.expression.Expression;
import io.penstock.expression.ExpressionException;
import io.penstock.expression.NameReference;
import io.penstock.problem.Issue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether expressions are well formed, and whether the names in them mean something. What an object that others inherit
 * from says is judged by its syntax alone: its names mean what they mean to the heirs.
 */
final class ExpressionRules implements Rule {

    private static final String PAGE = "dp-pipeline-expressions";

    /** Slots that are kept as they are written. */
    private static final Set<String> VERBATIM = Set.of("id", "name", "type", "sphere", "parent");

    /** Runtime names that the guide mentions and no table lists. */
    private static final Set<String> MORE_RUNTIME_NAMES = Set.of(
            "@id", "@name", "@resourceStatus", "@componentParent", "@instanceParent", "@headAttempt", "@triesLeft");

    @Override
    public void check(Context context, Findings findings) {
        new Check(context, findings).all();
    }

    private static final class Check {

        private final Context context;
        private final Model model;
        private final Findings findings;
        private final Parameters parameters;
        private final Set<String> userFields = new HashSet<>();
        private @Nullable Map<Element, List<Element>> referrers;

        Check(Context context, Findings findings) {
            this.context = context;
            this.model = context.model();
            this.findings = findings;
            this.parameters = new Parameters(model.definition());
            model.elements()
                    .forEach(element -> element.object().keys().stream()
                            .filter(FieldRules::isUserField)
                            .map(Parameters::plain)
                            .forEach(userFields::add));
        }

        void all() {
            for (Element element : model.elements()) {
                for (Field field : element.object().fields()) {
                    if (isEvaluated(element, field)) {
                        text(element, field.key(), field.value().value());
                    }
                }
            }
            Stream<ParameterValue> defaults = model.definition().parameters().stream()
                    .flatMap(parameter ->
                            parameter.defaultValues().stream().map(value -> new ParameterValue(parameter.id(), value)));
            Stream.concat(defaults, model.definition().values().stream()).forEach(this::parameter);
        }

        private static boolean isEvaluated(Element element, Field field) {
            if (field.value().isReference()
                    || VERBATIM.contains(field.key())
                    || !Slots.isExpression(field.value().value())) {
                return false;
            }
            // References are never evaluated; that a text stands where one is due is said by other rules.
            Optional<FieldSpec> slot = element.type().flatMap(type -> type.field(field.key()));
            return slot.isEmpty() || slot.get().slotType() != SlotType.REFERENCE;
        }

        private void parameter(ParameterValue value) {
            // The value of a secret parameter is taken as it is.
            if (value.isSecret() || !Slots.isExpression(value.value())) {
                return;
            }
            try {
                var unused = Expression.parse(value.value());
            } catch (ExpressionException e) {
                Issue issue = e.issue().field(value.id());
                findings.addParameter(issue);
            }
        }

        private void text(Element element, String key, String text) {
            Expression expression;
            try {
                expression = Expression.parse(text);
            } catch (ExpressionException e) {
                findings.add(element, e.in(element.id(), key).issue());
                return;
            }
            for (NameReference name : expression.names()) {
                if (element.isOpen()) {
                    openName(element, key, text, name);
                } else {
                    name(element, key, text, name);
                }
            }
        }

        private void openName(Element element, String key, String text, NameReference name) {
            String first = name.first();
            if (FieldRules.isUserField(first)
                    && name.segments().size() == 1
                    && !userFields.contains(Parameters.plain(first))
                    && !parameters.knowsPlain(first)) {
                undeclared(element, key, text, name);
            }
        }

        private void name(Element element, String key, String text, NameReference name) {
            List<String> segments = name.segments();
            if (name.isNode()) {
                if (element.type().isPresent()
                        && element.type().get().field("node").isEmpty()) {
                    findings.add(
                            element,
                            Issue.error("node", "uses node at index " + name.index())
                                    .field(key)
                                    .value(text)
                                    .expected(
                                            "node in actions and preconditions only; elsewhere the fields of the object itself")
                                    .source(PAGE));
                } else if (segments.size() > 1) {
                    nodeName(element, key, text, name, segments.get(1));
                }
                return;
            }
            List<Element> scopes = List.of(element);
            for (int i = 0; i < segments.size() - 1; i++) {
                String segment = segments.get(i);
                if (segment.equals("parent") || segment.startsWith("@")) {
                    return;
                }
                for (Element scope : scopes) {
                    if (!segment(element, key, text, name, scope, segment, i == 0)) {
                        return;
                    }
                }
                scopes = follow(element, key, text, name, scopes, segment);
            }
            for (Element scope : scopes) {
                if (!segment(element, key, text, name, scope, name.last(), segments.size() == 1)) {
                    return;
                }
            }
        }

        /** Whether any of the objects that node may stand for, those that refer to this one, knows the name. */
        private void nodeName(Element element, String key, String text, NameReference name, String segment) {
            if (segment.startsWith("@")) {
                var unused = runtimeName(element, key, text, name, segment);
                return;
            }
            List<Element> nodes = referrers().getOrDefault(element, List.of());
            if (nodes.isEmpty()
                    || VERBATIM.contains(segment)
                    || nodes.stream().anyMatch(node -> mayHave(node, segment))) {
                return;
            }
            Element node = nodes.get(0);
            Optional<String> suggestion =
                    Suggestions.near(segment, known(node, node.type().orElseThrow(), false));
            findings.add(
                    element,
                    Issue.warning(
                                    "unknown-name",
                                    "asks for '" + name + "' at index " + name.index() + ", which '" + node
                                            + "' does not have" + FieldRules.didYouMean(suggestion))
                            .field(key)
                            .value(text)
                            .expected("a field of an object that refers to this one")
                            .source(PAGE));
        }

        private static boolean mayHave(Element node, String segment) {
            return node.type().isEmpty()
                    || FieldRules.isUserField(segment)
                    || node.hasAny(segment)
                    || node.type().get().field(segment).isPresent()
                    || node.type().get().field("*" + segment).isPresent();
        }

        /** Whether it makes use of the field: what a type does not know it only passes on. */
        private static boolean knows(Element element, String key) {
            return element.type().isEmpty()
                    || element.type().get().field(key).isPresent()
                    || FieldRules.isUserField(key);
        }

        /** For each object those that name it, in whichever field; worked out once, where it is asked for. */
        private Map<Element, List<Element>> referrers() {
            Map<Element, List<Element>> known = referrers;
            if (known == null) {
                known = new HashMap<>();
                for (Element element : model.elements()) {
                    if (element.isOpen()) {
                        continue;
                    }
                    for (String key : element.keys()) {
                        if (!key.equals("parent") && knows(element, key)) {
                            for (Element target : model.targets(element, key)) {
                                known.computeIfAbsent(target, object -> new ArrayList<>())
                                        .add(element);
                            }
                        }
                    }
                }
                referrers = known;
            }
            return known;
        }

        /** The objects that a field of some objects refers to; empty, with an issue, where it holds no reference. */
        private List<Element> follow(
                Element element, String key, String text, NameReference name, List<Element> scopes, String segment) {
            var targets = new ArrayList<Element>();
            for (Element scope : scopes) {
                Element.Values values = scope.values(segment);
                if (values == null) {
                    continue;
                }
                for (FieldValue value : values.values()) {
                    Element target = model.target(value);
                    if (target != null) {
                        targets.add(target);
                    } else if (!value.isReference()) {
                        findings.add(
                                element,
                                Issue.error(
                                                "unknown-name",
                                                "asks for '" + name + "' at index " + name.index() + ", but '" + segment
                                                        + "' is no reference")
                                        .field(key)
                                        .value(text)
                                        .expected("a field that refers to an object")
                                        .source(PAGE));
                        return List.of();
                    }
                }
            }
            return targets;
        }

        /** Whether a name means something to an object; where not, that is said. */
        private boolean segment(
                Element element,
                String key,
                String text,
                NameReference name,
                Element scope,
                String segment,
                boolean first) {
            if (segment.startsWith("@")) {
                return runtimeName(element, key, text, name, segment);
            }
            if (VERBATIM.contains(segment) || scope.hasAny(segment) || (first && parameters.knowsPlain(segment))) {
                return true;
            }
            if (first && FieldRules.isUserField(segment)) {
                undeclared(element, key, text, name);
                return false;
            }
            Optional<String> other =
                    scope.keys().stream().filter(segment::equalsIgnoreCase).findFirst();
            if (other.isPresent()) {
                findings.add(
                        element,
                        Issue.warning("letter-case", "asks for '" + name + "' at index " + name.index())
                                .field(key)
                                .value(text)
                                .expected("'" + other.get() + "'")
                                .source(PAGE));
                return true;
            }
            Optional<ObjectType> type = Model.closedType(scope);
            if (type.isEmpty()) {
                return false;
            }
            Optional<FieldSpec> field =
                    type.get().field(segment).or(() -> type.get().field("*" + segment));
            if (field.isPresent()) {
                if (field.get().kind().isSetByDefinition()) {
                    findings.add(
                            element,
                            Issue.warning(
                                            "unset-name",
                                            "asks for '" + name + "' at index " + name.index() + ", which '" + scope
                                                    + "' does not set")
                                    .field(key)
                                    .value(text)
                                    .expected("a field that is set")
                                    .source(PAGE));
                }
                return false;
            }
            Optional<String> suggestion = Suggestions.near(segment, known(scope, type.get(), first));
            findings.add(
                    element,
                    Issue.error(
                                    "unknown-name",
                                    "asks for '" + name + "' at index " + name.index() + ", which "
                                            + (first ? "means nothing" : "'" + scope + "' does not have")
                                            + FieldRules.didYouMean(suggestion))
                            .field(key)
                            .value(text)
                            .expected("a field, a runtime field with its @, or a parameter")
                            .source(PAGE));
            return false;
        }

        private List<String> known(Element scope, ObjectType type, boolean first) {
            var names = new ArrayList<>(scope.keys());
            names.addAll(type.fieldNames());
            if (first) {
                names.addAll(parameters.ids());
            }
            return names;
        }

        private boolean runtimeName(Element element, String key, String text, NameReference name, String segment) {
            if (MORE_RUNTIME_NAMES.contains(segment) || model.catalog().knowsField(segment) || element.has(segment)) {
                return true;
            }
            List<String> names = model.catalog().fieldNames().stream()
                    .filter(known -> known.startsWith("@"))
                    .toList();
            findings.add(
                    element,
                    Issue.warning(
                                    "unknown-name",
                                    "asks for '" + name + "' at index " + name.index() + ", which no object has"
                                            + FieldRules.didYouMean(Suggestions.near(segment, names)))
                            .field(key)
                            .value(text)
                            .expected("a documented runtime field")
                            .source(PAGE));
            return false;
        }

        /** A value may still be given without a declaration, until the pipeline is activated. */
        private void undeclared(Element element, String key, String text, NameReference name) {
            String problem = "asks for '" + name + "' at index " + name.index()
                    + ", which is neither a field of the object nor a parameter"
                    + FieldRules.didYouMean(Suggestions.near(name.first(), parameters.ids()));
            Issue issue = context.activation()
                    ? Issue.error("undeclared-parameter", problem)
                    : Issue.warning("undeclared-parameter", problem);
            findings.add(
                    element,
                    issue.field(key)
                            .value(text)
                            .expected("a declared parameter, or one with a value")
                            .source("dp-custom-templates"));
        }
    }
}
