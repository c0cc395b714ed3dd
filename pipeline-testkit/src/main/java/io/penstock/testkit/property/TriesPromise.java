package io.penstock.testkit.property;

import io.penstock.run.AttemptView;
import io.penstock.run.InstanceView;
import java.util.ArrayList;
import java.util.List;

/**
 * Promise 5: no generation has more attempts than it may have, infrastructure failures aside; their numbers are 1, 2, 3 and
 * so on, and they follow one another. Judged by what is durable, as the events of a step whose answer was lost are never told.
 */
final class TriesPromise {

    /** How many attempts of a generation may be lost without being charged. */
    private static final int INFRASTRUCTURE_ATTEMPTS = 10;

    private TriesPromise() {}

    static List<String> check(Snapshot stored) {
        var violations = new ArrayList<String>();
        for (InstanceView instance : stored.instances()) {
            if (instance.maximumAttempts() > 0
                    && instance.attempts() > instance.maximumAttempts() + INFRASTRUCTURE_ATTEMPTS) {
                violations.add(instance.id() + " has had " + instance.attempts() + " attempts and may have "
                        + instance.maximumAttempts());
            }
            AttemptView before = null;
            for (AttemptView attempt : stored.attempts().getOrDefault(instance.id(), List.of())) {
                int expected = before == null ? 1 : before.number() + 1;
                if (attempt.number() != expected) {
                    violations.add(
                            instance.id() + " has attempt " + attempt.number() + " where " + expected + " was due");
                }
                if (before != null
                        && before.end().map(attempt.start()::isBefore).orElse(true)) {
                    violations.add(
                            instance.id() + " began attempt " + attempt.number() + " before the one before it ended");
                }
                before = attempt;
            }
        }
        return violations;
    }
}
