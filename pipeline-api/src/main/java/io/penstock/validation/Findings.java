package io.penstock.validation;

import io.penstock.problem.Issue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects issues and puts them in the order of the definition. What is found twice counts once, even where the second
 * time another page or another expectation goes with it: a field of {@code Default} meets the description of every heir.
 */
final class Findings {

    private record Finding(int object, int field, Issue issue) {

        List<Object> sameness() {
            return List.of(object, issue.severity(), issue.rule(), issue.problem(), issue.field(), issue.value());
        }
    }

    private static final int DEFINITION = -1;
    private static final int PARAMETERS = Integer.MAX_VALUE;

    private final List<Finding> findings = new ArrayList<>();
    private final Set<List<Object>> known = new HashSet<>();

    /** An issue about an object; its id is filled in. */
    void add(Element element, Issue issue) {
        String field = issue.field().orElse("");
        int place = new ArrayList<>(element.object().keys()).indexOf(field);
        add(new Finding(element.index(), place < 0 ? Integer.MAX_VALUE : place, issue.object(element.id())));
    }

    /** An issue about the definition as a whole. */
    void add(Issue issue) {
        add(new Finding(DEFINITION, 0, issue));
    }

    /** An issue about a parameter or its value. */
    void addParameter(Issue issue) {
        add(new Finding(PARAMETERS, 0, issue));
    }

    private void add(Finding finding) {
        if (known.add(finding.sameness())) {
            findings.add(finding);
        }
    }

    ValidationReport report() {
        return new ValidationReport(findings.stream()
                .sorted(Comparator.comparingInt(Finding::object).thenComparingInt(Finding::field))
                .map(Finding::issue)
                .toList());
    }
}
