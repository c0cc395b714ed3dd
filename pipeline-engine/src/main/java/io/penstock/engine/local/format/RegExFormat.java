package io.penstock.engine.local.format;

import io.penstock.component.RegEx;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.RecordFormat;
import io.penstock.spi.work.RecordReader;
import io.penstock.spi.work.RecordValues;
import io.penstock.spi.work.RecordWriter;
import io.penstock.spi.work.WorkFailedException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Lines whose parts a regular expression finds, or a format puts together (dp-object-regex). Each line has to match as a
 * whole; a group that took no part is NULL. Thread-safe.
 */
public final class RegExFormat implements RecordFormat<RegEx> {

    @Override
    public RecordReader reader(RegEx format, InputStream in, String name) throws WorkFailedException {
        String text = format.inputRegEx().orElseThrow(() -> missing(format, "inputRegEx", "read"));
        List<Column> columns = Column.parseAll(format.columns());
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + format.id() + "', field 'inputRegEx': '" + text + "' is not a regular expression: "
                            + e.getDescription() + " at index " + e.getIndex(),
                    e);
        }
        int groups = pattern.matcher("").groupCount();
        if (groups == 0 || (!columns.isEmpty() && columns.size() != groups)) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + format.id() + "', field 'inputRegEx': has " + groups + " groups; expected "
                            + (columns.isEmpty() ? "one for each column" : columns.size() + ", one for each column")
                            + " (dp-object-regex)");
        }
        return new Reader(pattern, columns, in, name);
    }

    @Override
    public RecordWriter writer(RegEx format, OutputStream out, List<Column> columns, String name)
            throws WorkFailedException {
        return new Lines(
                format.id(),
                format.outputFormat().orElseThrow(() -> missing(format, "outputFormat", "written")),
                out,
                name);
    }

    private static WorkFailedException missing(RegEx format, String field, String what) {
        return new WorkFailedException(
                "InvalidField",
                "object '" + format.id() + "' has no field '" + field + "', so that it cannot be " + what
                        + " (dp-object-regex)");
    }

    /** Lines in. */
    private static final class Reader implements RecordReader {

        private final Pattern pattern;
        private final List<Column> columns;
        private final BufferedReader in;
        private final String name;
        private long line;

        Reader(Pattern pattern, List<Column> columns, InputStream in, String name) {
            this.pattern = pattern;
            this.columns = columns;
            this.in = new BufferedReader(Utf8.reader(in), 32 * 1024);
            this.name = name;
        }

        @Override
        public List<Column> columns() {
            return columns;
        }

        @Override
        public Optional<List<@Nullable Object>> read() throws WorkFailedException, IOException {
            String text;
            try {
                text = in.readLine();
            } catch (CharacterCodingException e) {
                throw Position.notUtf8(name, line, e);
            }
            if (text == null) {
                return Optional.empty();
            }
            line++;
            Matcher matcher = pattern.matcher(text);
            try {
                if (!matcher.matches()) {
                    throw new WorkFailedException(
                            "BadRecord",
                            name + ", line " + line
                                    + ": does not match the inputRegEx; expected that the whole line does");
                }
            } catch (StackOverflowError e) {
                throw new WorkFailedException(
                        "BadRecord", name + ", line " + line + ": is too long for this inputRegEx", e);
            }
            var values = new ArrayList<@Nullable Object>(matcher.groupCount());
            for (int i = 1; i <= matcher.groupCount(); i++) {
                values.add(matcher.group(i));
            }
            return Optional.of(values);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Lines out. */
    private static final class Lines implements RecordWriter {

        private final String id;
        private final String format;
        private final Writer out;
        private final String name;
        private long record;

        Lines(String id, String format, OutputStream out, String name) {
            this.id = id;
            this.format = format;
            this.out = new BufferedWriter(Utf8.writer(out), 32 * 1024);
            this.name = name;
        }

        @Override
        public void write(List<@Nullable Object> values) throws WorkFailedException, IOException {
            record++;
            var arguments = new Object[values.size()];
            for (int i = 0; i < arguments.length; i++) {
                Object value = values.get(i);
                arguments[i] = value == null ? "" : value instanceof Number ? value : RecordValues.text(value);
            }
            String text;
            try {
                text = String.format(Locale.ROOT, format, arguments);
            } catch (IllegalFormatException e) {
                throw new WorkFailedException(
                        "BadRecord",
                        name + ", record " + record + ": does not fit the outputFormat '" + format + "' of '" + id
                                + "': " + e.getMessage(),
                        e);
            }
            if (text.indexOf('\n') >= 0) {
                throw new WorkFailedException(
                        "BadRecord",
                        name + ", record " + record + ": holds a line feed, which would end the record before its end");
            }
            out.write(text);
            out.write('\n');
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
