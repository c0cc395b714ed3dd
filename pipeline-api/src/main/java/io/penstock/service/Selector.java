package io.penstock.service;

import java.util.List;
import java.util.Objects;

/**
 * One condition of a query. Immutable.
 *
 * @param fieldName the field that is compared
 * @param operator how
 * @param values with what: one value, two for BETWEEN; several for EQ mean any of them
 */
public record Selector(String fieldName, Operator operator, List<String> values) {

    /** How a field is compared. */
    public enum Operator {
        /** Equal to one of the values. */
        EQ,
        /** Refers to the value. */
        REF_EQ,
        /** At or before. */
        LE,
        /** At or after. */
        GE,
        /** Between the two values, both included. */
        BETWEEN
    }

    /** Checks and copies. */
    public Selector {
        Objects.requireNonNull(fieldName, "fieldName");
        Objects.requireNonNull(operator, "operator");
        values = List.copyOf(values);
    }
}
