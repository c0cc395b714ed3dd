package io.penstock.engine.local.sql;

import io.penstock.component.DataNode;
import io.penstock.engine.local.format.Delimited;
import io.penstock.engine.local.format.Layout;
import io.penstock.engine.local.format.Quoted;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the rows of a query as text without taking them apart: PostgreSQL's {@code COPY … TO STDOUT} has nearly the layouts
 * of data formats, and does the work on the server. Used by one thread.
 */
public final class TextExport implements AutoCloseable {

    private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "TABLE");

    private final String id;
    private final WorkContext context;
    private final Connection connection;
    private final PostgresCopy copies;
    private final String select;
    private final Layout layout;
    private boolean done;

    private TextExport(
            String id, WorkContext context, Connection connection, PostgresCopy copies, String select, Layout layout) {
        this.id = id;
        this.context = context;
        this.connection = connection;
        this.copies = copies;
        this.select = select;
        this.layout = layout;
    }

    /**
     * The export of a node in a layout.
     *
     * @return empty where the node is no table, its database has no such thing, or the layout is none that it knows
     */
    public static Optional<TextExport> open(DataNode node, Layout layout, WorkContext context)
            throws WorkFailedException {
        if (!SqlTable.isTable(node) || !fits(layout)) {
            return Optional.empty();
        }
        SqlTable table = SqlTable.of(node);
        String firstWord = table.select().strip().split("[^A-Za-z]", 2)[0].toUpperCase(Locale.ROOT);
        if (!QUERIES.contains(firstWord)) {
            return Optional.empty();
        }
        Connection connection = context.connect(table.database());
        boolean taken = false;
        try {
            if (Dialect.of(connection) != Dialect.POSTGRESQL) {
                return Optional.empty();
            }
            Optional<PostgresCopy> copies = PostgresCopy.of(connection);
            taken = copies.isPresent();
            return copies.map(found -> new TextExport(table.id(), context, connection, found, table.select(), layout));
        } catch (SQLException e) {
            throw SqlFailures.of("input '" + table.id() + "'", e, context);
        } finally {
            if (!taken) {
                close(connection);
            }
        }
    }

    private static boolean fits(Layout layout) {
        char separator = layout.columnSeparator();
        boolean separates = separator < 0x80
                && separator != '\\'
                && separator != '\r'
                && separator != '\n'
                && separator != '.'
                && !(separator >= 'a' && separator <= 'z')
                && !(separator >= '0' && separator <= '9');
        if (!separates || !layout.recordEnd().equals("\n")) {
            return false;
        }
        return layout instanceof Delimited delimited
                ? delimited.escape() == '\\'
                : layout instanceof Quoted quoted && quoted.quote() < 0x80;
    }

    /**
     * Writes all rows.
     *
     * @return how many there were
     */
    public long writeTo(OutputStream out) throws WorkFailedException, IOException {
        String separator = literal(layout.columnSeparator());
        try {
            long rows;
            if (layout instanceof Quoted quoted) {
                String quote = literal(quoted.quote());
                rows = copies.out(
                        "COPY (" + select + ") TO STDOUT (FORMAT csv, ENCODING 'UTF8', DELIMITER " + separator
                                + ", QUOTE " + quote + ", ESCAPE " + quote + ")",
                        out);
            } else {
                rows = copies.out(
                        "COPY (" + select + ") TO STDOUT (FORMAT text, ENCODING 'UTF8', DELIMITER " + separator + ")",
                        new Unescaped(out, (byte) layout.columnSeparator()));
            }
            done = true;
            return rows;
        } catch (SQLException e) {
            throw SqlFailures.of("input '" + id + "'", e, context);
        }
    }

    private static String literal(char c) {
        return c == '\'' ? "''''" : "'" + c + "'";
    }

    @Override
    public void close() {
        if (!done) {
            // The rest of the answer may be on its way: nobody else can use the connection.
            SqlNodes.abort(connection, context);
        }
        close(connection);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // what was read is read
        }
    }

    /**
     * PostgreSQL writes control characters as letters after a backslash; in the layouts of data formats a backslash takes away
     * the meaning of what follows and gives it none, so the characters themselves have to be there. Rows come whole.
     */
    private static final class Unescaped extends OutputStream {

        private final OutputStream out;
        private final byte separator;

        Unescaped(OutputStream out, byte separator) {
            this.out = out;
            this.separator = separator;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int end = offset + length;
            int from = offset;
            int i = offset;
            while (i + 1 < end) {
                if (bytes[i] != '\\') {
                    i++;
                    continue;
                }
                byte control = control(bytes[i + 1]);
                if (control != 0) {
                    // The backslash stays where the character would separate, or look like a part of CR LF.
                    boolean isLast = i + 2 == end || bytes[i + 2] == separator || bytes[i + 2] == '\n';
                    boolean separates = control == '\n' || control == separator || (control == '\r' && isLast);
                    out.write(bytes, from, (separates ? i + 1 : i) - from);
                    out.write(control);
                    from = i + 2;
                }
                i += 2;
            }
            out.write(bytes, from, end - from);
        }

        private static byte control(byte letter) {
            return switch (letter) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'v' -> 0x0b;
                default -> 0;
            };
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
