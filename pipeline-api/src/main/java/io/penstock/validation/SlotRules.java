package io.penstock.validation;

import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.SlotType;
import io.penstock.definition.FieldValue;
import io.penstock.problem.Issue;
import io.penstock.schedule.Period;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether values are of the type of their slot and within its bounds. A field that is inherited is judged by the type of
 * the heir, and the issue is about the object that sets it: what stands on {@code Default} is right or wrong for whoever
 * gets it.
 */
final class SlotRules implements Rule {

    private static final String TYPES_PAGE = "dp-expressions-functions";

    @Override
    public void check(Context context, Findings findings) {
        // One field of an object is checked once for each description it meets, however many inherit it.
        var judged = new IdentityHashMap<Element.Values, Set<FieldSpec>>();
        for (Element element : context.model().defaultFirst()) {
            if (element.isTemplate()) {
                continue;
            }
            element.type().ifPresent(type -> {
                for (String key : element.keys()) {
                    Optional<FieldSpec> field = type.field(key);
                    Element.Values values = element.values(key);
                    if (values == null || field.isEmpty() || skip(field.get(), key)) {
                        continue;
                    }
                    Set<FieldSpec> by =
                            judged.computeIfAbsent(values, v -> Collections.newSetFromMap(new IdentityHashMap<>()));
                    if (by.add(field.get())) {
                        new Slot(context, findings, values.owner(), key, field.get(), type).check(values.values());
                    }
                }
            });
        }
    }

    private static boolean skip(FieldSpec field, String key) {
        return field.isNotAllowed()
                || !field.kind().isSetByDefinition()
                || field.slotType() == SlotType.REFERENCE
                || key.equals("type")
                || key.equals("id")
                || key.equals("name");
    }

