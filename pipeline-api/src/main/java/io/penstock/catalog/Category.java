package io.penstock.catalog;

/** The kinds that types fall into (dp-pipeline-objects). */
public enum Category {
    /** Work to do. */
    ACTIVITY("Activity"),
    /** Data that activities read and write. */
    DATA_NODE("DataNode"),
    /** What work is done on. */
    RESOURCE("Resource"),
    /** What has to be true first. */
    PRECONDITION("Precondition"),
    /** How a database is reached. */
    DATABASE("Database"),
    /** How records are laid out. */
    DATA_FORMAT("DataFormat"),
    /** What is done about success, failure and lateness. */
    ACTION("Action"),
    /** When things run. */
    SCHEDULE("Schedule"),
    /** What only serves another object. */
    UTILITY("Utility"),
    /** The object {@code Default}. */
    DEFAULT("Default"),
    /** A part of a definition file that is no object. */
    DEFINITION_FILE("DefinitionFile");

    private final String text;

    Category(String text) {
        this.text = text;
    }

    /** The service's word for it, such as {@code DataNode}. */
    public String text() {
        return text;
    }

    static Category of(String text) {
        for (Category category : values()) {
            if (category.text.equals(text)) {
                return category;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a category");
    }
}
