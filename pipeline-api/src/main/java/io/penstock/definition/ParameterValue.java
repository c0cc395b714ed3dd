package io.penstock.definition;

import java.util.Objects;

/**
 * One value for a parameter. An array parameter has several, in order. Immutable.
 *
 * @param id the id of the parameter, with its {@code *} if it has one
 * @param value the text
 */
public record ParameterValue(String id, String value) {

    /** Checks that both are there. */
    public ParameterValue {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(value, "value");
    }

    /** Whether the value must never be shown. */
    public boolean isSecret() {
        return id.startsWith("*");
    }

    @Override
    public String toString() {
        return id + "=" + (isSecret() ? "***" : "'" + value + "'");
    }
}
