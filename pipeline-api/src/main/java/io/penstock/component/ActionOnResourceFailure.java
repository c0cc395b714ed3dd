package io.penstock.component;

/** What becomes of the activities of a resource that fails (dp-object-ec2resource). */
public enum ActionOnResourceFailure implements Keyword {
    /** They are tried again, on a new resource. */
    RETRYALL("retryall"),
    /** They are cancelled. */
    RETRYNONE("retrynone");

    private final String text;

    ActionOnResourceFailure(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
