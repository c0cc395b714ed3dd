package io.penstock.run;

import io.penstock.problem.ErrorCategory;
import io.penstock.problem.PipelineException;
import java.util.List;

/**
 * A run that was waited for and has not finished: because the time was over, or because nothing can move any more without
 * an operator. Says what each unfinished instance waits for.
 */
public final class UnfinishedRunException extends PipelineException {

    private static final long serialVersionUID = 1L;

    private final transient List<Explanation> explanations;
    private final boolean stuck;

    /**
     * An exception with the explanations of what has not finished.
     *
     * @param stuck whether nothing can move any more without an operator
     */
    public UnfinishedRunException(String message, List<Explanation> explanations, boolean stuck) {
        super(ErrorCategory.UNAVAILABLE, message(message, explanations));
        this.explanations = List.copyOf(explanations);
        this.stuck = stuck;
    }

    private static String message(String message, List<Explanation> explanations) {
        var text = new StringBuilder(message);
        explanations.stream()
                .limit(10)
                .forEach(explanation -> text.append("\n  ").append(explanation.sentence()));
        if (explanations.size() > 10) {
            text.append("\n  and ").append(explanations.size() - 10).append(" more");
        }
        return text.toString();
    }

    /** What each unfinished instance waits for. */
    public List<Explanation> explanations() {
        return explanations == null ? List.of() : explanations;
    }

    /** Whether nothing can move any more without an operator; false where only the time was over. */
    public boolean isStuck() {
        return stuck;
    }
}
