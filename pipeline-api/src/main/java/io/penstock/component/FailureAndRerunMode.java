package io.penstock.component;

/** How a component reacts when something it depends on fails or is rerun (dp-manage-cascade-failandrerun). */
public enum FailureAndRerunMode implements Keyword {
    /** It waits; nothing is handed on. The default. */
    NONE("none"),
    /** Failures and reruns are handed on to what depends on it. */
    CASCADE("cascade");

    private final String text;

    FailureAndRerunMode(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
