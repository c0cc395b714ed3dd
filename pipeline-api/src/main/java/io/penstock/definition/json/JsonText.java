package io.penstock.definition.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * JSON text under construction, in one fixed layout: two spaces a level, one member or element a line, or all on one line.
 * Quoting is the JSON library's; the layout is ours, because its bytes are a promise. Thread-confined.
 */
final class JsonText {

    private final StringBuilder text = new StringBuilder(4096);
    private final boolean compact;
    private int depth;
    private boolean first = true;

    JsonText(boolean compact) {
        this.compact = compact;
    }

    JsonText open(char bracket) {
        text.append(bracket);
        depth++;
        first = true;
        return this;
    }

    JsonText close(char bracket) {
        depth--;
        if (!first) {
            lineBreak();
        }
        text.append(bracket);
        first = false;
        return this;
    }

    /** Begins the next element of a list. */
    JsonText element() {
        if (!first) {
            text.append(',');
        }
        first = false;
        lineBreak();
        return this;
    }

    /** Begins the next member of an object. */
    JsonText member(String key) {
        element();
        quoted(key);
        colon();
        return this;
    }

    /** A text in double quotes. */
    JsonText quoted(String value) {
        text.append('"');
        if (isPlain(value)) {
            text.append(value);
        } else {
            int start = text.length();
            JsonStringEncoder.getInstance().quoteAsString(value, text);
            escapeLoneSurrogates(start);
        }
        text.append('"');
        return this;
    }

    /** Most texts need no escape; they are copied whole, which is several times as fast. */
    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c >= Character.MIN_SURROGATE) {
                return false;
            }
        }
        return true;
    }

    /** A small object on one line. */
    JsonText inline(String... keysAndValues) {
        text.append('{');
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (i > 0) {
                text.append(compact ? "," : ", ");
            }
            quoted(keysAndValues[i]);
            colon();
            quoted(keysAndValues[i + 1]);
        }
        text.append('}');
        first = false;
        return this;
    }

    String end() {
        return compact ? text.toString() : text.append('\n').toString();
    }

    private void colon() {
        text.append(compact ? ":" : ": ");
    }

    private void lineBreak() {
        if (!compact) {
            text.append('\n');
            for (int i = 0; i < depth; i++) {
                text.append("  ");
            }
        }
    }

    /** Half a surrogate pair cannot be said in UTF-8, but it can be escaped. */
    private void escapeLoneSurrogates(int start) {
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                text.replace(i, i + 1, String.format("\\u%04X", (int) c));
                i += 5;
            }
        }
    }
}
