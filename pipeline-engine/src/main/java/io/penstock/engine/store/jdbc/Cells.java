package io.penstock.engine.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The cells of the row that a result stands at, one after the other. */
final class Cells {

    private final ResultSet result;
    private int column;

    Cells(ResultSet result) {
        this.result = result;
    }

    @Nullable
    String textOrNull() throws SQLException {
        return Encoding.plain(result.getString(++column));
    }

    String text() throws SQLException {
        String text = textOrNull();
        return text == null ? "" : text;
    }

    <E extends Enum<E>> E word(Class<E> type) throws SQLException {
        return Enum.valueOf(type, text());
    }

    <E extends Enum<E>> @Nullable E wordOrNull(Class<E> type) throws SQLException {
        String name = textOrNull();
        return name == null ? null : Enum.valueOf(type, name);
    }

    long number() throws SQLException {
        return result.getLong(++column);
    }

    int count() throws SQLException {
        return result.getInt(++column);
    }

    boolean flag() throws SQLException {
        return result.getBoolean(++column);
    }

    @Nullable
    Instant timeOrNull() throws SQLException {
        long value = result.getLong(++column);
        return result.wasNull() ? null : Encoding.time(Long.valueOf(value));
    }

    Instant time() throws SQLException {
        Instant time = timeOrNull();
        return time == null ? Instant.EPOCH : time;
    }

    void skip() {
        column++;
    }
}
