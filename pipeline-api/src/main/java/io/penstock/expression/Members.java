package io.penstock.expression;

import io.penstock.expression.ExpressionValue.ListValue;
import io.penstock.expression.ExpressionValue.Reference;
import java.util.ArrayList;
import java.util.List;

/** What stands behind a dot, and what names without a value are told. */
final class Members {

    private static final int LARGEST_LIST = 1_000_000;

    private Members() {}

    static ExpressionValue of(ExpressionValue target, String name, int index) {
        if (target instanceof ListValue list) {
            var values = new ArrayList<ExpressionValue>(list.values().size());
            for (ExpressionValue element : list.values()) {
                addAll(values, of(element, name, index), index);
            }
            return ExpressionValue.list(values);
        }
        if (!(target instanceof Reference reference)) {
            throw new Fault(
                    index,
                    "'" + name + "' is asked of " + Rendering.described(target),
                    "a reference to an object before the dot");
        }
        ExpressionValue value = reference.scope().lookup(name);
        if (value == null) {
            throw new Fault(
                    index,
                    name.startsWith("@")
                            ? "runtime field '" + name + "' of "
                                    + reference.scope().description() + " has no value here"
                            : reference.scope().description() + " has no field '" + name + "'");
        }
        return target.isSecret() ? value.asSecret() : value;
    }

    static Fault unknown(Scope scope, String name, int index) {
        if (name.startsWith("@")) {
            return new Fault(index, "runtime field '" + name + "' has no value here");
        }
        if (name.equals("node")) {
            return new Fault(index, "'node' has no value here", "use in an action or a precondition");
        }
        return new Fault(index, "'" + name + "' is unknown", "a field of " + scope.description() + " or a parameter");
    }

    static void addAll(List<ExpressionValue> values, ExpressionValue added, int index) {
        if (added instanceof ListValue list) {
            values.addAll(list.values());
        } else {
            values.add(added);
        }
        if (values.size() > LARGEST_LIST) {
            throw new Fault(index, "a list grows beyond " + LARGEST_LIST + " values");
        }
    }
}
