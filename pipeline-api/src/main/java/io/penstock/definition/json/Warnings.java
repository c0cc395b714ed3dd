package io.penstock.definition.json;

import io.penstock.problem.Issue;
import java.util.ArrayList;
import java.util.List;

/** The warnings of one reading, bounded, so that a hostile text cannot fill the memory with them. Thread-confined. */
final class Warnings {

    static final int MAX = 10_000;

    private final List<Issue> issues = new ArrayList<>();
    private int leftOut;

    void add(Issue issue) {
        if (issues.size() < MAX) {
            issues.add(issue);
        } else {
            leftOut++;
        }
    }

    void addAll(Warnings others) {
        others.issues.forEach(this::add);
        leftOut += others.leftOut;
    }

    List<Issue> list() {
        if (leftOut == 0) {
            return List.copyOf(issues);
        }
        var all = new ArrayList<>(issues);
        all.add(Issue.warning("too-many-warnings", leftOut + " more warnings are not listed"));
        return List.copyOf(all);
    }
}
