package io.penstock.aws.redshift;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names and texts in statements. */
final class Sql {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*");

    private Sql() {}

    /** A name as the database keeps it: in lower case where it would be written without quotes. */
    static String folded(String name) {
        String stripped = name.strip();
        return PLAIN.matcher(stripped).matches() ? stripped.toLowerCase(Locale.ROOT) : stripped;
    }

    /** A name in quotes. */
    static String name(String name) {
        return '"' + folded(name).replace("\"", "\"\"") + '"';
    }

    /** A text in quotes. */
    static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
