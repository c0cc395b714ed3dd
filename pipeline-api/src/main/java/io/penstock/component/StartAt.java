package io.penstock.component;

/** A start that is not a date (dp-object-schedule). */
public enum StartAt implements Keyword {
    /** The moment of the first activation. */
    FIRST_ACTIVATION_DATE_TIME;

    @Override
    public String text() {
        return name();
    }
}
