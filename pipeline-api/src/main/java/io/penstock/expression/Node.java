package io.penstock.expression;

import io.penstock.expression.ExpressionValue.ListValue;
import io.penstock.expression.ExpressionValue.Text;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A node of a compiled expression. Immutable; every node knows where in the text it stands. */
abstract sealed class Node {

    private final int index;
    private final int depth;

    private Node(int index, int depth) {
        this.index = index;
        this.depth = depth;
    }

    abstract ExpressionValue evaluate(Scope scope);

    /** Where errors about this node point. */
    final int index() {
        return index;
    }

    /** The longest way down from here, this node included. */
    final int depth() {
        return depth;
    }

    private static int deepest(Node[] nodes) {
        int deepest = 0;
        for (Node node : nodes) {
            deepest = Math.max(deepest, node.depth);
        }
        return deepest;
    }

    /** A value known at parsing. */
    static final class Constant extends Node {

        private final ExpressionValue value;

        Constant(int index, ExpressionValue value) {
            super(index, 1);
            this.value = value;
        }

        ExpressionValue value() {
            return value;
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            return value;
        }
    }

    /** Names with dots between them, from the scope on. */
    static final class Path extends Node {

        private final List<String> segments;
        private final int[] indexes;

        Path(List<String> segments, int[] indexes) {
            super(indexes[0], 1);
            this.segments = List.copyOf(segments);
            this.indexes = indexes;
        }

        List<String> segments() {
            return segments;
        }

        int lastIndex() {
            return indexes[indexes.length - 1];
        }

        Path plus(String segment, int at) {
            var longer = new ArrayList<>(segments);
            longer.add(segment);
            int[] places = Arrays.copyOf(indexes, indexes.length + 1);
            places[indexes.length] = at;
            return new Path(longer, places);
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            String first = segments.get(0);
            ExpressionValue value = scope.lookup(first);
            if (value == null) {
                throw Members.unknown(scope, first, index());
            }
            for (int i = 1; i < indexes.length; i++) {
                value = Members.of(value, segments.get(i), indexes[i]);
            }
            return value;
        }
    }

    /** A field of whatever an expression in parentheses, or a call, gives. */
    static final class Access extends Node {

        private final Node target;
        private final String name;

        Access(int index, Node target, String name) {
            super(index, target.depth() + 1);
            this.target = target;
            this.name = name;
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            return Members.of(target.evaluate(scope), name, index());
        }
    }

    /** A function call. */
    static final class Call extends Node {

        private final Function function;
        private final Node[] arguments;

        Call(int index, Function function, Node[] arguments) {
            super(index, deepest(arguments) + 1);
            this.function = function;
            this.arguments = arguments;
        }

        Function function() {
            return function;
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            var given = new Arguments(function, arguments, scope);
            ExpressionValue result;
            try {
                result = function.body().call(given);
            } catch (DateTimeException | ArithmeticException e) {
                throw new Fault(index(), "the result of " + function.name() + " is out of range");
            }
            return given.isSecret() ? result.asSecret() : result;
        }
    }

    /** {@code format} with a pattern that is known at parsing: the most frequent call, compiled ahead. */
    static final class Format extends Node {

        private final Node dateTime;
        private final DatePattern pattern;

        Format(int index, Node dateTime, DatePattern pattern) {
            super(index, dateTime.depth() + 1);
            this.dateTime = dateTime;
            this.pattern = pattern;
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            ExpressionValue value = dateTime.evaluate(scope);
            String text = pattern.format(Coercion.dateTime(value, dateTime.index(), Functions.FORMAT));
            return new Text(text, value.isSecret());
        }
    }

    /** {@code -x}. */
    static final class Negation extends Node {

        private final Node operand;

        Negation(int index, Node operand) {
            super(index, operand.depth() + 1);
            this.operand = operand;
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            return Operators.negate(operand.evaluate(scope), index());
        }
    }

    /**
     * Operands with operators of one precedence between them, applied from left to right. Flat, so that a sum of a
     * million terms needs no deeper stack than one of two.
     */
    static final class Chain extends Node {

        private final Node[] operands;
        private final char[] operators;
        private final int[] indexes;

