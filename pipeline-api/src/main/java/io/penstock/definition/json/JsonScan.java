package io.penstock.definition.json;

import io.penstock.problem.Issue;
import java.util.BitSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A walk over a text that the JSON parser refused. It finds what the samples have and JSON does not allow (raw control
 * characters in strings, a comma before a closing bracket), which become warnings, or else the first real fault, with what
 * was expected there. Only run after a failure, so the common path does not pay for it. Iterative; thread-confined.
 */
final class JsonScan {

    private static final Set<String> FOREIGN = Set.of("true", "false", "null", "none", "nil", "nan", "undefined");

    private enum State {
        ROOT("'{'"),
        KEY_OR_END("a field name in double quotes, or '}'"),
        KEY("a field name in double quotes"),
        COLON("':'"),
        VALUE("text in double quotes, {\"ref\": \"<id>\"} or a list of these"),
        ELEMENT_OR_END("text in double quotes, {\"ref\": \"<id>\"}, or ']'"),
        NEXT("',' or a closing bracket"),
        DONE("nothing more");

        private final String expected;

        State(String expected) {
            this.expected = expected;
        }
    }

    private final SourceText source;
    private final Warnings warnings;
    private final BitSet objectLevels = new BitSet();
    private int depth;
    private int position;
    private State state = State.ROOT;
    private @Nullable Issue fault;

    private JsonScan(SourceText source, Warnings warnings) {
        this.source = source;
        this.warnings = warnings;
    }

    /**
     * Walks the text.
     *
     * @return the first fault, or {@code null} where leniency is enough to read the text
     */
    static @Nullable Issue run(SourceText source, Warnings warnings) {
        var scan = new JsonScan(source, warnings);
        scan.walk();
        return scan.fault;
    }

    private void walk() {
        position = source.hasByteOrderMark() ? 1 : 0;
        int lastComma = -1;
        while (fault == null) {
            skipBlanks();
            if (position >= source.length()) {
                if (state != State.DONE) {
                    fault = at(position, "the text ends too early", expected());
                }
                return;
            }
            char c = source.at(position);
            boolean closes = c == (inObject() ? '}' : ']') && depth > 0;
            if (closes && (state == State.KEY || (state == State.VALUE && lastComma >= 0))) {
                warnings.add(
                        source.locate(Issue.warning("trailing-comma", "comma before '" + c + "' ignored"), lastComma));
                close();
            } else if (closes && (state == State.NEXT || state == State.KEY_OR_END || state == State.ELEMENT_OR_END)) {
                close();
            } else {
                lastComma = c == ',' && state == State.NEXT ? position : -1;
                step(c);
            }
        }
    }

    private void step(char c) {
        switch (state) {
            case ROOT, VALUE, ELEMENT_OR_END -> value(c);
            case KEY, KEY_OR_END -> {
                if (c == '"') {
                    int start = position;
                    string();
                    checkSurrogates(start);
                    state = State.COLON;
                } else {
                    unexpected(c);
                }
            }
            case COLON -> {
                if (c == ':') {
                    position++;
                    state = State.VALUE;
                } else {
                    unexpected(c);
                }
            }
            case NEXT -> {
                if (c == ',') {
                    position++;
                    state = inObject() ? State.KEY : State.VALUE;
                } else {
                    unexpected(c);
                }
            }
            case DONE -> unexpected(c);
        }
    }

    private void value(char c) {
        if (c == '{' || c == '[') {
            objectLevels.set(depth++, c == '{');
            position++;
            state = c == '{' ? State.KEY_OR_END : State.ELEMENT_OR_END;
        } else if (c == '"') {
            string();
            state = depth == 0 ? State.DONE : State.NEXT;
        } else if (isWord(c)) {
            word();
            state = depth == 0 ? State.DONE : State.NEXT;
        } else {
            unexpected(c);
        }
    }

    private void close() {
        depth--;
        position++;
        state = depth == 0 ? State.DONE : State.NEXT;
    }

