package io.penstock.engine.store;

import java.util.Set;

/**
 * Which queued tasks are looked for. Immutable.
 *
 * @param workerGroups only of these groups, compared exactly; nothing is found where there are none
 * @param types only of these types; empty for all
 * @param exceptTypes none of these types
 */
public record QueuedFilter(Set<String> workerGroups, Set<String> types, Set<String> exceptTypes) {

    /** Copies. */
    public QueuedFilter {
        workerGroups = Set.copyOf(workerGroups);
        types = Set.copyOf(types);
        exceptTypes = Set.copyOf(exceptTypes);
    }

    /** Whether a task is looked for. */
    public boolean matches(TaskRow task) {
        return task.holder() == null
                && workerGroups.contains(task.workerGroup())
                && (types.isEmpty() || types.contains(task.type()))
                && !exceptTypes.contains(task.type());
    }
}
