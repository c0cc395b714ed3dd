package io.penstock.catalog;

import java.util.List;
import java.util.Objects;

/**
 * Fields of which some have to be set. Immutable.
 *
 * @param name the name of the group, unique in its type
 * @param rule how many members have to be set
 * @param members the names of the fields
 * @param alternatives other fields that make up for the group
 */
public record FieldGroup(String name, Rule rule, List<String> members, List<String> alternatives) {

    /** How many members of a group have to be set. */
    public enum Rule {
        /** One or more. */
        AT_LEAST_ONE,
        /** One, and no other beside it. */
        EXACTLY_ONE,
        /** The guide is not clear; a group without any is worth a warning. */
        ADVISED
    }

    /** Copies the lists. */
    public FieldGroup {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(rule, "rule");
        members = List.copyOf(members);
        alternatives = List.copyOf(alternatives);
    }

    /** A group of which one member, and no other, has to be set. */
    public static FieldGroup exactlyOne(String name, String... members) {
        return new FieldGroup(name, Rule.EXACTLY_ONE, List.of(members), List.of());
    }

    /** A group of which at least one member has to be set. */
    public static FieldGroup atLeastOne(String name, String... members) {
        return new FieldGroup(name, Rule.AT_LEAST_ONE, List.of(members), List.of());
    }
}
