package io.penstock.engine.store.jdbc;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table, as far as rows are written to it. Immutable.
 *
 * @param name without the prefix
 * @param keys how many of the columns, from the first on, are the key
 */
record Table<R>(String name, int keys, List<Column<R>> columns) {

    Table {
        columns = List.copyOf(columns);
    }

    /** The values of rows, column by column; where two have one key, the later counts. */
    List<@Nullable Object[]> values(Collection<R> rows) {
        var byKey = new LinkedHashMap<List<@Nullable Object>, @Nullable Object[]>();
        for (R row : rows) {
            @Nullable Object[] values = values(row, columns.size());
            byKey.put(List.of(java.util.Arrays.copyOf(values, keys)), values);
        }
        return List.copyOf(byKey.values());
    }

    /** The values of rows that have no key, one by one. */
    List<@Nullable Object[]> rows(Collection<R> rows) {
        return rows.stream().map(row -> values(row, columns.size())).toList();
    }

    private @Nullable Object[] values(R row, int count) {
        var values = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = columns.get(i).value().apply(row);
        }
        return values;
    }

    List<Column<R>> keyColumns() {
        return columns.subList(0, keys);
    }

    List<Column<R>> otherColumns() {
        return columns.subList(keys, columns.size());
    }

    /** The names of all columns, for a statement. */
    String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** The names of all columns under an alias, for a statement. */
    String names(String alias) {
        return columns.stream().map(column -> alias + "." + column.name()).collect(Collectors.joining(", "));
    }
}
