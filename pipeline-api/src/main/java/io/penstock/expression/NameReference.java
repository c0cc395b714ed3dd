package io.penstock.expression;

import java.util.List;

/**
 * One use of a name in an expression, so that the name can be checked without evaluating. Immutable.
 *
 * @param segments what stands between the dots: {@code node}, {@code output}, {@code directoryPath} for
 *     {@code node.output.directoryPath}; at least one, each with its {@code @} or {@code *} if it has one
 * @param index where the first segment starts in the text of the expression, counted from 0
 */
public record NameReference(List<String> segments, int index) {

    /** Copies the segments. */
    public NameReference {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("segments must not be empty");
        }
    }

    /** The first segment: the name that the scope of the expression is asked for. */
    public String first() {
        return segments.get(0);
    }

    /** The last segment: the field whose value is used. */
    public String last() {
        return segments.get(segments.size() - 1);
    }

    /** Whether it starts at {@code node}, which only actions and preconditions have. */
    public boolean isNode() {
        return first().equals("node");
    }

    /** Whether the value used is that of a runtime field: the last segment starts with {@code @}. */
    public boolean isRuntime() {
        return last().startsWith("@");
    }

    /** The segments with dots between them. */
    @Override
    public String toString() {
        return String.join(".", segments);
    }
}
