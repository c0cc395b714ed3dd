package io.penstock.validation;

import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import io.penstock.problem.Issue;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is declared about parameters, and whether defaults and values agree with it. */
final class ParameterRules implements Rule {

    private static final String PAGE = "dp-custom-templates";
    private static final List<String> TYPES = List.of("String", "Integer", "Double", "AWS::S3::ObjectKey");

    /** Documented ones, and those that only samples and the console's templates have. */
    private static final List<String> ATTRIBUTES = List.of(
            "description",
            "type",
            "optional",
            "allowedValues",
            "default",
            "isArray",
            "watermark",
            "helpText",
            "helpLink");

    @Override
    public void check(Context context, Findings findings) {
        var parameters = new Parameters(context.model().definition());
        Set<String> ids = new HashSet<>();
        for (Parameter parameter : context.model().definition().parameters()) {
            name(parameter.id(), findings);
            if (!ids.add(parameter.id())) {
                findings.addParameter(Issue.error("duplicate-id", "is declared more than once")
                        .field(parameter.id())
                        .expected("an id for each parameter")
                        .source(PAGE));
                continue;
            }
            if (declaration(parameter, findings)) {
                values(parameter, parameters, findings);
            }
            missing(parameter, parameters, context.activation(), findings);
        }
        for (String id : parameters.supplied().keySet()) {
            if (parameters.declared(id) == null) {
                name(id, findings);
                undeclared(id, parameters, findings);
            }
        }
    }

    private static void name(String id, Findings findings) {
        if (!Parameters.plain(id).startsWith("my") || id.length() < 3) {
            findings.addParameter(Issue.error("parameter-name", "is not the name of a parameter")
                    .field(id)
                    .expected("a name that starts with my, after a * where the value is secret")
                    .source(PAGE));
        }
    }

    private static void undeclared(String id, Parameters parameters, Findings findings) {
        if (parameters.knowsPlain(id)
                && (parameters.declared("*" + id) != null || parameters.declared(Parameters.plain(id)) != null)) {
            String declared = id.startsWith("*") ? id.substring(1) : "*" + id;
            findings.addParameter(Issue.warning("star-parameter", "is declared as '" + declared + "'")
                    .field(id)
                    .expected("'" + declared + "'")
                    .source(PAGE));
        }
    }

    /** An attribute that is probably a slip of the pen; others that are not known are notes of the user's own. */
    private static void attributes(Parameter parameter, Findings findings) {
        for (Field attribute : parameter.attributes()) {
            if (!ATTRIBUTES.contains(attribute.key())) {
                Suggestions.near(attribute.key(), ATTRIBUTES)
                        .ifPresent(suggestion -> findings.addParameter(Issue.warning(
                                        "unknown-attribute",
                                        "has the attribute '" + attribute.key() + "', which means nothing"
                                                + FieldRules.didYouMean(Optional.of(suggestion)))
                                .field(parameter.id())
                                .expected("an attribute that is documented")
                                .source(PAGE)));
            }
        }
    }

    /** Whether the type is one that values can be checked by. */
    private static boolean declaration(Parameter parameter, Findings findings) {
        attributes(parameter, findings);
        for (String attribute : List.of("optional", "isArray")) {
            Optional<String> flag = parameter.attribute(attribute);
            if (flag.isPresent() && !Slots.isBoolean(flag.get())) {
                findings.addParameter(Issue.error("boolean", "is not a value of " + attribute)
                        .field(parameter.id())
                        .value(flag.get())
                        .expected("true or false")
                        .source(PAGE));
            }
        }
        if (TYPES.contains(parameter.type())) {
            return true;
        }
        for (String type : TYPES) {
            if (type.equalsIgnoreCase(parameter.type())) {
                findings.addParameter(Issue.warning("letter-case", "is not written as documented")
                        .field(parameter.id())
                        .value(parameter.type())
                        .expected(type)
                        .source(PAGE));
                return true;
            }
        }
        findings.addParameter(Issue.error("parameter-type", "is not a type of parameters")
                .field(parameter.id())
                .value(parameter.type())
                .expected("one of " + String.join(", ", TYPES))
                .source(PAGE));
        return false;
    }

    private static void values(Parameter parameter, Parameters parameters, Findings findings) {
        List<String> supplied = parameters.supplied().getOrDefault(parameter.id(), List.of());
        for (List<String> values : List.of(parameter.defaultValues(), supplied)) {
            if (values.size() > 1 && !parameter.isArray()) {
                findings.addParameter(Issue.error("too-many-values", "has " + values.size() + " values")
                        .field(parameter.id())
                        .expected("one value, or isArray true")
                        .source(PAGE));
            }
            for (String value : values) {
                if (!value.isEmpty() && !Slots.isExpression(value)) {
                    value(parameter, value, findings);
                }
            }
        }
    }

    private static void value(Parameter parameter, String value, Findings findings) {
        String type = parameter.type();
        boolean integer = type.equalsIgnoreCase("Integer");
        boolean wrong = (integer && Slots.integer(value).isEmpty())
                || (type.equalsIgnoreCase("Double") && Slots.decimal(value).isEmpty());
        if (wrong) {
            findings.addParameter(shown(parameter, value, Issue.error("parameter-value", "is not of type " + type))
                    .expected(integer ? "digits, such as 3" : "digits, such as 0.5")
                    .source(PAGE));
            return;
        }
        List<String> allowed = parameter.allowedValues();
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            findings.addParameter(shown(parameter, value, Issue.error("parameter-value", "is not allowed"))
                    .expected(parameter.isSecret() ? "one of allowedValues" : "one of " + String.join(", ", allowed))
                    .source(PAGE));
        }
    }

    /** With the value, which a secret parameter hides because its id starts with a star. */
    private static Issue shown(Parameter parameter, String value, Issue issue) {
        return issue.field(parameter.id()).value(value);
    }

    private static void missing(Parameter parameter, Parameters parameters, boolean activation, Findings findings) {
        if (parameter.isOptional() || !parameters.valuesOf(parameter).isEmpty()) {
            return;
        }
        String problem = "has no value";
        Issue issue = activation ? Issue.error("missing-value", problem) : Issue.warning("missing-value", problem);
        findings.addParameter(issue.field(parameter.id())
                .expected(activation ? "a value" : "a value before the pipeline is activated")
                .source(PAGE));
    }
}
