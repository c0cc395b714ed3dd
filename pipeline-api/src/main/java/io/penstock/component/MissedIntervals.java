package io.penstock.component;

/**
 * Which of the intervals are run that came due while the pipeline was inactive or no engine ran it; the others become
 * SKIPPED. Penstock's own (types).
 */
public enum MissedIntervals implements Keyword {
    /** All of them, oldest first, as the service did. The default. */
    ALL("all"),
    /** Only the last one. */
    LAST("last"),
    /** None that lies further back than {@code catchUpWindow}. */
    NONE("none");

    private final String text;

    MissedIntervals(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
