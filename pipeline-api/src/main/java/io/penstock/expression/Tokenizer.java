package io.penstock.expression;

import io.penstock.expression.Token.Kind;

/** Cuts what stands in {@code #{…}} into words, one at a time. Confined to one parser. */
final class Tokenizer {

    private final String text;
    private int position;

    Tokenizer(String text) {
        this.text = text;
    }

    /** Goes on from the given index. */
    void moveTo(int index) {
        position = index;
    }

    /** The next word; {@link Kind#END} for ever once the text is over. */
    Token next() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        if (position == text.length()) {
            return new Token(Kind.END, position, position, "");
        }
        char c = text.charAt(position);
        if (isNameStart(position)) {
            return name(position, position);
        }
        if (c == '@') {
            if (!isNameStart(position + 1)) {
                throw new Fault(position, "'@' stands alone", "the name of a runtime field after it");
            }
            return name(position, position + 1);
        }
        if (isDigit(position) || (c == '.' && isDigit(position + 1))) {
            return number();
        }
        if (c == '\'' || c == '"') {
            return literal(c);
        }
        if (c == '#' && position + 1 < text.length() && text.charAt(position + 1) == '{') {
            return sign(Kind.OPEN, 2);
        }
        return switch (c) {
            case '+', '-', '*', '/', '^' -> sign(Kind.OPERATOR, 1);
            case '}' -> sign(Kind.CLOSE, 1);
            case '(' -> sign(Kind.LEFT_PARENTHESIS, 1);
            case ')' -> sign(Kind.RIGHT_PARENTHESIS, 1);
            case '[' -> sign(Kind.LEFT_BRACKET, 1);
            case ']' -> sign(Kind.RIGHT_BRACKET, 1);
            case ',' -> sign(Kind.COMMA, 1);
            case '.' -> sign(Kind.DOT, 1);
            default ->
                throw new Fault(
                        position,
                        "unexpected " + shown(text.codePointAt(position)),
                        "a name, a literal or an operator");
        };
    }

    private static String shown(int codePoint) {
        return Character.isISOControl(codePoint) || !Character.isDefined(codePoint) || isSurrogate(codePoint)
                ? String.format("character U+%04X", codePoint)
                : "'" + Character.toString(codePoint) + "'";
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private boolean isNameStart(int index) {
        return index < text.length() && (Character.isLetter(text.charAt(index)) || text.charAt(index) == '_');
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private Token sign(Kind kind, int length) {
        int start = position;
        position += length;
        return new Token(kind, start, position, text.substring(start, position));
    }

    private Token name(int start, int from) {
        int end = from;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        position = end;
        return new Token(Kind.NAME, start, end, text.substring(start, end));
    }

    private Token number() {
        int start = position;
        int end = digits(start);
        Kind kind = Kind.INTEGER;
        if (end < text.length() && text.charAt(end) == '.' && isDigit(end + 1)) {
            kind = Kind.DECIMAL;
            end = digits(end + 1);
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            boolean signed = end + 1 < text.length() && (text.charAt(end + 1) == '-' || text.charAt(end + 1) == '+');
            int exponent = end + (signed ? 2 : 1);
            if (isDigit(exponent)) {
                kind = Kind.DECIMAL;
                end = digits(exponent);
            }
        }
        if (isNameStart(end)) {
            throw new Fault(start, "a name cannot start with a digit", "a number or a name");
        }
        position = end;
        return new Token(kind, start, end, text.substring(start, end));
    }

    private int digits(int from) {
        int end = from;
        while (isDigit(end)) {
            end++;
        }
        return end;
    }

    private Token literal(char quote) {
        int start = position;
        int end = text.indexOf(quote, start + 1);
        StringBuilder content = null;
        int from = start + 1;
        while (end >= 0 && end + 1 < text.length() && text.charAt(end + 1) == quote) {
            content = content == null ? new StringBuilder() : content;
            content.append(text, from, end + 1);
            from = end + 2;
            end = text.indexOf(quote, from);
        }
        if (end < 0) {
            throw new Fault(start, "the literal is not closed", "the quote " + quote + " at its end");
        }
        position = end + 1;
        String value = content == null
                ? text.substring(from, end)
                : content.append(text, from, end).toString();
        return new Token(Kind.TEXT, start, position, value);
    }
}
