package io.penstock.definition.json;

import io.penstock.problem.Issue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The characters of one text, and where its lines begin. Lines are counted here and not by the JSON library, because that
 * does not count line breaks inside strings, which definitions in the wild have. Not thread-safe; thread-confined.
 */
final class SourceText {

    private final char[] chars;
    private final int length;
    private int @Nullable [] lineStarts;

    SourceText(char[] chars, int length) {
        this.chars = chars;
        this.length = length;
    }

    char[] chars() {
        return chars;
    }

    int length() {
        return length;
    }

    char at(int offset) {
        return chars[offset];
    }

    String text(int from, int to) {
        return new String(chars, from, to - from);
    }

    /** Whether the text begins with a byte order mark. */
    boolean hasByteOrderMark() {
        return length > 0 && chars[0] == '\uFEFF';
    }

    /** The issue, located at an offset; one that is out of range is moved to the nearest end. */
    Issue locate(Issue issue, long offset) {
        int position = (int) Math.max(0, Math.min(offset, length));
        int[] starts = lineStarts();
        int found = Arrays.binarySearch(starts, position);
        int line = found >= 0 ? found : -found - 2;
        return issue.at(line + 1, position - starts[line] + 1);
    }

    private int[] lineStarts() {
        int[] starts = lineStarts;
        if (starts == null) {
            starts = findLineStarts();
            lineStarts = starts;
        }
        return starts;
    }

    private int[] findLineStarts() {
        int[] starts = new int[64];
        starts[0] = 0;
        int count = 1;
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            boolean ends = c == '\n' || (c == '\r' && (i + 1 == length || chars[i + 1] != '\n'));
            if (ends) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, count * 2);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }
}
