package io.penstock.definition;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A parameter that a definition declares: an id and attributes, in order. Immutable.
 *
 * <p>Known attributes are {@code description}, {@code type} (String, Integer, Double, AWS::S3::ObjectKey),
 * {@code optional}, {@code allowedValues}, {@code default} and {@code isArray} (dp-custom-templates); others are kept.
 *
 * @param id the id, starting with {@code my}, after a {@code *} where the value is secret
 * @param attributes texts by key; one with several values occurs several times
 */
public record Parameter(String id, List<Field> attributes) {

    /**
     * Copies the attributes.
     *
     * @throws IllegalArgumentException if an attribute has the key {@code id} or is a reference
     */
    public Parameter {
        Objects.requireNonNull(id, "id");
        attributes = List.copyOf(attributes);
        for (Field attribute : attributes) {
            if (attribute.key().equals("id") || attribute.value().isReference()) {
                throw new IllegalArgumentException("parameter '" + id + "', attribute '" + attribute.key() + "': "
                        + (attribute.value().isReference() ? "is a reference; expected text" : "is no attribute"));
            }
        }
    }

    /** Whether values of this parameter must never be shown. */
    public boolean isSecret() {
        return id.startsWith("*");
    }

    /** The declared type, {@code String} where none is. */
    public String type() {
        return attribute("type").orElse("String");
    }

    /** Whether a value may be missing; false unless declared. */
    public boolean isOptional() {
        return attribute("optional").map(text -> text.equalsIgnoreCase("true")).orElse(false);
    }

    /** Whether it may hold several values; false unless declared. */
    public boolean isArray() {
        return attribute("isArray").map(text -> text.equalsIgnoreCase("true")).orElse(false);
    }

    /** What it is for. */
    public Optional<String> description() {
        return attribute("description");
    }

    /** The values used where none is supplied; more than one only for an array. */
    public List<String> defaultValues() {
        return all("default");
    }

    /** The only values allowed; empty where any is. */
    public List<String> allowedValues() {
        return all("allowedValues");
    }

    /** The first value of an attribute. */
    public Optional<String> attribute(String key) {
        return all(key).stream().findFirst();
    }

    private List<String> all(String key) {
        return attributes.stream()
                .filter(attribute -> attribute.key().equals(key))
                .map(attribute -> attribute.value().value())
                .toList();
    }

    /** Id and attributes; the default of a secret parameter is shown as {@code ***}. */
    @Override
    public String toString() {
        return isSecret() ? id + "[***]" : id + attributes;
    }
}
