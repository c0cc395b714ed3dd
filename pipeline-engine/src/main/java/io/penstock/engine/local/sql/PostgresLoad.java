package io.penstock.engine.local.sql;

import io.penstock.spi.work.RecordValues;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Loads records by PostgreSQL's {@code COPY … FROM STDIN}, several times as fast as statements. */
final class PostgresLoad implements Load {

    private static final Pattern LINE = Pattern.compile("COPY \\S+, line (\\d+)");
    private static final int PORTION = 64 * 1024;

    private final PostgresCopy.In copy;
    private byte[] buffer = new byte[2 * PORTION];
    private int filled;

    PostgresLoad(PostgresCopy copies, Target target) throws SQLException {
        String columns = target.columns().stream().map(Target.TableColumn::name).collect(Collectors.joining(", "));
        this.copy = copies.in("COPY " + target.table() + " (" + columns + ") FROM STDIN");
    }

    @Override
    public void add(List<@Nullable Object> values) throws SQLException, RefusedRecordException {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                put((byte) '\t');
            }
            Object value = values.get(i);
            if (value == null) {
                put((byte) '\\');
                put((byte) 'N');
            } else {
                put(RecordValues.text(value));
            }
        }
        put((byte) '\n');
        if (filled >= PORTION) {
            send();
        }
    }

    private void put(byte b) {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        buffer[filled++] = b;
    }

    private void put(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int needed = filled + 2 * bytes.length;
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
        }
        byte[] target = buffer;
        int to = filled;
        for (byte b : bytes) {
            switch (b) {
                case '\\' -> {
                    target[to++] = '\\';
                    target[to++] = '\\';
                }
                case '\t' -> {
                    target[to++] = '\\';
                    target[to++] = 't';
                }
                case '\n' -> {
                    target[to++] = '\\';
                    target[to++] = 'n';
                }
                case '\r' -> {
                    target[to++] = '\\';
                    target[to++] = 'r';
                }
                default -> target[to++] = b;
            }
        }
        filled = to;
    }

    private void send() throws SQLException, RefusedRecordException {
        try {
            copy.write(buffer, filled);
        } catch (SQLException e) {
            throw refused(e);
        }
        filled = 0;
        if (buffer.length > 16 * PORTION) {
            buffer = new byte[2 * PORTION];
        }
    }

    @Override
    public void finish() throws SQLException, RefusedRecordException {
        send();
        try {
            copy.end();
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /** The server says at which line; a line is a record here. */
    private static RefusedRecordException refused(SQLException e) throws SQLException {
        Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
        if (line.find()) {
            return new RefusedRecordException(Long.parseLong(line.group(1)), SqlFailures.words(e), e);
        }
        String state = String.valueOf(e.getSQLState());
        if (state.startsWith("22") || state.startsWith("23")) {
            return new RefusedRecordException(0, SqlFailures.words(e), e);
        }
        throw e;
    }

    @Override
    public void abandon() throws SQLException {
        copy.cancel();
    }
}