    private void string() {
        int start = position++;
        boolean warned = false;
        while (position < source.length()) {
            char c = source.at(position++);
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                escape();
                if (fault != null) {
                    return;
                }
            } else if (c < ' ' && !warned) {
                warned = true;
                warnings.add(source.locate(
                        Issue.warning("control-character", name(c) + " inside a text kept as it is")
                                .expected("the escape " + escapeOf(c)),
                        position - 1));
            }
        }
        fault = at(start, "the text that starts here is not closed", "'\"'");
    }

    private void escape() {
        int start = position - 1;
        char c = position < source.length() ? source.at(position++) : ' ';
        boolean legal = "\"\\/bfnrt".indexOf(c) >= 0;
        if (c == 'u') {
            legal = position + 4 <= source.length();
            for (int i = 0; legal && i < 4; i++) {
                legal = Character.digit(source.at(position + i), 16) >= 0 && source.at(position + i) < 128;
            }
            position += legal ? 4 : 0;
        }
        if (!legal) {
            fault = at(start, "a backslash here begins no escape", "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
        }
    }

    /** The JSON library refuses half a surrogate pair in a name, though not in a value. */
    private void checkSurrogates(int start) {
        int i = start;
        while (fault == null && i < position) {
            char c = charAt(i);
            int next = i + widthAt(i);
            boolean whole = Character.isHighSurrogate(c)
                    && next < position
                    && widthAt(next) == widthAt(i)
                    && Character.isLowSurrogate(charAt(next));
            if (Character.isSurrogate(c) && !whole) {
                fault = at(i, "half a surrogate pair in a field name", "both halves");
            }
            i = whole ? next + widthAt(next) : next;
        }
    }

    /** The character that stands at a place, written as it is or as an escape. */
    private char charAt(int at) {
        return isUnicodeEscape(at) ? escaped(at) : source.at(at);
    }

    private int widthAt(int at) {
        if (source.at(at) != '\\') {
            return 1;
        }
        return isUnicodeEscape(at) ? 6 : 2;
    }

    private boolean isUnicodeEscape(int at) {
        return at + 6 <= position && source.at(at) == '\\' && source.at(at + 1) == 'u';
    }

    private char escaped(int at) {
        return (char) Integer.parseInt(source.text(at + 2, at + 6), 16);
    }

    private void word() {
        int start = position;
        while (position < source.length() && isWord(source.at(position))) {
            position++;
        }
        String word = source.text(start, position);
        boolean known = word.equals("true") || word.equals("false") || word.equals("null") || isNumber(word);
        if (!known) {
            // An unquoted word may be a secret, so only the words of other languages are shown.
            boolean harmless = FOREIGN.contains(word.toLowerCase(Locale.ROOT));
            fault = at(start, harmless ? "'" + word + "' is not a value" : "text without quotes", expected());
        }
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '.' || c == '_';
    }

    private static boolean isNumber(String word) {
        int i = word.startsWith("-") ? 1 : 0;
        int digits = digits(word, i);
        if (digits == 0 || (digits > 1 && word.charAt(i) == '0')) {
            return false;
        }
        i += digits;
        if (i < word.length() && word.charAt(i) == '.') {
            digits = digits(word, i + 1);
            if (digits == 0) {
                return false;
            }
            i += 1 + digits;
        }
        if (i < word.length() && (word.charAt(i) == 'e' || word.charAt(i) == 'E')) {
            i++;
            i += i < word.length() && (word.charAt(i) == '+' || word.charAt(i) == '-') ? 1 : 0;
            digits = digits(word, i);
            if (digits == 0) {
                return false;
            }
            i += digits;
        }
        return i == word.length();
    }

    private static int digits(String word, int from) {
        int i = from;
        while (i < word.length() && word.charAt(i) >= '0' && word.charAt(i) <= '9') {
            i++;
        }
        return i - from;
    }

    private void skipBlanks() {
        while (position < source.length() && " \t\r\n".indexOf(source.at(position)) >= 0) {
            position++;
        }
    }

    private boolean inObject() {
        return depth > 0 && objectLevels.get(depth - 1);
    }

    private String expected() {
        if (state == State.NEXT) {
            return inObject() ? "',' or '}'" : "',' or ']'";
        }
        return state.expected;
    }

    private void unexpected(char c) {
        fault = at(position, "unexpected " + name(c), expected());
    }

    private Issue at(int offset, String problem, String expected) {
        return source.locate(Issue.error("json-syntax", problem).expected(expected), offset);
    }

    private static String name(char c) {
        return switch (c) {
            case '\n' -> "line break";
            case '\r' -> "carriage return";
            case '\t' -> "tab";
            default ->
                c < ' ' || Character.isSurrogate(c) || !Character.isDefined(c) || Character.isISOControl(c)
                        ? String.format("character U+%04X", (int) c)
                        : "'" + c + "'";
        };
    }

    private static String escapeOf(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\u%04X", (int) c);
        };
    }
}
