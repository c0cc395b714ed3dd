package io.penstock.component;

/** What becomes of a resource when an activity on it fails (dp-object-ec2resource). */
public enum ActionOnTaskFailure implements Keyword {
    /** It is kept. */
    CONTINUE("continue"),
    /** It is ended. */
    TERMINATE("terminate");

    private final String text;

    ActionOnTaskFailure(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
