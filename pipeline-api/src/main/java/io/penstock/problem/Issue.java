package io.penstock.problem;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, or doubtful, in a definition: which object, which field, which value, what was expected and
 * where that is written down.
 *
 * <p>Issues are immutable values. Build one from the sentence that says what is wrong and add what is known:
 *
 * <pre>{@code
 * Issue.error("period", "is not a period")
 *         .object("Clean").field("attemptTimeout").value("10 mins")
 *         .expected("\"<n> minutes|hours|days|weeks|months\"")
 *         .source("dp-object-schedule");
 * // object 'Clean', field 'attemptTimeout': '10 mins' is not a period;
 * // expected "<n> minutes|hours|days|weeks|months" (dp-object-schedule)
 * }</pre>
 *
 * <p>The value of a secure field (one whose name starts with {@code *}) never appears: {@link #value(String)} shows
 * {@code ***} once {@link #field(String)} names a secure field, in whichever order the two are called.
 */
public final class Issue {

    private static final String MASK = "***";
    private static final int LONGEST_SHOWN = 160;

    private final Severity severity;
    private final String rule;
    private final String problem;
    private final @Nullable String objectId;
    private final @Nullable String field;
    private final @Nullable String value;
    private final @Nullable String expected;
    private final @Nullable String source;
    private final int line;
    private final int column;

    private Issue(
            Severity severity,
            String rule,
            String problem,
            @Nullable String objectId,
            @Nullable String field,
            @Nullable String value,
            @Nullable String expected,
            @Nullable String source,
            int line,
            int column) {
        this.severity = Objects.requireNonNull(severity, "severity");
        this.rule = Objects.requireNonNull(rule, "rule");
        this.problem = Objects.requireNonNull(problem, "problem");
        this.objectId = objectId;
        this.field = field;
        this.value = value != null && field != null && field.startsWith("*") ? MASK : value;
        this.expected = expected;
        this.source = source;
        this.line = line;
        this.column = column;
    }

    /**
     * An error that says {@code problem}.
     *
     * @param rule short stable name of the rule that was broken, in lower case with hyphens, such as
     *     {@code missing-field}
     * @param problem what is wrong, as the end of a sentence whose subject is the value or the field
     */
    public static Issue error(String rule, String problem) {
        return new Issue(Severity.ERROR, rule, problem, null, null, null, null, null, 0, 0);
    }

    /** A warning that says {@code problem}; parameters as for {@link #error(String, String)}. */
    public static Issue warning(String rule, String problem) {
        return new Issue(Severity.WARNING, rule, problem, null, null, null, null, null, 0, 0);
    }

    /** This issue, about the object with the given id. */
    public Issue object(String id) {
        return new Issue(severity, rule, problem, id, field, value, expected, source, line, column);
    }

    /** This issue, about the given field; about the parameter of that id, where the issue names no object. */
    public Issue field(String name) {
        return new Issue(severity, rule, problem, objectId, name, value, expected, source, line, column);
    }

    /** This issue, about the given value; shown as {@code ***} where the field is a secure one. */
    public Issue value(String text) {
        return new Issue(severity, rule, problem, objectId, field, text, expected, source, line, column);
    }

    /** This issue, saying what would have been right. */
    public Issue expected(String text) {
        return new Issue(severity, rule, problem, objectId, field, value, text, source, line, column);
    }

    /** This issue, naming the page of the service's developer guide (or of ours) that states the rule. */
    public Issue source(String page) {
        return new Issue(severity, rule, problem, objectId, field, value, expected, page, line, column);
    }

    /** This issue, located in the text it was read from; both count from 1. */
    public Issue at(int atLine, int atColumn) {
        return new Issue(severity, rule, problem, objectId, field, value, expected, source, atLine, atColumn);
    }

    /** Whether this is an error or a warning. */
    public Severity severity() {
        return severity;
    }

    /** Whether this issue forbids activation. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The short stable name of the rule that was broken. */
    public String rule() {
        return rule;
    }

    /** What is wrong, without object, field and value. */
    public String problem() {
        return problem;
    }

    /** The id of the object concerned, absent where the whole definition is. */
    public Optional<String> objectId() {
        return Optional.ofNullable(objectId);
    }

    /** The name of the field concerned. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /** The value concerned; {@code ***} for a secure field. */
    public Optional<String> value() {
        return Optional.ofNullable(value);
    }

    /** What would have been right. */
    public Optional<String> expected() {
        return Optional.ofNullable(expected);
    }

    /** The page that states the rule. */
    public Optional<String> source() {
        return Optional.ofNullable(source);
    }

    /** The line in the text this was read from, counted from 1; absent when not read from text. */
    public OptionalInt line() {
        return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
    }

    /** The column in that line, counted from 1. */
    public OptionalInt column() {
        return column > 0 ? OptionalInt.of(column) : OptionalInt.empty();
    }

    /** Only the names of parameters stand without an object; that they start with {@code my} is their mark. */
    private boolean isAboutParameter() {
        return objectId == null && field != null && (field.startsWith("my") || field.startsWith("*my"));
    }

    /** The beginning of a long value: a whole script in a message hides what is wrong with it. */
    private static String shortened(String text) {
        if (text.length() <= LONGEST_SHOWN) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_SHOWN - 1)) ? LONGEST_SHOWN - 1 : LONGEST_SHOWN;
        return text.substring(0, end) + "…";
    }

    /** Control characters as Java writes them, so that an issue stays one line whatever was read. */
    private static String oneLine(CharSequence text) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                escaped = escaped == null ? new StringBuilder(text.subSequence(0, i)) : escaped;
                switch (c) {
                    case '\n' -> escaped.append("\\n");
                    case '\r' -> escaped.append("\\r");
                    case '\t' -> escaped.append("\\t");
                    default -> escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                }
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return escaped == null ? text.toString() : escaped.toString();
    }

    /**
     * What is wrong and what was expected in one line, without naming the object: the text that the service's answers
     * carry. Of a long value only the beginning is shown.
     */
    public String sentence() {
        var text = new StringBuilder();
        if (field != null) {
            text.append(isAboutParameter() ? "parameter '" : "field '")
                    .append(field)
                    .append("': ");
        }
        if (value != null) {
            text.append('\'').append(shortened(value)).append("' ");
        }
        text.append(problem);
        if (expected != null) {
            text.append("; expected ").append(expected);
        }
        if (source != null) {
            text.append(" (").append(source).append(')');
        }
        return oneLine(text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Issue that
                && severity == that.severity
                && rule.equals(that.rule)
                && problem.equals(that.problem)
                && Objects.equals(objectId, that.objectId)
                && Objects.equals(field, that.field)
                && Objects.equals(value, that.value)
                && Objects.equals(expected, that.expected)
                && Objects.equals(source, that.source)
                && line == that.line
                && column == that.column;
    }

    @Override
    public int hashCode() {
        return Objects.hash(severity, rule, problem, objectId, field, value);
    }

    /** The whole issue as one line: place, object, field, value, problem, expectation, source. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        if (line > 0) {
            text.append("line ").append(line);
            if (column > 0) {
                text.append(", column ").append(column);
            }
            text.append(": ");
        }
        if (objectId != null) {
            text.append("object '").append(objectId).append('\'').append(field != null ? ", " : ": ");
        }
        return oneLine(text.append(sentence()));
    }
}
