package io.penstock.engine.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a store keeps for durable listeners: the events of the steps ({@link Step#events}), and for each listener how far it
 * has come in each pipeline. Every method may block and may throw {@link StoreException}. Implementations are thread-safe.
 *
 * <p>Events are numbered by the store, across all pipelines, in the order in which they are written; what matters is only the
 * order within one pipeline, whose steps are committed one after the other. A listener has passed an event when its cursor in
 * that pipeline is at the event's number or behind it.
 */
public interface EventJournal {

    /**
     * Makes a listener known. It begins behind everything that was written until then. One that is known already stays where
     * it is.
     */
    void register(String listener);

    /** Forgets a listener and its cursors, if it is known. */
    void unregister(String listener);

    /** The listeners that are known. */
    Set<String> listeners();

    /** Events of a pipeline with greater numbers than the given one, in order. Those of deleted pipelines are kept as well. */
    List<EventRow> events(String pipelineId, long after, int limit);

    /** The number of the event that a listener has passed last in a pipeline, or where it began; empty if it is not known. */
    OptionalLong cursor(String listener, String pipelineId);

    /**
     * Moves a cursor, if it is where the caller believes it to be.
     *
     * @return whether it was moved; {@code false} also if the listener is not known
     */
    boolean advance(String listener, String pipelineId, long from, long to);

    /** Pipelines with events that a listener has not passed, in the order of their ids, after the given id. */
    List<String> undelivered(String listener, Optional<String> after, int limit);

    /**
     * Removes events that all known listeners have passed, oldest first, and cursors of pipelines without any event left
     * (which begin anew where the listener began: all that could be told twice is gone).
     *
     * @param limit the most events that are removed
     * @return how many were removed
     */
    int purge(int limit);
}
