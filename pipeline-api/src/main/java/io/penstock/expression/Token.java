package io.penstock.expression;

/**
 * A word of the language.
 *
 * @param kind what it is
 * @param index where it starts in the text
 * @param end where it ends, exclusive
 * @param text a name, the digits of a number, the content of a literal, else the sign itself
 */
record Token(Kind kind, int index, int end, String text) {

    /** What a word can be. */
    enum Kind {
        NAME,
        INTEGER,
        DECIMAL,
        TEXT,
        OPERATOR,
        OPEN,
        CLOSE,
        LEFT_PARENTHESIS,
        RIGHT_PARENTHESIS,
        LEFT_BRACKET,
        RIGHT_BRACKET,
        COMMA,
        DOT,
        END
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isOperator(char sign) {
        return kind == Kind.OPERATOR && text.charAt(0) == sign;
    }

    /** The word as a message shows it. */
    String shown() {
        return switch (kind) {
            case END -> "end of text";
            case TEXT -> "text " + Rendering.quoted(text);
            case INTEGER, DECIMAL -> "number " + Rendering.quoted(text);
            case NAME -> "name " + Rendering.quoted(text);
            default -> "'" + text + "'";
        };
    }
}
