package io.penstock.expression;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A function of the language.
 *
 * @param name as it is called
 * @param parameters the kinds of its arguments
 * @param result the kind of its result, as the guide writes it
 * @param body what it does
 */
record Function(String name, List<Kind> parameters, String result, Body body) {

    /** What an argument must be. */
    enum Kind {
        DATE_TIME("DateTime") {
            @Override
            Object check(Arguments arguments, int i) {
                return arguments.dateTime(i);
            }
        },
        INTEGER("int") {
            @Override
            Object check(Arguments arguments, int i) {
                return arguments.integer(i);
            }
        },
        PATTERN("String") {
            @Override
            Object check(Arguments arguments, int i) {
                return arguments.pattern(i);
            }
        },
        ZONE("String") {
            @Override
            Object check(Arguments arguments, int i) {
                return arguments.zone(i);
            }
        },
        PERIOD("String") {
            @Override
            Object check(Arguments arguments, int i) {
                return arguments.period(i);
            }
        };

        /** Whether a result of a function may be this kind. A text may turn out to be a number or a time. */
        boolean accepts(String result) {
            return result.equals(word) || result.equals("String");
        }

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The argument as this kind, if it is one. */
        abstract Object check(Arguments arguments, int i);
    }

    /** What a function does with its arguments. */
    @FunctionalInterface
    interface Body {
        ExpressionValue call(Arguments arguments);
    }

    /** {@code String format(DateTime, String)}. */
    String signature() {
        return parameters.stream()
                .map(kind -> kind.word)
                .collect(Collectors.joining(", ", result + " " + name + "(", ")"));
    }
}
