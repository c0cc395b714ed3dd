package io.penstock.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A definition that cannot be read, built or activated. Carries every {@link Issue} that was found, warnings too; the
 * message lists the errors, one a line.
 */
public final class InvalidDefinitionException extends PipelineException {

    private static final long serialVersionUID = 1L;

    private final transient List<Issue> issues;

    /**
     * An exception for the given issues.
     *
     * @param what the subject of the first line, such as {@code "pipeline 'Clicks' is not valid"}
     * @param issues what was found; at least one error
     */
    public InvalidDefinitionException(String what, List<Issue> issues) {
        super(ErrorCategory.INVALID_DEFINITION, message(what, issues));
        this.issues = List.copyOf(issues);
    }

    private static String message(String what, List<Issue> issues) {
        List<Issue> errors = issues.stream().filter(Issue::isError).toList();
        String count = errors.size() == 1 ? "1 error" : errors.size() + " errors";
        return errors.stream()
                .map(issue -> "\n  " + issue)
                .collect(Collectors.joining("", what + ", " + count + ":", ""));
    }

    /** Everything that was found, in the order of the definition. */
    public List<Issue> issues() {
        return issues == null ? List.of() : issues;
    }

    /** The errors among {@link #issues()}. */
    public List<Issue> errors() {
        var errors = new ArrayList<Issue>();
        for (Issue issue : issues()) {
            if (issue.isError()) {
                errors.add(issue);
            }
        }
        return List.copyOf(errors);
    }
}
