package io.penstock.run;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why an instance is where it is: what it waits for, and what that waits for, down to the root. Immutable.
 *
 * @param instanceId the instance
 * @param status its status
 * @param reasons what it waits for itself; empty for a terminal instance
 * @param causes the explanations of the instances it waits for, in the order of the reasons
 * @param note why a terminal instance ended as it did
 */
public record Explanation(
        String instanceId, Status status, List<WaitReason> reasons, List<Explanation> causes, Optional<String> note) {

    /** Checks and copies. */
    public Explanation {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(status, "status");
        reasons = List.copyOf(reasons);
        causes = List.copyOf(causes);
    }

    /** The reasons at the roots: those that no other waiting instance stands behind. */
    public List<WaitReason> roots() {
        if (causes.isEmpty()) {
            return reasons;
        }
        var roots = new java.util.LinkedHashSet<WaitReason>();
        reasons.stream().filter(reason -> reason.causeId().isEmpty()).forEach(roots::add);
        causes.forEach(cause -> roots.addAll(cause.roots()));
        return List.copyOf(roots);
    }

    /** Whether only an operator, or somebody from outside, can make it move. */
    public boolean needsOperator() {
        List<WaitReason> roots = roots();
        return !roots.isEmpty() && roots.stream().anyMatch(WaitReason::needsOperator);
    }

    /** All of it as one sentence. */
    public String sentence() {
        var text = new StringBuilder(instanceId).append(" is ").append(status);
        note.ifPresent(why -> text.append(" (").append(why).append(')'));
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        String separator = " and ";
        for (WaitReason reason : reasons) {
            text.append(separator).append(reason);
            reason.causeId()
                    .flatMap(id -> causes.stream()
                            .filter(cause -> cause.instanceId.equals(id))
                            .findFirst())
                    .filter(cause -> !cause.reasons.isEmpty())
                    .ifPresent(cause -> {
                        text.append(", which");
                        cause.appendClause(text);
                    });
            separator = "; it ";
        }
    }

    private void appendClause(StringBuilder text) {
        WaitReason first = reasons.get(0);
        text.append(' ').append(first);
        first.causeId()
                .flatMap(id -> causes.stream()
                        .filter(cause -> cause.instanceId.equals(id))
                        .findFirst())
                .filter(cause -> !cause.reasons.isEmpty())
                .ifPresent(cause -> {
                    text.append(", which");
                    cause.appendClause(text);
                });
    }

    @Override
    public String toString() {
        return sentence();
    }
}
