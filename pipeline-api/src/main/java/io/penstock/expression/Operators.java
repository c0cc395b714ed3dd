package io.penstock.expression;

import io.penstock.expression.ExpressionValue.DoubleNumber;
import io.penstock.expression.ExpressionValue.IntegerNumber;
import io.penstock.expression.ExpressionValue.ListValue;
import io.penstock.expression.ExpressionValue.Text;
import java.util.ArrayList;

/** Arithmetic, concatenation, and both over lists. */
final class Operators {

    private Operators() {}

    static ExpressionValue apply(char operator, ExpressionValue left, ExpressionValue right, int index) {
        if (left instanceof ListValue || right instanceof ListValue) {
            return overLists(operator, left, right, index);
        }
        ExpressionValue result;
        if (operator == '+' && (left instanceof Text || right instanceof Text)) {
            var text = new StringBuilder();
            append(text, left, index);
            append(text, right, index);
            result = ExpressionValue.text(text.toString());
        } else {
            ExpressionValue x = number(operator, left, index);
            ExpressionValue y = number(operator, right, index);
            result = operator != '^' && x instanceof IntegerNumber a && y instanceof IntegerNumber b
                    ? integers(operator, a.value(), b.value(), index)
                    : doubles(operator, toDouble(x), toDouble(y), index);
        }
        return left.isSecret() || right.isSecret() ? result.asSecret() : result;
    }

    static ExpressionValue negate(ExpressionValue operand, int index) {
        if (operand instanceof ListValue list) {
            var results = new ArrayList<ExpressionValue>(list.values().size());
            for (ExpressionValue element : list.values()) {
                results.add(negate(element, index));
            }
            return ExpressionValue.list(results);
        }
        ExpressionValue number = number('-', operand, index);
        ExpressionValue result = number instanceof IntegerNumber integer
                ? integers('-', 0, integer.value(), index)
                : ExpressionValue.decimal(-toDouble(number));
        return operand.isSecret() ? result.asSecret() : result;
    }

    /** Adds a value to a text that is being built. */
    static void append(StringBuilder text, ExpressionValue value, int index) {
        String more = value.asText();
        checkLength((long) text.length() + more.length(), index);
        text.append(more);
    }

    static void checkLength(long length, int index) {
        if (length > Expression.MAXIMUM_LENGTH) {
            throw new Fault(index, "the result is too long", "at most " + Expression.MAXIMUM_LENGTH + " characters");
        }
    }

    /** The length that lists side by side have in common; {@code size} is -1 before the first. */
    static int commonSize(int size, ListValue list, int index) {
        int other = list.values().size();
        if (size >= 0 && size != other) {
            throw new Fault(index, "lists of " + size + " and " + other + " values meet", "lists of one length");
        }
        return other;
    }

    private static ExpressionValue overLists(char operator, ExpressionValue left, ExpressionValue right, int index) {
        int size = left instanceof ListValue list ? commonSize(-1, list, index) : -1;
        size = right instanceof ListValue list ? commonSize(size, list, index) : size;
        var results = new ArrayList<ExpressionValue>(size);
        long length = 0;
        for (int i = 0; i < size; i++) {
            ExpressionValue result = apply(operator, element(left, i), element(right, i), index);
            if (result instanceof Text text) {
                length += text.value().length();
                checkLength(length, index);
            }
            results.add(result);
        }
        return ExpressionValue.list(results);
    }

    private static ExpressionValue element(ExpressionValue value, int i) {
        return value instanceof ListValue list ? list.values().get(i) : value;
    }

    private static ExpressionValue number(char operator, ExpressionValue value, int index) {
        ExpressionValue number = Coercion.number(value);
        if (number == null) {
            throw new Fault(
                    index,
                    "'" + operator + "' cannot be applied to " + Rendering.described(value),
                    operator == '+' ? "two numbers, or a text on one side" : "numbers");
        }
        return number;
    }

    private static double toDouble(ExpressionValue number) {
        return number instanceof IntegerNumber integer ? (double) integer.value() : ((DoubleNumber) number).value();
    }

    private static ExpressionValue integers(char operator, long x, long y, int index) {
        try {
            if (operator == '+') {
                return ExpressionValue.integer(Math.addExact(x, y));
            }
            if (operator == '-') {
                return ExpressionValue.integer(Math.subtractExact(x, y));
            }
            if (operator == '*') {
                return ExpressionValue.integer(Math.multiplyExact(x, y));
            }
        } catch (ArithmeticException e) {
            throw overflow(index);
        }
        if (y == 0) {
            throw new Fault(index, "division by zero");
        }
        if (x == Long.MIN_VALUE && y == -1) {
            throw overflow(index);
        }
        return ExpressionValue.integer(x / y);
    }

    private static Fault overflow(int index) {
        return new Fault(index, "the result is not an integer of 64 bits");
    }

    private static ExpressionValue doubles(char operator, double x, double y, int index) {
        double result;
        if (operator == '+') {
            result = x + y;
        } else if (operator == '-') {
            result = x - y;
        } else if (operator == '*') {
            result = x * y;
        } else if (operator == '/') {
            if (y == 0) {
                throw new Fault(index, "division by zero");
            }
            result = x / y;
        } else {
            result = Math.pow(x, y);
        }
        if (!Double.isFinite(result)) {
            throw new Fault(index, "the result is not a finite number");
        }
        return ExpressionValue.decimal(result);
    }
}
