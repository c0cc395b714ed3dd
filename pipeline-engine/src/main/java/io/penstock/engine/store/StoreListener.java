package io.penstock.engine.store;

import java.util.Set;

/**
 * Is told that a look at the store is worth while. A hint, no more: one may come without need, twice, late or never, and
 * engines look by themselves every few seconds. Methods may be called by any thread, also while the store holds its own
 * locks, so they return at once and call no store.
 */
public interface StoreListener {

    /** There are inbox rows of pipelines that the listening node owns. */
    void inboxFilled();

    /** A command that the listening node had sent to another one has been answered. */
    void commandAnswered();

    /** There are tasks that another node has nobody for; see {@link EngineStore#announce}. */
    void tasksQueued(Set<String> workerGroups);

    /** A node came or left, or a pipeline with something to do has no owner. */
    void membershipChanged();
}
