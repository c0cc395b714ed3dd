package io.penstock.engine.local.sql;

import io.penstock.spi.work.RecordValues;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inserts records in batches, by the statement that the node has or that follows from the table. */
final class BatchLoad implements Load {

    private static final int BATCH = 1_000;

    /** Bytes and texts held back; records may be large. */
    private static final long BATCH_SIZE = 4L * 1024 * 1024;

    private final Target target;
    private final Dialect dialect;
    private final PreparedStatement statement;
    private long sent;
    private int held;
    private long size;

    BatchLoad(Target target, Dialect dialect, Connection connection) throws SQLException {
        this.target = target;
        this.dialect = dialect;
        this.statement = connection.prepareStatement(target.insert());
    }

    @Override
    public void add(List<@Nullable Object> values) throws SQLException, RefusedRecordException {
        for (int i = 0; i < values.size(); i++) {
            bind(i, values.get(i));
        }
        statement.addBatch();
        held++;
        if (held == BATCH || size > BATCH_SIZE) {
            send();
        }
    }

    private void bind(int i, @Nullable Object value) throws SQLException, RefusedRecordException {
        Target.@Nullable TableColumn column =
                target.columns().isEmpty() ? null : target.columns().get(i);
        int index = i + 1;
        if (value == null) {
            statement.setNull(index, dialect == Dialect.POSTGRESQL || column == null ? Types.NULL : column.type());
        } else if (value instanceof byte[] bytes) {
            size += bytes.length;
            statement.setBytes(index, bytes);
        } else if (value instanceof Boolean bool) {
            statement.setBoolean(index, bool);
        } else if (value instanceof BigDecimal number) {
            statement.setBigDecimal(index, number);
        } else if (value instanceof Number) {
            statement.setObject(index, value);
        } else {
            String text = text(value);
            size += text.length();
            if (column != null && column.isBinary() && dialect != Dialect.POSTGRESQL) {
                statement.setBytes(index, bytes(text, index));
            } else if (dialect == Dialect.POSTGRESQL) {
                // of no type, so that the server takes the one that the place wants
                statement.setObject(index, text, Types.OTHER);
            } else if (dialect == Dialect.MYSQL && column != null && column.isBits()) {
                statement.setLong(index, bits(text, index));
            } else {
                statement.setString(index, text);
            }
        }
    }

    private String text(Object value) {
        String text = RecordValues.text(value);
        boolean hasZone = value instanceof OffsetDateTime || value instanceof Instant;
        // MySQL knows no zones in times; the session's is UTC.
        return hasZone && dialect == Dialect.MYSQL ? text.substring(0, text.length() - "+00".length()) : text;
    }

    private byte[] bytes(String text, int index) throws RefusedRecordException {
        if (text.startsWith("\\x")) {
            try {
                return HexFormat.of().parseHex(text, 2, text.length());
            } catch (IllegalArgumentException e) {
                throw refused(index, "'" + shortened(text) + "' is not \\x and hexadecimal digits", e);
            }
        }
        throw refused(index, "'" + shortened(text) + "' is not \\x and hexadecimal digits", null);
    }

    private long bits(String text, int index) throws RefusedRecordException {
        if (text.equalsIgnoreCase("true") || text.equals("t")) {
            return 1;
        }
        if (text.equalsIgnoreCase("false") || text.equals("f")) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw refused(index, "'" + shortened(text) + "' is neither true, false nor a whole number", e);
        }
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    private RefusedRecordException refused(int index, String problem, @Nullable Throwable cause) {
        return new RefusedRecordException(sent + held + 1, "column " + index + ": " + problem, cause);
    }

    private void send() throws SQLException, RefusedRecordException {
        if (held == 0) {
            return;
        }
        try {
            statement.executeBatch();
        } catch (BatchUpdateException e) {
            throw new RefusedRecordException(sent + firstFailure(e), SqlFailures.words(e), e);
        }
        sent += held;
        held = 0;
        size = 0;
    }

    /** Drivers that stop at the first failure tell of those before it, the others mark it. */
    private int firstFailure(BatchUpdateException failure) {
        int[] counts = failure.getUpdateCounts();
        for (int i = 0; counts != null && i < counts.length; i++) {
            if (counts[i] == PreparedStatement.EXECUTE_FAILED) {
                // A driver that rewrote the batch marks all of it, and knows no better.
                boolean all = i == 0 && java.util.Arrays.stream(counts).allMatch(c -> c == counts[0]);
                return all && counts.length > 1 ? Integer.MIN_VALUE : i + 1;
            }
        }
        return counts == null || counts.length >= held ? Integer.MIN_VALUE : counts.length + 1;
    }

    @Override
    public void finish() throws SQLException, RefusedRecordException {
        send();
        statement.close();
    }
}
