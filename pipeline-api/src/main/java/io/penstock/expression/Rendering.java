package io.penstock.expression;

import java.util.ArrayList;
import java.util.List;

/** How values are shown: in texts, in messages and in {@code toString}. */
final class Rendering {

    private static final String MASK = "***";
    private static final int LONGEST_QUOTE = 40;

    private Rendering() {}

    static String masked(ExpressionValue value) {
        return value.isSecret() ? MASK : value.asText();
    }

    static String withPoint(String decimal) {
        return decimal.indexOf('.') >= 0 ? decimal : decimal + ".0";
    }

    static List<ExpressionValue> flattened(List<ExpressionValue> values) {
        for (ExpressionValue value : values) {
            if (value instanceof ExpressionValue.ListValue) {
                var flat = new ArrayList<ExpressionValue>();
                for (ExpressionValue element : values) {
                    if (element instanceof ExpressionValue.ListValue list) {
                        flat.addAll(list.values());
                    } else {
                        flat.add(element);
                    }
                }
                return List.copyOf(flat);
            }
        }
        return List.copyOf(values);
    }

    /** A value as an error message names it: its kind, and itself unless it is secret. */
    static String described(ExpressionValue value) {
        String kind = kind(value);
        if (value.isSecret()) {
            return "a secret " + kind;
        }
        if (value instanceof ExpressionValue.Text text) {
            return "the text " + quoted(text.value());
        }
        if (value instanceof ExpressionValue.ListValue list) {
            return "a list of " + list.values().size();
        }
        if (value instanceof ExpressionValue.Reference reference) {
            return "a reference to " + reference.scope().description();
        }
        return "the " + kind + " " + value.asText();
    }

    static String kind(ExpressionValue value) {
        if (value instanceof ExpressionValue.Text) {
            return "text";
        }
        if (value instanceof ExpressionValue.IntegerNumber) {
            return "integer";
        }
        if (value instanceof ExpressionValue.DoubleNumber) {
            return "double";
        }
        if (value instanceof ExpressionValue.DateTime) {
            return "DateTime";
        }
        return value instanceof ExpressionValue.ListValue ? "list" : "reference";
    }

    /** In single quotes, cut after 40 characters. */
    static String quoted(String text) {
        if (text.length() <= LONGEST_QUOTE) {
            return "'" + text + "'";
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_QUOTE - 1)) ? LONGEST_QUOTE - 1 : LONGEST_QUOTE;
        return "'" + text.substring(0, end) + "…'";
    }
}
