package io.penstock.validation;

import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.Issue;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that was found in a definition, in the order of the definition: what concerns all of it first, then object by
 * object, then the parameters. Immutable.
 *
 * @param issues errors and warnings
 */
public record ValidationReport(List<Issue> issues) {

    /** Copies the list. */
    public ValidationReport {
        issues = List.copyOf(issues);
    }

    /** The issues that forbid activation. */
    public List<Issue> errors() {
        return issues.stream().filter(Issue::isError).toList();
    }

    /** The issues that only inform. */
    public List<Issue> warnings() {
        return issues.stream().filter(issue -> !issue.isError()).toList();
    }

    /** Whether there is no error; there may be warnings. */
    public boolean isValid() {
        return issues.stream().noneMatch(Issue::isError);
    }

    /** The issues about one object. */
    public List<Issue> about(String objectId) {
        return issues.stream()
                .filter(issue -> issue.objectId().filter(objectId::equals).isPresent())
                .toList();
    }

    /**
     * This report, if there is no error.
     *
     * @param what the subject of the exception's first line, such as {@code "pipeline 'Clicks' is not valid"}
     * @throws InvalidDefinitionException with all issues, if there is an error
     */
    public ValidationReport orThrow(String what) {
        if (!isValid()) {
            throw new InvalidDefinitionException(what, issues);
        }
        return this;
    }

    /** One line for each issue; {@code no issues} where there is none. */
    @Override
    public String toString() {
        return issues.isEmpty()
                ? "no issues"
                : issues.stream()
                        .map(issue -> (issue.isError() ? "error: " : "warning: ") + issue)
                        .collect(Collectors.joining("\n"));
    }
}
