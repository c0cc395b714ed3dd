package io.penstock.validation;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;
import io.penstock.schedule.Period;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the service does not let anyone change once a pipeline has been activated (dp-manage-pipeline-modify-console): objects
 * cannot be removed, references of existing objects stay as they are, a schedule keeps its period and its start, and a new
 * object must not write to an existing one. Everything else may change; before the first activation anything may.
 *
 * <p>This is a check of its own: {@link Validator} judges one definition, this compares two. Thread-safe.
 */
public final class EditRules {

    private static final String PAGE = "dp-manage-pipeline-modify-console";

    private EditRules() {}

    /**
     * What an edit changes that must not be changed.
     *
     * @param active the definition that was activated
     * @param edited the one that is to take its place
     * @return errors, those about removed objects first, the others in the order of {@code edited}; valid where the edit is
     *     allowed
     */
    public static ValidationReport check(PipelineDefinition active, PipelineDefinition edited) {
        var issues = new ArrayList<Issue>();
        for (PipelineObject object : active.objects()) {
            if (edited.object(object.id()).isEmpty()) {
                issues.add(Issue.error("edit-removed", "is missing, but an active pipeline keeps its objects")
                        .object(object.id())
                        .expected("the object, unused where it is not needed any more")
                        .source(PAGE));
            }
        }
        for (PipelineObject object : edited.objects()) {
            Optional<PipelineObject> before = active.object(object.id());
            if (before.isPresent()) {
                references(before.get(), object, issues);
                schedule(before.get(), object, issues);
            } else {
                output(object, active, issues);
            }
        }
        return new ValidationReport(issues);
    }

    private static void references(PipelineObject before, PipelineObject after, List<Issue> issues) {
        Set<String> keys = new LinkedHashSet<>(before.keys());
        keys.addAll(after.keys());
        for (String key : keys) {
            List<FieldValue> old = before.values(key);
            List<FieldValue> now = after.values(key);
            boolean refers = old.stream().anyMatch(FieldValue::isReference)
                    || now.stream().anyMatch(FieldValue::isReference);
            if (refers && !old.equals(now)) {
                Issue issue = Issue.error("edit-reference", "is a reference, which an active pipeline keeps")
                        .object(after.id())
                        .field(key)
                        .expected(old.isEmpty() ? "no reference, as before" : text(key, old) + ", as before")
                        .source(PAGE);
                issues.add(now.isEmpty() ? issue : issue.value(text(key, now)));
            }
        }
    }

    private static String text(String key, List<FieldValue> values) {
        return key.startsWith("*")
                ? "***"
                : values.stream().map(FieldValue::value).collect(Collectors.joining(", "));
    }

    private static void schedule(PipelineObject before, PipelineObject after, List<Issue> issues) {
        if (!before.type().equals(Optional.of("Schedule"))) {
            return;
        }
        Optional<String> old = before.text("period");
        Optional<String> now = after.text("period");
        if (!old.equals(now) && !samePeriod(old, now)) {
            issues.add(changed("edit-period", "is another period", after, "period", old, now));
        }
        for (String start : List.of("startDateTime", "startAt")) {
            if (!before.text(start).equals(after.text(start))) {
                issues.add(
                        changed("edit-start", "is another start", after, start, before.text(start), after.text(start)));
            }
        }
    }

    private static boolean samePeriod(Optional<String> old, Optional<String> now) {
        Optional<Period> before = old.flatMap(Slots::period);
        return before.isPresent() && before.equals(now.flatMap(Slots::period));
    }

    private static Issue changed(
            String rule,
            String problem,
            PipelineObject object,
            String field,
            Optional<String> old,
            Optional<String> now) {
        Issue issue = Issue.error(rule, problem + "; an active pipeline keeps it")
                .object(object.id())
                .field(field)
                .expected(old.map(text -> text + ", as before").orElse("none, as before"))
                .source(PAGE);
        return now.map(issue::value).orElse(issue);
    }

    private static void output(PipelineObject object, PipelineDefinition active, List<Issue> issues) {
        for (String id : object.references("output")) {
            if (active.object(id).isPresent()) {
                issues.add(Issue.error("edit-output", "is an existing object, to which a new one must not write")
                        .object(object.id())
                        .field("output")
                        .value(id)
                        .expected("a new object")
                        .source(PAGE));
            }
        }
    }
}
