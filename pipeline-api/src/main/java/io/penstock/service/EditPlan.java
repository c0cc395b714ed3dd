package io.penstock.service;

import io.penstock.validation.ValidationReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What another definition would mean for a pipeline that runs, before anything is changed. Immutable; lists are sorted.
 *
 * @param report what validation says of the definition; with errors the rest is empty
 * @param added components that are new
 * @param removed components that go away
 * @param changed components that stay, with other fields
 * @param kept instances that go on as they are: their attempts keep the version they were made with
 * @param replanned instances that wait, and will follow the new definition
 * @param orphaned instances that have not ended and will be cancelled, because their component goes away
 * @param newSchedule components whose period changes, with the boundary at which the new period begins
 */
public record EditPlan(
        ValidationReport report,
        List<String> added,
        List<String> removed,
        List<String> changed,
        List<String> kept,
        List<String> replanned,
        List<String> orphaned,
        Map<String, Instant> newSchedule) {

    /** Copies. */
    public EditPlan {
        added = added.stream().sorted().toList();
        removed = removed.stream().sorted().toList();
        changed = changed.stream().sorted().toList();
        kept = kept.stream().sorted().toList();
        replanned = replanned.stream().sorted().toList();
        orphaned = orphaned.stream().sorted().toList();
        newSchedule = java.util.Collections.unmodifiableMap(new TreeMap<>(newSchedule));
    }

    /** Whether the definition can be put in force. */
    public boolean isApplicable() {
        return report.isValid();
    }

    /** Whether nothing would change. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty() && newSchedule.isEmpty();
    }
}
