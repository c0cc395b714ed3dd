package io.penstock.engine.local.sql;

import io.penstock.spi.work.RecordValues;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Loads records by MySQL's {@code LOAD DATA LOCAL}, in portions. With it the server turns what would be errors into warnings
 * and leaves records out or bends values, so any warning is a failure here.
 */
final class MySqlLoad implements Load {

    private static final int PORTION = 8 * 1024 * 1024;
    private static final Pattern ROW = Pattern.compile("at row (\\d+)");

    private final Connection connection;
    private final Target target;
    private final String sql;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private long sent;
    private long records;

    MySqlLoad(Connection connection, Target target) {
        this.connection = connection;
        this.target = target;
        var places = new ArrayList<String>();
        var sets = new ArrayList<String>();
        for (int i = 0; i < target.columns().size(); i++) {
            Target.TableColumn column = target.columns().get(i);
            if (column.isBinary()) {
                places.add("@v" + i);
                sets.add(column.name() + " = UNHEX(@v" + i + ")");
            } else if (column.isBits()) {
                places.add("@v" + i);
                sets.add(column.name() + " = CAST(@v" + i + " AS UNSIGNED)");
            } else {
                places.add(column.name());
            }
        }
        this.sql = "LOAD DATA LOCAL INFILE 'records' INTO TABLE " + target.table() + " CHARACTER SET utf8mb4"
                + " FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' ("
                + String.join(", ", places)
                + ")" + (sets.isEmpty() ? "" : " SET " + String.join(", ", sets));
    }

    /** Whether server and driver let it. */
    static boolean isOffered(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (streamSetter(statement) == null) {
                return false;
            }
            try (ResultSet answer = statement.executeQuery("SELECT @@local_infile")) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private static @Nullable Method streamSetter(Statement statement) throws SQLException {
        Statement physical = statement.unwrap(Statement.class);
        try {
            return physical.getClass().getMethod("setLocalInfileInputStream", InputStream.class);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    @Override
    public void add(List<@Nullable Object> values) throws SQLException, RefusedRecordException {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                held.write('\t');
            }
            Object value = values.get(i);
            if (value == null) {
                held.write('\\');
                held.write('N');
            } else {
                put(value, target.columns().get(i), i + 1);
            }
        }
        held.write('\n');
        records++;
        if (held.size() >= PORTION) {
            send();
        }
    }

    private void put(Object value, Target.TableColumn column, int index) throws RefusedRecordException {
        String text;
        if (value instanceof byte[] bytes) {
            text = HexFormat.of().formatHex(bytes);
        } else {
            text = RecordValues.text(value);
            if (value instanceof OffsetDateTime || value instanceof Instant) {
                text = text.substring(0, text.length() - "+00".length());
            } else if (value instanceof Boolean bool) {
                text = bool ? "1" : "0";
            } else if (column.isBinary()) {
                if (!text.matches("\\\\x([0-9A-Fa-f]{2})*")) {
                    throw new RefusedRecordException(
                            records + 1, "column " + index + ": is not \\x and hexadecimal digits", null);
                }
                text = text.substring(2);
            }
        }
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            switch (b) {
                case '\\', '\t', '\n' -> {
                    held.write('\\');
                    held.write(b);
                }
                case 0 -> {
                    held.write('\\');
                    held.write('0');
                }
                default -> held.write(b);
            }
        }
    }

    private void send() throws SQLException, RefusedRecordException {
        if (held.size() == 0) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            Method setter = streamSetter(statement);
            if (setter == null) {
                throw new SQLException("the driver cannot load from a stream");
            }
            try {
                setter.invoke(statement.unwrap(Statement.class), new ByteArrayInputStream(held.toByteArray()));
            } catch (ReflectiveOperationException e) {
                throw new SQLException("the driver cannot load from a stream: " + e, e);
            }
            long loaded = statement.executeLargeUpdate(sql);
            refuseWarnings(statement);
            if (loaded != records - sent) {
                throw new RefusedRecordException(
                        0, "of " + (records - sent) + " records the database took " + loaded, null);
            }
        }
        sent = records;
        held.reset();
    }

    private void refuseWarnings(Statement statement) throws SQLException, RefusedRecordException {
        try (ResultSet warning = statement.executeQuery("SHOW WARNINGS LIMIT 1")) {
            if (warning.next()) {
                String message = warning.getString(3);
                Matcher row = ROW.matcher(message);
                throw new RefusedRecordException(
                        row.find() ? sent + Long.parseLong(row.group(1)) : 0,
                        message + " (code " + warning.getString(2) + ")",
                        null);
            }
        }
    }

    @Override
    public void finish() throws SQLException, RefusedRecordException {
        send();
    }
}
