package io.penstock.engine.local.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A script taken apart into statements: at semicolons that stand neither in quotes nor in comments nor in the body of a
 * routine. Immutable.
 *
 * <p>Known are {@code 'text'} and {@code "name"} with doubled quotes, {@code E'text'} and dollar quotes of PostgreSQL,
 * backslashes and backticks of MySQL, comments from {@code --} and (MySQL) {@code #} to the end of the line and nested ones
 * between {@code /*} and its end, {@code DELIMITER} lines of MySQL's client, and bodies between {@code BEGIN} and {@code END}
 * in a {@code CREATE}.
 *
 * @param parts the statements, without comments before and after them
 */
record SqlScript(List<Part> parts) {

    /** Words that say that a script sees to its transactions itself. */
    private static final Set<String> TRANSACTION_CONTROL =
            Set.of("BEGIN", "START", "COMMIT", "ROLLBACK", "END", "ABORT", "SAVEPOINT");

    /** Words of statements that PostgreSQL refuses within a transaction. */
    private static final Set<String> ALONE = Set.of("VACUUM", "REINDEX", "CLUSTER");

    /**
     * One statement.
     *
     * @param sql its text
     * @param line the line of the script where it begins, from 1
     * @param placeholders how many {@code ?} it has that stand neither in quotes nor in comments
     */
    record Part(String sql, int line, int placeholders) {

        /** The first words, in capitals. */
        private String head() {
            return sql.length() > 200 ? sql.substring(0, 200).toUpperCase(Locale.ROOT) : sql.toUpperCase(Locale.ROOT);
        }

        private String firstWord() {
            return head().split("[^A-Z_]", 2)[0];
        }

        private boolean controlsTransactions() {
            String head = head().replaceAll("\\s+", " ");
            return TRANSACTION_CONTROL.contains(firstWord())
                    && !(firstWord().equals("START") && !head.startsWith("START TRANSACTION"));
        }

        private boolean mustStandAlone() {
            String head = head().replaceAll("\\s+", " ");
            return ALONE.contains(firstWord())
                    || head.matches("(CREATE|DROP) DATABASE .*")
                    || head.matches("(CREATE|DROP) (UNIQUE )?INDEX CONCURRENTLY .*")
                    || head.matches("ALTER SYSTEM .*");
        }
    }

    SqlScript {
        parts = List.copyOf(parts);
    }

    static SqlScript parse(String text, Dialect dialect) {
        return new SqlScript(new Splitter(text, dialect).split());
    }

    /** How many placeholders all statements have together. */
    int placeholders() {
        return parts.stream().mapToInt(Part::placeholders).sum();
    }

    /** Whether it can be one transaction: it neither sees to transactions itself nor has statements that refuse to be in one. */
    boolean canBeOneTransaction() {
        return parts.stream().noneMatch(part -> part.controlsTransactions() || part.mustStandAlone());
    }

    private static final class Splitter {

        private final String text;
        private final Dialect dialect;
        private final List<Part> parts = new ArrayList<>();
        private String delimiter = ";";
        private int position;
        private int line = 1;

        private int start = -1;
        private int end;
        private int startLine;
        private int placeholders;
        private boolean isCreate;
        private boolean sawFirstWord;
        private int depth;
        private String lastWord = "";

        Splitter(String text, Dialect dialect) {
            this.text = text;
            this.dialect = dialect;
        }

        List<Part> split() {
            while (position < text.length()) {
                step();
            }
            finish();
            return parts;
        }

        private void step() {
            char c = text.charAt(position);
            if (Character.isWhitespace(c)) {
                skip(1);
            } else if (isLineComment(c)) {
                int stop = text.indexOf('\n', position);
                skip((stop < 0 ? text.length() : stop) - position);
            } else if (text.startsWith("/*", position)) {
                blockComment();
            } else if (depth == 0 && text.startsWith(delimiter, position)) {
                position += delimiter.length();
                finish();
            } else if (start < 0 && isDelimiterLine()) {
                changeDelimiter();
            } else {
                token(c);
            }
        }

        private boolean isLineComment(char c) {
            if (c == '#') {
                return dialect == Dialect.MYSQL;
            }
            if (!text.startsWith("--", position)) {
                return false;
            }
            // MySQL wants a space there, because 5--1 is 6.
            return dialect != Dialect.MYSQL
                    || position + 2 >= text.length()
                    || Character.isWhitespace(text.charAt(position + 2));
        }

        private void blockComment() {
            // MySQL runs what stands in such a comment.
            if (dialect == Dialect.MYSQL && text.startsWith("/*!", position)) {
                begin();
            }
            int from = position;
            int level = 0;
            do {
                if (text.startsWith("/*", position) && (level == 0 || dialect == Dialect.POSTGRESQL)) {
                    level++;
                    skip(2);
                } else if (text.startsWith("*/", position)) {
                    level--;
                    skip(2);
                } else {
                    skip(1);
                }
            } while (level > 0 && position < text.length());
            if (text.startsWith("/*!", from)) {
                end = position;
            }
        }

        private void token(char c) {
            begin();
            if (c == '\'') {
                boolean escapes = dialect == Dialect.MYSQL
                        || (dialect == Dialect.POSTGRESQL && lastWord.equals("E") && follows(lastWord));
                quoted(c, escapes);
            } else if (c == '"') {
                quoted(c, dialect == Dialect.MYSQL);
            } else if (c == '`' && dialect == Dialect.MYSQL) {
                quoted(c, false);
            } else if (c == '$' && dialect == Dialect.POSTGRESQL && dollarQuoted()) {
                lastWord = "";
            } else if (Character.isLetter(c) || c == '_') {
                word();
            } else {
                if (c == '?') {
                    placeholder();
                } else {
                    skip(1);
                }
                lastWord = "";
            }
            end = position;
        }

        private boolean follows(String word) {
            return position >= word.length()
                    && text.regionMatches(true, position - word.length(), word, 0, word.length());
        }

        /** Two in a row are how JDBC writes an operator that is a question mark. */
        private void placeholder() {
            if (text.startsWith("??", position)) {
                skip(2);
            } else {
                placeholders++;
                skip(1);
            }
        }

        private void quoted(char quote, boolean escapes) {
            skip(1);
            while (position < text.length()) {
                char c = text.charAt(position);
                if (c == '\\' && escapes) {
                    skip(2);
                } else if (c == quote) {
                    skip(1);
                    if (position >= text.length() || text.charAt(position) != quote) {
                        break;
                    }
                    skip(1);
                } else {
                    skip(1);
                }
            }
            lastWord = "";
        }

        private boolean dollarQuoted() {
            // A dollar within a name is part of it.
            if (position > 0 && isWordPart(text.charAt(position - 1))) {
                skip(1);
                return true;
            }
            int stop = position + 1;
            while (stop < text.length() && isWordPart(text.charAt(stop)) && text.charAt(stop) != '$') {
                stop++;
            }
            boolean isTag = stop < text.length()
                    && text.charAt(stop) == '$'
                    && (stop == position + 1 || !Character.isDigit(text.charAt(position + 1)));
            if (!isTag) {
                return false;
            }
            String tag = text.substring(position, stop + 1);
            int close = text.indexOf(tag, stop + 1);
            skip((close < 0 ? text.length() : close + tag.length()) - position);
            return true;
        }

        private static boolean isWordPart(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '$';
        }

        private void word() {
            int from = position;
            while (position < text.length() && isWordPart(text.charAt(position))) {
                position++;
            }
            String word = text.substring(from, position).toUpperCase(Locale.ROOT);
            if (!sawFirstWord) {
                sawFirstWord = true;
                isCreate = word.equals("CREATE") || word.equals("ALTER");
            } else if (isCreate) {
                countBlocks(word);
            }
            lastWord = word;
        }

        /** {@code BEGIN} and {@code CASE} open a block, {@code END} closes one unless it is that of a loop or an IF. */
        private void countBlocks(String word) {
            if (lastWord.equals("END")
                    && Set.of("IF", "LOOP", "WHILE", "REPEAT", "FOR").contains(word)) {
                depth++;
            } else if (word.equals("BEGIN") || (word.equals("CASE") && depth > 0 && !lastWord.equals("END"))) {
                depth++;
            } else if (word.equals("END") && depth > 0) {
                depth--;
            }
        }

        private boolean isDelimiterLine() {
            return dialect == Dialect.MYSQL
                    && text.regionMatches(true, position, "DELIMITER", 0, 9)
                    && position + 9 < text.length()
                    && (text.charAt(position + 9) == ' ' || text.charAt(position + 9) == '\t');
        }

        private void changeDelimiter() {
            int stop = text.indexOf('\n', position);
            String rest = text.substring(position + 9, stop < 0 ? text.length() : stop)
                    .strip();
            delimiter = rest.isEmpty() ? ";" : rest.split("\\s", 2)[0];
            skip((stop < 0 ? text.length() : stop) - position);
        }

        private void begin() {
            if (start < 0) {
                start = position;
                startLine = line;
            }
        }

        private void finish() {
            if (start >= 0) {
                parts.add(new Part(text.substring(start, end), startLine, placeholders));
            }
            start = -1;
            placeholders = 0;
            isCreate = false;
            sawFirstWord = false;
            depth = 0;
            lastWord = "";
        }

        private void skip(int characters) {
            int stop = Math.min(text.length(), position + characters);
            for (; position < stop; position++) {
                if (text.charAt(position) == '\n') {
                    line++;
                }
            }
        }
    }
}