    /** One field of one object, judged by one description. */
    private record Slot(
            Context context, Findings findings, Element owner, String key, FieldSpec field, ObjectType type) {

        void check(List<FieldValue> values) {
            if (field.maxItems().isPresent() && values.size() > field.maxItems().getAsInt()) {
                add(Issue.error("too-many-values", "has " + values.size() + " values")
                        .expected("at most " + field.maxItems().getAsInt()));
            }
            if (values.size() > 1 && !field.isRepeatable() && field.slotType() != SlotType.STRING) {
                add(Issue.warning("repeated-value", "has " + values.size() + " values, of which the first counts")
                        .expected("one value"));
            }
            for (FieldValue value : values) {
                if (value.isReference()) {
                    add(Issue.error("reference-for-text", "is a reference")
                            .value(value.value())
                            .expected(expected()));
                } else if (!value.value().isEmpty() && !Slots.isExpression(value.value())) {
                    text(value.value());
                }
            }
        }

        private void add(Issue issue) {
            findings.add(owner, page(issue.field(key)));
        }

        private Issue page(Issue issue) {
            if (issue.source().isPresent()) {
                return issue;
            }
            return issue.source(sourceOfSlot());
        }

        private String expected() {
            String slot = switch (field.slotType()) {
                case PERIOD -> "\"<n> minutes|hours|days|weeks|months|years\"";
                case DATE_TIME -> "\"YYYY-MM-DDTHH:MM:SS\", in UTC";
                case INTEGER -> "digits, such as 3";
                case DOUBLE -> "digits, such as 0.5";
                case BOOLEAN -> "true or false";
                case STRING, ENUMERATION -> field.allowedValues().isEmpty() ? "a text" : oneOf(field.allowedValues());
                case REFERENCE -> "a reference";
            };
            return field.alternativeSlotType().isPresent()
                    ? slot + ", or \"<n> minutes|hours|days|weeks|months|years\""
                    : slot;
        }

        private static String oneOf(List<String> values) {
            return values.size() == 1 ? values.get(0) : "one of " + String.join(", ", values);
        }

        private void text(String text) {
            if (special(text)) {
                return;
            }
            if (field.alternativeSlotType().filter(SlotType.PERIOD::equals).isPresent()
                    && Slots.period(text).isPresent()) {
                period(text);
                return;
            }
            switch (field.slotType()) {
                case PERIOD -> period(text);
                case INTEGER -> number("integer", "is not a whole number", text, Slots.integer(text));
                case DOUBLE -> number("double", "is not a number", text, Slots.decimal(text));
                case BOOLEAN -> {
                    if (!Slots.isBoolean(text)) {
                        wrong("boolean", "is not a Boolean", text);
                    }
                }
                case DATE_TIME -> dateTime(text);
                case STRING, ENUMERATION -> word(text);
                case REFERENCE -> {}
            }
        }

        /** Words that stand for something else; those of on-demand pipelines only in these. */
        private boolean special(String text) {
            for (String word : field.specialValues()) {
                if (word.equalsIgnoreCase(text)) {
                    return !word.startsWith("ONDEMAND_") || context.model().isOnDemand();
                }
            }
            return false;
        }

        private void wrong(String rule, String problem, String text) {
            add(Issue.error(rule, problem).value(text).expected(expected()).source(sourceOfSlot()));
        }

        private String sourceOfSlot() {
            return type.pageOf(field).orElse(TYPES_PAGE);
        }

        private void period(String text) {
            Optional<Period> period = Slots.period(text);
            if (period.isEmpty()) {
                wrong("period", "is not a period", text);
                return;
            }
            if (!text.equals(text.toLowerCase(Locale.ROOT))) {
                add(Issue.warning("letter-case", "is not written in lower case")
                        .value(text)
                        .expected("\"" + text.strip().toLowerCase(Locale.ROOT) + "\""));
            }
            bound(true).flatMap(Slots::period).ifPresent(least -> {
                if (period.get().compareTo(least) < 0) {
                    outOfBounds(text, "at least " + least, field.minimumSetting());
                }
            });
            bound(false).flatMap(Slots::period).ifPresent(most -> {
                if (period.get().compareTo(most) > 0) {
                    outOfBounds(text, "at most " + most, field.maximumSetting());
                }
            });
        }

        private void dateTime(String text) {
            if (Slots.dateTime(text).isEmpty()) {
                wrong("date-time", "is not a time", text);
            } else if (text.endsWith("Z")) {
                add(Issue.warning("date-time-zone", "ends with a Z, which times in definitions do not have")
                        .value(text)
                        .expected("\"" + text.substring(0, text.length() - 1) + "\""));
            }
        }

        private void number(String rule, String problem, String text, Optional<BigDecimal> number) {
            if (number.isEmpty()) {
                wrong(rule, problem, text);
            } else {
                bounds(text, number.get());
            }
        }

        private void bounds(String text, BigDecimal number) {
            bound(true).flatMap(Slots::decimal).ifPresent(least -> {
                int order = number.compareTo(least);
                if (order < 0 || (order == 0 && field.isExclusive())) {
                    outOfBounds(
                            text,
                            (field.isExclusive() ? "more than " : "at least ") + least.toPlainString(),
                            field.minimumSetting());
                }
            });
            bound(false).flatMap(Slots::decimal).ifPresent(most -> {
                int order = number.compareTo(most);
                if (order > 0 || (order == 0 && field.isExclusive())) {
                    outOfBounds(
                            text,
                            (field.isExclusive() ? "less than " : "at most ") + most.toPlainString(),
                            field.maximumSetting());
                }
            });
        }

        /** The bound that counts: that of the limits where the catalogue leaves it to them, else the documented one. */
        private Optional<String> bound(boolean least) {
            Optional<String> setting = least ? field.minimumSetting() : field.maximumSetting();
            return setting.isPresent()
                    ? context.limits().setting(setting.get())
                    : least ? field.minimum() : field.maximum();
        }

        private void outOfBounds(String text, String allowed, Optional<String> setting) {
            String how = setting.map(name -> "; Limits." + name + " sets another bound")
                    .orElse("");
            Issue issue =
                    Issue.error("out-of-bounds", "is out of bounds").value(text).expected(allowed + how);
            add(setting.isPresent() && !setting.get().endsWith("Period") ? issue.source("dp-limits") : issue);
        }

        private void word(String text) {
            List<String> allowed = field.allowedValues();
            if (allowed.isEmpty()) {
                if (field.minimum().isPresent() || field.maximum().isPresent()) {
                    Optional<BigDecimal> number = Slots.decimal(text);
                    if (number.isEmpty()) {
                        add(Issue.error("double", "is not a number").value(text).expected("a number" + specials()));
                    } else {
                        bounds(text, number.get());
                    }
                }
                return;
            }
            if (allowed.contains(text)) {
                return;
            }
            for (String value : allowed) {
                if (value.equalsIgnoreCase(text) || value.replace('-', '_').equalsIgnoreCase(text)) {
                    add(Issue.warning("letter-case", "is not written as documented")
                            .value(text)
                            .expected(value));
                    return;
                }
            }
            add(Issue.error(
                            "enumeration",
                            "is not a value of this field" + FieldRules.didYouMean(Suggestions.near(text, allowed)))
                    .value(text)
                    .expected(expected() + specials()));
        }

        private String specials() {
            return field.specialValues().isEmpty() ? "" : " or " + String.join(" or ", field.specialValues());
        }
    }
}
