package io.penstock.engine.store.jdbc;

import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column and where its value comes from. Immutable.
 *
 * @param value what is written of a row: a {@link String}, {@link Long}, {@link Integer}, {@link Boolean} or {@code null}
 */
record Column<R>(String name, Kind kind, Function<R, @Nullable Object> value) {

    /** What is in a column; the names that PostgreSQL has for it, and the class of an array of it. */
    enum Kind {
        TEXT("text"),
        LONG("int8"),
        INT("int4"),
        BOOL("bool");

        private final String postgres;

        Kind(String postgres) {
            this.postgres = postgres;
        }

        String postgres() {
            return postgres;
        }

        Object[] array(int length) {
            if (this == TEXT) {
                return new String[length];
            }
            if (this == LONG) {
                return new Long[length];
            }
            return this == INT ? new Integer[length] : new Boolean[length];
        }
    }

    static <R> Column<R> text(String name, Function<R, @Nullable String> value) {
        return new Column<>(name, Kind.TEXT, row -> Encoding.text(value.apply(row)));
    }

    /** An enum, by its name. */
    static <R> Column<R> word(String name, Function<R, @Nullable Enum<?>> value) {
        return new Column<>(name, Kind.TEXT, row -> {
            Enum<?> constant = value.apply(row);
            return constant == null ? null : constant.name();
        });
    }

    static <R> Column<R> number(String name, Function<R, Long> value) {
        return new Column<>(name, Kind.LONG, value::apply);
    }

    static <R> Column<R> count(String name, Function<R, Integer> value) {
        return new Column<>(name, Kind.INT, value::apply);
    }

    static <R> Column<R> flag(String name, Function<R, Boolean> value) {
        return new Column<>(name, Kind.BOOL, value::apply);
    }

    static <R> Column<R> time(String name, Function<R, @Nullable Instant> value) {
        return new Column<>(name, Kind.LONG, row -> Encoding.time(value.apply(row)));
    }
}
