package io.penstock.spi.work;

import java.util.List;
import java.util.Objects;

/**
 * One column of records, as far as it is known. Immutable.
 *
 * @param name the name; empty where the column has none
 * @param type the type in the words of whoever declared it, such as {@code STRING} or {@code numeric(10,2)}; empty where it
 *     is not known
 */
public record Column(String name, String type) {

    /** Checks that both are there. */
    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /**
     * Reads a declaration of the field {@code column} of a data format: a name, and after white space a type
     * (dp-object-csv).
     */
    public static Column parse(String declaration) {
        String[] parts = declaration.strip().split("\\s+", 2);
        return new Column(parts[0], parts.length > 1 ? parts[1] : "");
    }

    /** Reads several declarations; each may hold several columns, separated by commas outside of brackets. */
    public static List<Column> parseAll(List<String> declarations) {
        return declarations.stream()
                .flatMap(text -> java.util.Arrays.stream(text.split(",(?![^()]*\\))")))
                .filter(text -> !text.isBlank())
                .map(Column::parse)
                .toList();
    }

    /** The declaration: name and type. */
    @Override
    public String toString() {
        return type.isEmpty() ? name : name + " " + type;
    }
}
