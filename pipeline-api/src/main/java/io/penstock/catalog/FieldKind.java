package io.penstock.catalog;

/** Who sets a field, and whether it may be missing. */
public enum FieldKind {
    /** The definition has to set it, or inherit it. */
    REQUIRED("required"),
    /** Belongs to a {@link FieldGroup} of which some member has to be set. */
    REQUIRED_GROUP("requiredGroup"),
    /** The definition may set it. */
    OPTIONAL("optional"),
    /** Written while the pipeline runs. */
    RUNTIME("runtime"),
    /** Written by the system. */
    SYSTEM("system");

    private final String text;

    FieldKind(String text) {
        this.text = text;
    }

    /** The word for it in the catalogue, such as {@code requiredGroup}. */
    public String text() {
        return text;
    }

    /** Whether a definition sets it: neither {@link #RUNTIME} nor {@link #SYSTEM}. */
    public boolean isSetByDefinition() {
        return this != RUNTIME && this != SYSTEM;
    }

    static FieldKind of(String text) {
        for (FieldKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a kind of field");
    }
}
