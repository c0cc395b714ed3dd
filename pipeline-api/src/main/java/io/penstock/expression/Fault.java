package io.penstock.expression;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong at an index of the text at hand. Thrown where only the index is known; {@link Expression} knows the
 * text and turns it into an {@link ExpressionException}. It never leaves the package, hence no stack trace.
 */
final class Fault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int index;
    private final String problem;
    private final @Nullable String expected;

    Fault(int index, String problem, @Nullable String expected) {
        super(problem, null, false, false);
        this.index = index;
        this.problem = problem;
        this.expected = expected;
    }

    Fault(int index, String problem) {
        this(index, problem, null);
    }

    int index() {
        return index;
    }

    String problem() {
        return problem;
    }

    Optional<String> expected() {
        return Optional.ofNullable(expected);
    }
}
