package io.penstock.component;

/** Which intervals of the other object {@link PipelineObjectFinished} looks at (types). */
public enum FinishedInterval implements Keyword {
    /** The one with the same start. The default. */
    SAME("same"),
    /** The one in which the interval of the node lies. */
    COVERING("covering"),
    /** All that lie in the interval of the node. */
    WITHIN("within"),
    /** The newest one that has ended. */
    LATEST("latest");

    private final String text;

    FinishedInterval(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