        Chain(Node[] operands, char[] operators, int[] indexes) {
            super(indexes[0], deepest(operands) + 1);
            this.operands = operands;
            this.operators = operators;
            this.indexes = indexes;
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            ExpressionValue left = operands[0].evaluate(scope);
            // Texts are gathered here: concatenating them one by one would copy a long chain over and over.
            StringBuilder gathered = null;
            boolean secret = false;
            for (int i = 0; i < operators.length; i++) {
                ExpressionValue right = operands[i + 1].evaluate(scope);
                boolean joins = operators[i] == '+' && !(right instanceof ListValue);
                if (joins && gathered == null && left instanceof Text text) {
                    gathered = new StringBuilder(text.value());
                    secret = text.isSecret();
                }
                if (joins && gathered != null) {
                    Operators.append(gathered, right, indexes[i]);
                    secret |= right.isSecret();
                    continue;
                }
                if (gathered != null) {
                    left = new Text(gathered.toString(), secret);
                    gathered = null;
                }
                left = Operators.apply(operators[i], left, right, indexes[i]);
            }
            return gathered == null ? left : new Text(gathered.toString(), secret);
        }
    }

    /** {@code x ^ y}. */
    static final class Power extends Node {

        private final Node base;
        private final Node exponent;

        Power(int index, Node base, Node exponent) {
            super(index, Math.max(base.depth(), exponent.depth()) + 1);
            this.base = base;
            this.exponent = exponent;
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            return Operators.apply('^', base.evaluate(scope), exponent.evaluate(scope), index());
        }
    }

    /** {@code [a, b]}. */
    static final class ListLiteral extends Node {

        private final Node[] elements;

        ListLiteral(int index, Node[] elements) {
            super(index, deepest(elements) + 1);
            this.elements = elements;
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            var values = new ArrayList<ExpressionValue>(elements.length);
            for (Node element : elements) {
                Members.addAll(values, element.evaluate(scope), element.index());
            }
            return ExpressionValue.list(values);
        }
    }

    /** A text with expressions between its parts. */
    static final class Join extends Node {

        private final Node[] parts;
        private final boolean bracketed;

        /** {@code bracketed}: the text has the form {@code [#{a}, #{b}]}, which is a list if one of the parts is. */
        Join(Node[] parts, boolean bracketed) {
            super(0, deepest(parts) + 1);
            this.parts = parts;
            this.bracketed = bracketed;
        }

        @Override
        ExpressionValue evaluate(Scope scope) {
            var values = new ExpressionValue[parts.length];
            boolean lists = false;
            for (int i = 0; i < parts.length; i++) {
                values[i] = parts[i].evaluate(scope);
                lists |= values[i] instanceof ListValue;
            }
            if (!lists) {
                return joined(values);
            }
            return bracketed ? flattened(values) : mapped(values);
        }

        private ExpressionValue joined(ExpressionValue[] values) {
            var text = new StringBuilder();
            boolean secret = false;
            for (int i = 0; i < values.length; i++) {
                Operators.append(text, values[i], parts[i].index());
                secret |= values[i].isSecret();
            }
            return new Text(text.toString(), secret);
        }

        private ExpressionValue flattened(ExpressionValue[] values) {
            var elements = new ArrayList<ExpressionValue>();
            for (int i = 1; i < values.length; i += 2) {
                Members.addAll(elements, values[i], parts[i].index());
            }
            return ExpressionValue.list(elements);
        }

        private ExpressionValue mapped(ExpressionValue[] values) {
            int size = -1;
            for (int i = 0; i < values.length; i++) {
                if (values[i] instanceof ListValue list) {
                    size = Operators.commonSize(size, list, parts[i].index());
                }
            }
            var texts = new ArrayList<ExpressionValue>(size);
            long length = 0;
            for (int element = 0; element < size; element++) {
                var row = values.clone();
                for (int i = 0; i < row.length; i++) {
                    if (row[i] instanceof ListValue list) {
                        row[i] = list.values().get(element);
                    }
                }
                ExpressionValue text = joined(row);
                length += text.asText().length();
                Operators.checkLength(length, index());
                texts.add(text);
            }
            return ExpressionValue.list(texts);
        }
    }
}
