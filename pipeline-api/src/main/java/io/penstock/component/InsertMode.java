package io.penstock.component;

/** How {@link RedshiftCopyActivity} treats rows that are already there (dp-object-redshiftcopyactivity). */
public enum InsertMode implements Keyword {
    /** Adds the rows that match none. */
    KEEP_EXISTING,
    /** Replaces the rows that match. */
    OVERWRITE_EXISTING,
    /** Empties the table first. */
    TRUNCATE,
    /** Adds all rows, without looking for matches; a retry may add some twice. */
    APPEND;

    @Override
    public String text() {
        return name();
    }
}
