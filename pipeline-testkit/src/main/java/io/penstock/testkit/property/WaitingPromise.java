package io.penstock.testkit.property;

import io.penstock.run.Explanation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Promise 2: every instance that has not ended says what it waits for. */
final class WaitingPromise {

    private WaitingPromise() {}

    /**
     * Judges what the instances that had not ended said.
     *
     * @param explanations one for each; as asking may let the engine go on after trouble with its store, the status that
     *     counts is the one in the answer
     */
    static List<String> check(Collection<Explanation> explanations) {
        var violations = new ArrayList<String>();
        for (Explanation explanation : explanations) {
            if (!explanation.status().isTerminal() && explanation.reasons().isEmpty()) {
                violations.add(explanation.instanceId() + " is " + explanation.status()
                        + " and does not say what it waits for");
            }
        }
        return violations;
    }
}
