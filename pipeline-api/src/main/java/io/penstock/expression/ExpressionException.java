package io.penstock.expression;

import io.penstock.problem.ErrorCategory;
import io.penstock.problem.Issue;
import io.penstock.problem.PipelineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An expression that is not well formed, or that has no value in the scope it was evaluated in. The message names, as far
 * as they are known, object and field, then the text, the index in it, what is wrong there and what was expected:
 *
 * <pre>{@code
 * object 'Clean', field 'command': expression '#{day(1)}', index 6:
 * day cannot take the integer 1; expected a DateTime
 * }</pre>
 *
 * <p>Secret values are never part of it (dp-pipeline-expressions).
 */
public final class ExpressionException extends PipelineException {

    private static final long serialVersionUID = 1L;
    private static final String MASK = "***";
    private static final int CONTEXT = 60;

    private final String expression;
    private final int index;
    private final String problem;
    private final @Nullable String expected;
    private final @Nullable String objectId;
    private final @Nullable String field;

    private ExpressionException(
            String expression,
            int index,
            String problem,
            @Nullable String expected,
            @Nullable String objectId,
            @Nullable String field,
            @Nullable Throwable cause) {
        super(ErrorCategory.INVALID_DEFINITION, message(expression, index, problem, expected, objectId, field), cause);
        this.expression = expression;
        this.index = index;
        this.problem = problem;
        this.expected = expected;
        this.objectId = objectId;
        this.field = field;
    }

    static ExpressionException of(String expression, Fault fault) {
        return new ExpressionException(
                expression, fault.index(), fault.problem(), fault.expected().orElse(null), null, null, null);
    }

    private static String message(
            String expression,
            int index,
            String problem,
            @Nullable String expected,
            @Nullable String objectId,
            @Nullable String field) {
        var text = new StringBuilder();
        if (objectId != null) {
            text.append("object '").append(objectId).append("', ");
        }
        if (field != null) {
            text.append("field '").append(field).append("': ");
        }
        text.append("expression '").append(excerpt(expression, index)).append('\'');
        text.append(", index ").append(index).append(": ").append(problem);
        if (expected != null) {
            text.append("; expected ").append(expected);
        }
        return text.toString();
    }

    /** All of a short text, the surroundings of the index of a long one. */
    private static String excerpt(String expression, int index) {
        if (expression.length() <= 2 * CONTEXT) {
            return expression;
        }
        int at = Math.min(Math.max(index, 0), expression.length());
        int from = Math.max(0, at - CONTEXT);
        int to = Math.min(expression.length(), at + CONTEXT);
        if (from > 0 && Character.isLowSurrogate(expression.charAt(from))) {
            from++;
        }
        if (to < expression.length() && Character.isLowSurrogate(expression.charAt(to))) {
            to--;
        }
        return (from > 0 ? "…" : "") + expression.substring(from, to) + (to < expression.length() ? "…" : "");
    }

    /** The whole text that was parsed or evaluated; {@code ***} where the field it stands in is a secure one. */
    public String expression() {
        return expression;
    }

    /** Where in {@link #expression()} it is wrong, counted from 0 in {@code char}s; its length for a missing end. */
    public int index() {
        return index;
    }

    /** What is wrong there. */
    public String problem() {
        return problem;
    }

    /** What would have been right there. */
    public Optional<String> expected() {
        return Optional.ofNullable(expected);
    }

    /** The id of the object that the text stands in, where that is known. */
    public Optional<String> objectId() {
        return Optional.ofNullable(objectId);
    }

    /** The field that the text stands in, where that is known. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /**
     * The same, saying which field of which object the text stands in. Unchanged where that is known already: the
     * innermost place is where the fault is. For a secure field (its name starts with {@code *}) the text and the problem,
     * which may quote it, are left out.
     */
    public ExpressionException in(String inObject, String inField) {
        if (objectId != null) {
            return this;
        }
        return inField.startsWith("*")
                ? new ExpressionException(MASK, index, "the text is not valid", null, inObject, inField, null)
                : new ExpressionException(expression, index, problem, expected, inObject, inField, this);
    }

    /** The same as an issue of the rule {@code expression}. */
    public Issue issue() {
        Issue issue = Issue.error("expression", "is not valid at index " + index + ": " + problem)
                .source("dp-pipeline-expressions");
        if (objectId != null) {
            issue = issue.object(objectId);
        }
        if (field != null) {
            issue = issue.field(field);
        }
        issue = issue.value(excerpt(expression, index));
        return expected == null ? issue : issue.expected(expected);
    }
}
