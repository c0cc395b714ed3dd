package io.penstock.catalog;

/** What the value of a field has to look like (dp-expressions-functions). */
public enum SlotType {
    /** Any text. */
    STRING("String"),
    /** A whole number. */
    INTEGER("Integer"),
    /** A number. */
    DOUBLE("Double"),
    /** {@code true} or {@code false}, in any letter case. */
    BOOLEAN("Boolean"),
    /** A length of time, such as {@code 15 minutes}. */
    PERIOD("Period"),
    /** A moment in UTC, written {@code 2012-01-15T23:59:00}. */
    DATE_TIME("DateTime"),
    /** One of a list of words. */
    ENUMERATION("Enumeration"),
    /** Another object. */
    REFERENCE("Reference");

    private final String text;

    SlotType(String text) {
        this.text = text;
    }

    /** The service's word for it, such as {@code DateTime}. */
    public String text() {
        return text;
    }

    static SlotType of(String text) {
        for (SlotType type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a slot type");
    }
}
