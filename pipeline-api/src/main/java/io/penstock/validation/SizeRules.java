package io.penstock.validation;

import io.penstock.definition.Field;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;

/** Whether a definition, its objects and its values are within the sizes of the limits. */
final class SizeRules implements Rule {

    private static final String PAGE = "dp-limits";

    @Override
    public void check(Context context, Findings findings) {
        Limits limits = context.limits();
        int objects = context.model().elements().size();
        if (objects > limits.maximumObjects()) {
            findings.add(tooMuch(
                    "too-many-objects", "has " + objects + " objects", limits.maximumObjects(), "maximumObjects"));
        }
        context.model().elements().forEach(element -> object(element, limits, findings));
        parameters(context, limits, findings);
    }

    private static Issue tooMuch(String rule, String problem, int limit, String setting) {
        return Issue.error(rule, problem)
                .expected("at most " + limit + "; Limits." + setting + " sets another bound")
                .source(PAGE);
    }

    private static void object(Element element, Limits limits, Findings findings) {
        PipelineObject object = element.object();
        int fields = object.keys().size();
        if (fields > limits.maximumFields()) {
            findings.add(
                    element,
                    tooMuch("too-many-fields", "has " + fields + " fields", limits.maximumFields(), "maximumFields"));
        }
        if (bytes(object.id()) > limits.maximumNameBytes()) {
            findings.add(
                    element,
                    tooMuch("too-long", size(object.id(), "the id"), limits.maximumNameBytes(), "maximumNameBytes")
                            .field("id"));
        }
        long total = 0L + bytes("id") + bytes(object.id());
        if (object.declaredName().isPresent()) {
            total += bytes("name") + bytes(object.name());
        }
        for (Field field : object.fields()) {
            total += bytes(field.key()) + bytes(field.value().value());
            if (bytes(field.key()) > limits.maximumNameBytes()) {
                findings.add(
                        element,
                        tooMuch(
                                        "too-long",
                                        size(field.key(), "the name"),
                                        limits.maximumNameBytes(),
                                        "maximumNameBytes")
                                .field(field.key()));
            }
            if (bytes(field.value().value()) > limits.maximumFieldBytes()) {
                findings.add(
                        element,
                        tooMuch(
                                        "too-long",
                                        size(field.value().value(), "a value"),
                                        limits.maximumFieldBytes(),
                                        "maximumFieldBytes")
                                .field(field.key()));
            }
        }
        if (total > limits.maximumObjectBytes()) {
            findings.add(
                    element,
                    tooMuch("too-long", "has " + total + " bytes", limits.maximumObjectBytes(), "maximumObjectBytes"));
        }
    }

    private static void parameters(Context context, Limits limits, Findings findings) {
        int parameters = context.model().definition().parameters().size();
        if (parameters > limits.maximumParameters()) {
            findings.add(tooMuch(
                            "too-many-parameters",
                            "has " + parameters + " parameters",
                            limits.maximumParameters(),
                            "maximumParameters")
                    .source("dp-custom-templates"));
        }
        long total = 0;
        for (ParameterValue value : context.model().definition().values()) {
            total += bytes(value.id()) + bytes(value.value());
        }
        if (total > limits.maximumValueBytes()) {
            findings.add(tooMuch(
                            "too-long",
                            "has " + total + " bytes of parameter values",
                            limits.maximumValueBytes(),
                            "maximumValueBytes")
                    .source("dp-custom-templates"));
        }
    }

    private static String size(String text, String what) {
        return what + " has " + bytes(text) + " bytes";
    }

    /** The length in UTF-8, counted without encoding. */
    static int bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A pair of surrogates is four bytes: two for each half.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
