package io.penstock.engine.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command or a worker's report that reached an engine which does not own the pipeline. Immutable. The owner folds it into
 * its next step, whose commit removes it and records what became of it.
 *
 * @param id the store's number for it, unique in the store and greater than that of every row sent before to the same
 *     pipeline; 0 in a row that is handed to {@link EngineStore#send}
 * @param commandId what its answer is to be found under, in {@link EngineStore#command}; {@code null} for reports, to which
 *     nobody waits for an answer
 * @param nodeId the node that received it
 * @param caller who asked for it, in words for people; empty where that is not known
 * @param kind what it is, such as {@code SET_STATUS}; at most 40 characters
 * @param body what it says, as JSON; may be as long as a definition
 * @param secret whether the body may hold values of secure fields, so that a durable store keeps it encrypted
 * @param sentAt when it was received, by the receiver's clock
 */
public record InboxRow(
        String pipelineId,
        long id,
        @Nullable String commandId,
        String nodeId,
        String caller,
        String kind,
        String body,
        boolean secret,
        Instant sentAt) {

    /** This row under the store's number. */
    public InboxRow numbered(long number) {
        return new InboxRow(pipelineId, number, commandId, nodeId, caller, kind, body, secret, sentAt);
    }

    /** Says what it is, but not its body, which may hold secrets. */
    @Override
    public String toString() {
        return "InboxRow[" + pipelineId + ", " + id + ", " + kind + ", from " + nodeId + "]";
    }
}
