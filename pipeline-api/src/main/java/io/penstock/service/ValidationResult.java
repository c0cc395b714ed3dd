package io.penstock.service;

import io.penstock.problem.Issue;
import java.util.List;

/**
 * What the service thinks of a definition. Immutable.
 *
 * @param issues errors and warnings, in the order of the definition
 */
public record ValidationResult(List<Issue> issues) {

    /** Copies. */
    public ValidationResult {
        issues = List.copyOf(issues);
    }

    /** Whether there is at least one error. */
    public boolean errored() {
        return issues.stream().anyMatch(Issue::isError);
    }

    /** The errors. */
    public List<Issue> errors() {
        return issues.stream().filter(Issue::isError).toList();
    }

    /** The warnings. */
    public List<Issue> warnings() {
        return issues.stream().filter(issue -> !issue.isError()).toList();
    }
}
